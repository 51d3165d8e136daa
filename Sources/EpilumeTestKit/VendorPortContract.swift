package import EpilumeDevices
package import EpilumeModel

/// A device that has the vendor requests of ``VendorPortContract`` and can be made to fail.
package protocol VendorPortStage {
    var port: any VendorPort { get }
    func unplug()
}

/// What every ``VendorPort`` keeps towards a device that takes ``command`` with ``data``, answers ``question`` with
/// ``answer``, answers ``shortQuestion`` with one byte less than asked and stalls ``unknown``.
package enum VendorPortContract: String, CaseIterable, Sendable, CustomStringConvertible {
    case sendsACommand
    case asksAQuestion
    case refusesAnAnswerThatIsTooShort
    case saysThatTheDeviceStalls
    case saysThatTheDeviceIsGone

    package var description: String { rawValue }

    package static let command = VendorRequest(request: 0xa0, value: 0x0102, index: 3)
    package static let data: [UInt8] = [0xde, 0xad]
    package static let question = VendorRequest(request: 0xa1, value: 0, index: 3)
    package static let answer: [UInt8] = [0x01, 0x80, 0xff]
    package static let shortQuestion = VendorRequest(request: 0xa2, value: 0, index: 0)
    package static let unknown = VendorRequest(request: 0xa3, value: 0, index: 0)

    package func check(_ stage: some VendorPortStage) throws {
        switch self {
        case .sendsACommand: try Self.send(Self.command, Self.data, by: stage.port)
        case .asksAQuestion:
            let told = try Self.ask(Self.question, length: 3, of: stage.port)
            try require(told == Self.answer, "the answer arrives unchanged, not \(told)")
        case .refusesAnAnswerThatIsTooShort:
            try expect(.lengthDiffers(planned: 3, device: 2)) {
                _ = try Self.ask(Self.shortQuestion, length: 3, of: stage.port)
            }
        case .saysThatTheDeviceStalls:
            try expect(.refused(.stalled)) { _ = try Self.ask(Self.unknown, length: 1, of: stage.port) }
        case .saysThatTheDeviceIsGone:
            stage.unplug()
            try expect(.gone) { try Self.send(Self.command, Self.data, by: stage.port) }
        }
    }

    /// Only a plan makes commands.
    private static func entry(
        _ command: VendorRequest, _ data: [UInt8], asking question: VendorRequest, length: Int
    ) throws -> LightAllowList.Entry {
        let bytes = [UInt8](repeating: 0xff, count: length)
        let state = LightPlan.State(
            name: "on", command: .vendor(command, data: data), expected: .vendor(question, bytes: bytes, mask: bytes))
        let plan = LightPlan(means: .vendorRequest, verification: .readBack, states: [state])
        return try LightAllowList(plan).entry(named: "on")
    }

    private static func send(_ request: VendorRequest, _ data: [UInt8], by port: any VendorPort) throws {
        let entry = try entry(request, data, asking: question, length: 1)
        if case .vendor(let command) = entry.command { try port.send(command) }
    }

    private static func ask(_ request: VendorRequest, length: Int, of port: any VendorPort) throws -> [UInt8] {
        let entry = try entry(command, [], asking: request, length: length)
        guard case .vendor(let question)? = entry.question else { return [] }
        return try port.ask(question)
    }

    private func expect(_ expected: LightFault, _ body: () throws -> Void) throws {
        var told: LightFault?
        do { try body() } catch { told = error as? LightFault }
        try require(told == expected, "expected \(expected), was told \(told.map { "\($0)" } ?? "nothing")")
    }

    private func require(_ condition: Bool, _ promise: String) throws {
        if !condition { throw ContractBreach(description: "broken: \(promise)") }
    }
}
