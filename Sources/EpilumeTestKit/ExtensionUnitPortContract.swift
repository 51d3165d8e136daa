package import EpilumeDevices
package import EpilumeModel

/// What every ``ExtensionUnitPort`` keeps. Each clause takes a fresh device and the port to it.
package enum ExtensionUnitPortContract: String, CaseIterable, Sendable, CustomStringConvertible {
    case setsAndReadsBack
    case findsTheUnitByItsGUIDEachTime
    case refusesAUnitThatIsNotThere
    case refusesTwoUnitsOfOneGUID
    case refusesASelectorThatIsNotOffered
    case refusesAnotherLength
    case refusesWhatTheControlDoesNotSupport
    case saysThatTheDeviceStalls
    case saysThatTheDeviceIsGone

    package var description: String { rawValue }

    package static let guid = USBGUID("49e40215-f434-47fe-b158-0e885023e51b")

    /// - Parameter port: a port to the device.
    package func check(_ device: ScriptedExtensionUnit, port: any ExtensionUnitPort) throws {
        guard let guid = Self.guid else { throw ContractBreach(description: "no GUID") }
        let bench = Bench(device: device, port: port, guid: guid)
        device.units = [USBFacts.ExtensionUnit(guid: guid, unit: 4, selectors: [2, 3])]
        device.length = 2
        switch self {
        case .setsAndReadsBack:
            try bench.send([0xf2, 1])
            try require(
                device.received == [.init(unit: 4, bytes: [0xf2, 1])], "the command arrives once and unchanged")
            try require(try bench.ask() == [0xf2, 1], "what was set is read back")
        case .findsTheUnitByItsGUIDEachTime:
            try bench.send([1, 1])
            device.units = [USBFacts.ExtensionUnit(guid: guid, unit: 9, selectors: [3])]
            try bench.send([2, 2])
            try require(device.received.map(\.unit) == [4, 9], "a unit that has moved is found")
        case .refusesAUnitThatIsNotThere:
            device.units = []
            try bench.expect(.noUnit(guid), sending: [1, 1])
        case .refusesTwoUnitsOfOneGUID:
            device.units.append(USBFacts.ExtensionUnit(guid: guid, unit: 5, selectors: [3]))
            try bench.expect(.ambiguousUnit(guid, units: [4, 5]), sending: [1, 1])
        case .refusesASelectorThatIsNotOffered:
            device.units[0].selectors = [2]
            try bench.expect(.noControl(guid, selector: 3), sending: [1, 1])
        case .refusesAnotherLength:
            device.length = 1
            try bench.expect(.lengthDiffers(planned: 2, device: 1), sending: [1, 1])
        case .refusesWhatTheControlDoesNotSupport:
            device.canWrite = false
            try bench.expect(.notSupported(.writing), sending: [1, 1])
            try require(try bench.ask() == [0, 0], "what cannot be written can be read")
            device.canWrite = true
            device.canRead = false
            try require(bench.fault { _ = try bench.ask() } == .notSupported(.reading), "reading is refused")
            try bench.send([1, 1])
        case .saysThatTheDeviceStalls:
            device.behaviour = .stalls
            try bench.expect(.refused(.stalled), sending: [1, 1])
            try require(bench.fault { _ = try bench.ask() } == .refused(.stalled), "a stalled question is told")
        case .saysThatTheDeviceIsGone:
            device.behaviour = .gone
            try bench.expect(.gone, sending: [1, 1])
        }
    }

    private func require(_ condition: Bool, _ promise: String) throws {
        if !condition { throw ContractBreach(description: "broken: \(promise)") }
    }

    private struct Bench {
        let device: ScriptedExtensionUnit
        let port: any ExtensionUnitPort
        let guid: USBGUID

        /// Only a plan makes commands.
        private func entry(_ bytes: [UInt8]) throws -> LightAllowList.Entry {
            let plan = LightPlan(
                means: .extensionUnit(LightPlan.ExtensionControl(guid: guid, selector: 3, length: 2)),
                verification: .readBack,
                states: [
                    LightPlan.State(
                        name: "on", command: .write(bytes), expected: .bytes(bytes, mask: [0xff, 0xff]))
                ])
            return try LightAllowList(plan).entry(named: "on")
        }

        func send(_ bytes: [UInt8]) throws {
            if case .unit(let command) = try entry(bytes).command { try port.send(command) }
        }

        func ask() throws -> [UInt8] {
            guard case .unit(let question)? = try entry([0, 0]).question else { return [] }
            return try port.ask(question)
        }

        func fault(_ body: () throws -> Void) -> LightFault? {
            do { try body() } catch { return error as? LightFault }
            return nil
        }

        func expect(_ expected: LightFault, sending bytes: [UInt8]) throws {
            let told = fault { try send(bytes) }
            if told != expected {
                throw ContractBreach(description: "expected \(expected), was told \(told.map { "\($0)" } ?? "nothing")")
            }
            if !device.received.isEmpty { throw ContractBreach(description: "a refused command reached the device") }
        }
    }
}
