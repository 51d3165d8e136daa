package import EpilumeModel

/// What a capture node says when it is asked.
package struct NodeFacts: Hashable, Sendable {
    package let driver: UntrustedText
    package let card: UntrustedText
    /// The driver's bus information: controller and port chain.
    package let busInfo: UntrustedText
    /// `v4l2_capability.device_caps`: the capabilities of this node alone.
    package let deviceCaps: UInt32
    /// In the node's order.
    package let formats: [FourCC]

    package init(
        driver: UntrustedText, card: UntrustedText, busInfo: UntrustedText, deviceCaps: UInt32, formats: [FourCC]
    ) {
        self.driver = driver
        self.card = card
        self.busInfo = busInfo
        self.deviceCaps = deviceCaps
        self.formats = formats
    }
}

/// Looks at a node without changing it: opens, asks, closes.
package enum NodeProbe {
    /// - Returns: nil when the node does not capture by streaming (a metadata node, an output, a radio).
    /// - Throws: `.gone` when there is no device behind the node any more.
    package static func look(at path: String) throws(CaptureFault) -> NodeFacts? {
        let capability: NodeCapability
        let formats: [FourCC]
        do throws(CaptureFault) {
            let node = try V4L2Node(opening: path)
            capability = try node.capability()
            guard capability.capturesByStreaming else { return nil }
            formats = try node.pixelFormats()
        } catch {
            if case .notACaptureDevice = error { return nil }
            throw error
        }
        return NodeFacts(
            driver: capability.driver, card: capability.card, busInfo: capability.busInfo,
            deviceCaps: capability.deviceCaps, formats: formats)
    }
}
