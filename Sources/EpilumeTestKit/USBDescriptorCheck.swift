internal import EpilumeDevices
internal import EpilumeModel

/// What must be true of ``USBDescriptors`` whatever a device says: for mutation tests and fuzzing.
package enum USBDescriptorCheck {
    /// Reads the bytes and holds the result against them. Work grows with the bytes only.
    /// - Throws: ``ContractBreach`` naming what is not so. A fault of the bytes is no breach.
    package static func check(_ bytes: [UInt8]) throws(ContractBreach) {
        let first: USBDescriptors
        do throws(USBDescriptorFault) {
            first = try USBDescriptors(bytes)
        } catch {
            try require(bytes.count < 18 || bytes[0] != 18 || bytes[1] != 1 || isTooLong(bytes), "\(error) of a device")
            return
        }
        try require((try? USBDescriptors(bytes)) == first, "the same bytes give the same result")
        try require(first.findings.count <= USBDescriptors.findingLimit, "findings are bounded")
        for (finding, next) in zip(first.findings, first.findings.dropFirst()) {
            try require(finding.offset <= next.offset, "findings are in order")
        }
        try require(first.findings.allSatisfy { (0..<bytes.count).contains($0.offset) }, "findings lie in the bytes")

        let interfaces = first.configurations.flatMap(\.interfaces)
        let endpoints = interfaces.flatMap(\.endpoints)
        let entities = interfaces.compactMap(\.video).flatMap(\.entities)
        let least = 18 + 9 * first.configurations.count + 9 * interfaces.count + 7 * endpoints.count
        try require(least + 4 * entities.count <= bytes.count, "nothing is described that has no bytes")
        for unit in first.configurations.flatMap(\.extensionUnits) {
            try require(!unit.selectors.contains(0), "selectors begin at 1")
            try require(unit.selectors == Set(unit.selectors).sorted(), "selectors are told once, in order")
        }
        try hasEachDescriptorWhole(first, bytes)
    }

    /// A device that keeps all rules has no findings; so its stated counts and lengths must fit.
    private static func hasEachDescriptorWhole(
        _ descriptors: USBDescriptors, _ bytes: [UInt8]
    ) throws(ContractBreach) {
        guard descriptors.findings.isEmpty else { return }
        var offset = 0
        while offset < bytes.count {
            let length = Int(bytes[offset])
            try require(length >= 2 && offset + length <= bytes.count, "a broken chain is a finding")
            offset += length
        }
        try require(
            descriptors.configurations.count == descriptors.device.configurationCount,
            "a wrong count of configurations is a finding")
    }

    private static func isTooLong(_ bytes: [UInt8]) -> Bool { bytes.count > USBDescriptors.byteLimit }

    private static func require(_ condition: Bool, _ promise: String) throws(ContractBreach) {
        if !condition { throw ContractBreach(description: "broken: \(promise)") }
    }
}
