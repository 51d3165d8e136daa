/// What an input watch reports.
package enum InputEvent: Hashable, Sendable {
    case arrived(InputSighting)
    /// The node with this syspath is gone. Sent only for a node that had arrived.
    case left(syspath: String)
    /// The nodes that were there at the start have all been reported.
    case settled
}

/// Where input devices come from: udev, or a test's fake. A camera's button may appear before or after its video node.
///
/// Concurrency: `handler` is called on the watch's own thread, one event at a time, in order.
package protocol InputWatch: AnyObject, Sendable {
    /// Starts to listen first, then lists what is there, and reports each event node once.
    func start(_ handler: @escaping @Sendable (InputEvent) -> Void) throws(CaptureFault)
    /// Returns after the last call of the handler has returned. Idempotent.
    func stop()
    /// Turns of the watch's loop so far: grows while the thread is alive, also when nothing happens.
    var turns: UInt64 { get }
}

/// Watches for input event nodes through udev, on a thread of its own, `epi-udev-input`. Opens none of them.
///
/// Concurrency: every method from any thread but the watch's own: `stop` in the handler would wait for itself.
package final class UdevInputWatch: InputWatch {
    private let listener: UdevListener<InputLedger>

    /// - Throws: `.system(.open, errno)` when the process has no descriptor left.
    package init() throws(CaptureFault) {
        listener = try UdevListener(
            subsystem: InputFinder.subsystem, threadName: "epi-udev-input", ledger: InputLedger())
    }

    /// Starts once: a watch that was started or stopped before is not started again.
    /// - Throws: `.system(.open, errno)` when udev's events or its list of devices cannot be had.
    package func start(_ handler: @escaping @Sendable (InputEvent) -> Void) throws(CaptureFault) {
        try listener.start(handler)
    }

    package func stop() { listener.stop() }

    package var turns: UInt64 { listener.turns }
}

/// Finds the input devices of one USB device, for a survey of what is plugged in now.
package enum InputFinder {
    static let subsystem = "input"

    /// - Parameter parentSyspath: ``Sighting/parentSyspath`` of a camera.
    /// - Returns: in the order of their syspaths; empty for a device without a button of the kernel's.
    /// - Throws: `.system(.enumerate, errno)` when udev's list cannot be had.
    package static func inputs(of parentSyspath: String) throws(CaptureFault) -> [InputSighting] {
        let all: [InputSighting] = try UdevContext().present(subsystem)
        return all.filter { $0.parentSyspath == parentSyspath }
    }
}

/// What has been told of each event node. Pure.
struct InputLedger: UdevLedger {
    private var told: [String: InputSighting] = [:]

    static var settled: InputEvent { .settled }

    mutating func enter(_ input: InputSighting) -> [InputEvent] {
        let before = told[input.syspath]
        guard before != input else { return [] }
        told[input.syspath] = input
        // Another plugging-in under the same path, whose removal was lost, or a device that now says something else.
        return (before == nil ? [] : [.left(syspath: input.syspath)]) + [.arrived(input)]
    }

    mutating func remove(_ syspath: String) -> InputEvent? {
        told.removeValue(forKey: syspath) == nil ? nil : .left(syspath: syspath)
    }

    mutating func keepOnly(_ present: Set<String>) -> [InputEvent] {
        told.keys.filter { !present.contains($0) }.sorted().compactMap { remove($0) }
    }
}
