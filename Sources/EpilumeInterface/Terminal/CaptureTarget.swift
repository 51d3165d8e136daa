/// Finds the device that a press without a name means.
package enum CaptureTarget {
    /// Why a press needs a name, or a device.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case noDevice
        /// None can take a picture; each says why.
        case noneArmed([Device])
        case several([Device])

        package var description: String {
            switch self {
            case .noDevice:
                return "No camera is connected: plug one in."
            case .noneArmed(let devices):
                return "No camera is armed. "
                    + devices.map { "\($0.id): \($0.sentence)" + ($0.action.map { " " + $0 } ?? "") }
                    .joined(separator: " ")
            case .several(let devices):
                let names = devices.map { $0.position ?? $0.id }.joined(separator: ", ")
                return "More than one camera is armed: name one of \(names), as in "
                    + "`epilume capture \(devices.first.map { $0.position ?? $0.id } ?? "")`."
            }
        }

        package var exitStatus: ExitStatus {
            switch self {
            case .noDevice, .noneArmed: .refused
            case .several: .usage
            }
        }
    }

    /// - Returns: the id of the only armed device.
    package static func only(of devices: [Device]) throws(Fault) -> String {
        if devices.isEmpty { throw .noDevice }
        let armed = devices.filter { $0.state == .armed }
        guard let first = armed.first else { throw .noneArmed(devices) }
        if armed.count > 1 { throw .several(armed) }
        return first.id
    }
}
