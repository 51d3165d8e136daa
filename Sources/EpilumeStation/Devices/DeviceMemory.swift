package import EpilumeModel
internal import FoundationEssentials
internal import Synchronization

/// What people have told the station of its devices: which models are enrolled, which port each position was paired
/// with, and which devices are turned off. Kept in the state directory, so that it outlives restarts; an answer is
/// given only when it is durable.
///
/// Concurrency: every member from any thread. Changes block in fsync.
package final class DeviceMemory: Sendable {
    /// In the state directory.
    package static let fileName = "devices.json"

    private let path: String
    private let facts: Mutex<Facts>

    package struct Facts: Hashable, Sendable, Codable {
        package static let schema = "epilume.devices/1"

        var schema = Facts.schema
        /// Models that may be captured from although no profile knows them, with the time of enrolment (RFC 3339, UTC).
        package var enrolments: [String: String] = [:]
        /// Ports by position.
        package var pairings: [String: String] = [:]
        /// Devices that stay disarmed or released until a person arms them, by port, model and serial number: what else
        /// is plugged into the same port was not turned off. Absent in files of versions that had none.
        package var turnedOff: [String: Intent]?

        package init() {}
    }

    /// - Parameter path: of the file; one that is not there remembers nothing.
    /// - Throws: `.deviceMemory` for a file that cannot be read: to forget what a technician said is not for a program.
    package init(path: String) throws(StationFault) {
        self.path = path
        facts = Mutex(try Self.read(path))
    }

    private static func read(_ path: String) throws(StationFault) -> Facts {
        let bytes: [UInt8]?
        do throws(DurableFileFault) { bytes = try DurableFile.read(path, limitBytes: 1 << 20) } catch {
            throw .deviceMemory(path: UntrustedText(path), reason: error.words)
        }
        guard let bytes else { return Facts() }
        guard let facts = try? JSONDecoder().decode(Facts.self, from: Data(bytes)) else {
            throw .deviceMemory(path: UntrustedText(path), reason: "it is not what this program writes")
        }
        if facts.schema != Facts.schema {
            throw .deviceMemory(
                path: UntrustedText(path), reason: "its layout is “\(UntrustedText(facts.schema))”, not \(Facts.schema)"
            )
        }
        return facts
    }

    package func isEnrolled(_ model: ModelKey) -> Bool { facts.withLock { $0.enrolments[model.text] != nil } }

    package func enrol(_ model: ModelKey, at utc: String) throws(DurableFileFault) {
        try change { $0.enrolments[model.text] = utc }
    }

    /// Ports by position.
    package var pairings: [String: String] { facts.withLock { $0.pairings } }

    /// A port belongs to one position: pairing takes it from any other.
    package func pair(_ position: String, with port: String) throws(DurableFileFault) {
        try change { facts in
            facts.pairings = facts.pairings.filter { $0.value != port }
            facts.pairings[position] = port
        }
    }

    /// What a person last asked of a device: armed unless said.
    package func intent(of identity: DeviceIdentity) -> Intent {
        facts.withLock { $0.turnedOff?[Self.unit(identity)] } ?? .armed
    }

    /// Holds for the rest of this run also when it cannot be written.
    package func remember(_ intent: Intent, of identity: DeviceIdentity) throws(DurableFileFault) {
        try change(holdsAnyway: true) { facts in
            var turnedOff = facts.turnedOff ?? [:]
            turnedOff[Self.unit(identity)] = intent == .armed ? nil : intent
            facts.turnedOff = turnedOff.isEmpty ? nil : turnedOff
        }
    }

    private static func unit(_ identity: DeviceIdentity) -> String {
        "\(identity.id) " + ModelKey(identity).text + (identity.usb?.serial.map { " serial \($0)" } ?? "")
    }

    /// - Parameter holdsAnyway: what cannot be written is known until the end of this run.
    private func change(holdsAnyway: Bool = false, _ edit: (inout Facts) -> Void) throws(DurableFileFault) {
        try facts.withLock { facts throws(DurableFileFault) in
            var changed = facts
            edit(&changed)
            if changed == facts { return }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(changed) else { preconditionFailure("strings always encode") }
            do throws(DurableFileFault) {
                try DurableFile.replace(path, with: Array(data) + [UInt8(ascii: "\n")], mode: 0o640)
            } catch {
                // What the file says by now is what is known.
                if holdsAnyway || error.step == .settle { facts = changed }
                throw error
            }
            facts = changed
        }
    }
}
