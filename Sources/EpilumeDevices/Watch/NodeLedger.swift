internal import EpilumeModel

/// What a look at a node found.
package enum NodeLook: Hashable, Sendable {
    case captures(NodeFacts)
    case doesNotCapture
    case failed(CaptureFault)
}

/// What has been told of each node, so that each is told once whichever way it became known. Pure.
///
/// A node becomes known by the list of what is there, by an event, or by both; events repeat, and may be lost.
package struct NodeLedger {
    private enum Standing: Hashable {
        case shown
        case ignored
        case unreadable(CaptureFault)
    }

    private var nodes: [String: (appearance: String?, standing: Standing)] = [:]

    package init() {}

    /// False for a node of which all has been told: a change of it is of no interest.
    package func needsLook(at node: UdevNode) -> Bool {
        guard let known = nodes[node.syspath], known.appearance == node.appearance else { return true }
        if case .unreadable = known.standing { return true }
        return false
    }

    /// - Returns: what there is to tell, in order.
    package mutating func record(_ look: NodeLook, at node: UdevNode) -> [WatchEvent] {
        let before = nodes[node.syspath]
        // Another plugging-in under the same path: its removal was lost with other events.
        var events: [WatchEvent] = before?.standing == .shown ? [.left(syspath: node.syspath)] : []
        switch look {
        case .captures(let facts):
            nodes[node.syspath] = (node.appearance, .shown)
            events.append(.arrived(Sighting(node: node, facts: facts)))
        case .doesNotCapture:
            nodes[node.syspath] = (node.appearance, .ignored)
        case .failed(.gone):
            // Its removal is on the way. Should it come back to life instead, it is looked at anew.
            nodes[node.syspath] = nil
        case .failed(let fault):
            nodes[node.syspath] = (node.appearance, .unreadable(fault))
            if before?.standing != .unreadable(fault) {
                events.append(.unreadable(syspath: node.syspath, reason: fault))
            }
        }
        return events
    }

    /// - Returns: nil when the node had never been shown.
    package mutating func remove(_ syspath: String) -> WatchEvent? {
        nodes.removeValue(forKey: syspath)?.standing == .shown ? .left(syspath: syspath) : nil
    }

    /// Removes the nodes that are no longer there, for when events were lost.
    package mutating func keepOnly(_ present: Set<String>) -> [WatchEvent] {
        nodes.keys.filter { !present.contains($0) }.sorted().compactMap { remove($0) }
    }
}

extension Sighting {
    /// The driver's bus information is the port of a device only where no better name is known.
    init(node: UdevNode, facts: NodeFacts) {
        let port = node.usb?.port.map { UntrustedText($0.description) } ?? facts.busInfo
        self.init(
            identity: DeviceIdentity(port: port, driver: facts.driver, card: facts.card, usb: node.usb),
            syspath: node.syspath, parentSyspath: node.parentSyspath, node: node.node, formats: facts.formats,
            busInfo: facts.busInfo)
    }
}
