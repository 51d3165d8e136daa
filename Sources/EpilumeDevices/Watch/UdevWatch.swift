/// Watches for capture nodes through udev, on a thread of its own, `epi-udev`.
///
/// Concurrency: every method from any thread but the watch's own: `stop` in the handler would wait for itself.
package final class UdevWatch: DeviceWatch {
    private let listener: UdevListener<LookingLedger>

    /// - Parameter look: asks a device node what it is; nil when it does not capture by streaming.
    /// - Throws: `.system(.open, errno)` when the process has no descriptor left.
    package init(
        look: @escaping @Sendable (_ node: String) throws(CaptureFault) -> NodeFacts? = NodeProbe.look(at:)
    ) throws(CaptureFault) {
        listener = try UdevListener(
            subsystem: "video4linux", threadName: "epi-udev", ledger: LookingLedger(look: look))
    }

    /// Starts once: a watch that was started or stopped before is not started again.
    /// - Throws: `.system(.open, errno)` when udev's events or its list of devices cannot be had.
    package func start(_ handler: @escaping @Sendable (WatchEvent) -> Void) throws(CaptureFault) {
        try listener.start(handler)
    }

    package func stop() { listener.stop() }

    package var turns: UInt64 { listener.turns }
}

/// The ledger of capture nodes, with a look at each that needs one.
private struct LookingLedger: UdevLedger {
    let look: @Sendable (String) throws(CaptureFault) -> NodeFacts?
    private var ledger = NodeLedger()

    init(look: @escaping @Sendable (String) throws(CaptureFault) -> NodeFacts?) { self.look = look }

    static var settled: WatchEvent { .settled }

    mutating func enter(_ node: UdevNode) -> [WatchEvent] {
        guard ledger.needsLook(at: node) else { return [] }
        return ledger.record(result(at: node), at: node)
    }

    mutating func remove(_ syspath: String) -> WatchEvent? { ledger.remove(syspath) }

    mutating func keepOnly(_ present: Set<String>) -> [WatchEvent] { ledger.keepOnly(present) }

    private func result(at node: UdevNode) -> NodeLook {
        do throws(CaptureFault) {
            return try look(node.node).map { .captures($0) } ?? .doesNotCapture
        } catch {
            return .failed(error)
        }
    }
}

extension UdevNode: UdevCopy {}
