package import EpilumeDevices
package import EpilumeModel

/// An extension unit's control that does what a test says, and the port to it: the sibling of the one through uvcvideo.
///
/// Concurrency: confined to one thread, as ``ExtensionUnitPort`` says.
package final class ScriptedExtensionUnit: ExtensionUnitPort {
    package enum Behaviour: Hashable, Sendable {
        case obeys
        /// Takes every command and answers always the same.
        case lies([UInt8])
        /// Takes every command and does nothing while it does not stream.
        case obeysOnlyWhileStreaming
        /// Refuses the request itself; GET_LEN and GET_INFO are answered.
        case stalls
        case gone
    }

    package var units: [USBFacts.ExtensionUnit]
    /// What it answers to GET_LEN.
    package var length: Int
    package var canRead = true
    package var canWrite = true
    package var behaviour: Behaviour = .obeys
    package var isStreaming = false
    /// What GET_CUR answers.
    package private(set) var current: [UInt8]
    /// Every SET_CUR that reached the device: the unit's number and the bytes.
    package private(set) var received: [Received] = []

    package struct Received: Hashable, Sendable {
        package let unit: UInt8
        package let bytes: [UInt8]
    }

    package init(units: [USBFacts.ExtensionUnit], length: Int) {
        self.units = units
        self.length = length
        current = [UInt8](repeating: 0, count: length)
    }

    // MARK: The device

    /// A SET_CUR as the device sees it.
    package func take(_ bytes: [UInt8], unit: UInt8) {
        received.append(Received(unit: unit, bytes: bytes))
        switch behaviour {
        case .obeys: current = bytes
        case .obeysOnlyWhileStreaming: if isStreaming { current = bytes }
        case .lies(let answer): current = answer
        case .stalls, .gone: break
        }
    }

    // MARK: ExtensionUnitPort

    package func send(_ command: LightAllowList.UnitCommand) throws(LightFault) {
        let unit = try reach(command.control, .writing, can: canWrite)
        if behaviour == .stalls { throw .refused(.stalled) }
        take(command.bytes, unit: unit)
    }

    package func ask(_ question: LightAllowList.UnitQuestion) throws(LightFault) -> [UInt8] {
        _ = try reach(question.control, .reading, can: canRead)
        if behaviour == .stalls { throw .refused(.stalled) }
        return current
    }

    private func reach(
        _ control: LightPlan.ExtensionControl, _ direction: LightFault.Direction, can: Bool
    ) throws(LightFault) -> UInt8 {
        if behaviour == .gone { throw .gone }
        let named = units.filter { $0.guid == control.guid }
        guard let unit = named.first else { throw .noUnit(control.guid) }
        if named.count > 1 { throw .ambiguousUnit(control.guid, units: named.map(\.unit)) }
        guard unit.selectors.contains(control.selector) else {
            throw .noControl(control.guid, selector: control.selector)
        }
        if length != control.length { throw .lengthDiffers(planned: control.length, device: length) }
        if !can { throw .notSupported(direction) }
        return unit.unit
    }
}
