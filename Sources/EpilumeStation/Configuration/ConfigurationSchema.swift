internal import EpilumeModel
internal import EpilumeProfiles
internal import EpilumeRecords

/// Every key of the configuration, with its default and what it may be. Nothing else knows a key's name.
///
/// `docs/configuration.md` and `packaging/epilume.yaml` repeat it for people; a test compares them.
enum ConfigurationSchema {
    struct Key: Sendable {
        let section: String?
        let name: String
        let rule: ValueRule
        /// Absent: the value may be left open.
        let fallback: ConfigurationValue?

        var path: [String] { (section.map { [$0] } ?? []) + [name] }
    }

    static let keys: [Key] = [
        Key(section: "station", name: "name", rule: .text(1...64), fallback: nil),
        Key(section: "paths", name: "state-directory", rule: .absolutePath(4096), fallback: .text("/var/lib/epilume")),
        // sockaddr_un.sun_path holds 108 bytes with the final NUL.
        Key(section: "paths", name: "socket", rule: .absolutePath(107), fallback: .text("/run/epilume/epilume.sock")),
        Key(
            section: "paths", name: "profiles", rule: .absolutePath(4096),
            fallback: .text(ProfileCatalogue.shippedFolder)),
        Key(
            section: "paths", name: "local-profiles", rule: .absolutePath(4096),
            fallback: .text(ProfileCatalogue.localFolder)),
        Key(section: "capture", name: "ring-seconds", rule: .number(0.2...60), fallback: .number(1)),
        Key(section: "capture", name: "ring-megabytes", rule: .whole(8...8192), fallback: .whole(192)),
        Key(section: "capture", name: "queue-length", rule: .whole(1...1024), fallback: .whole(16)),
        Key(section: "capture", name: "press-timeout-seconds", rule: .number(0.5...60), fallback: .number(5)),
        Key(section: "capture", name: "stall-seconds", rule: .number(0.5...60), fallback: .number(1)),
        Key(section: "outbox", name: "reserve-megabytes", rule: .whole(1...1_048_576), fallback: .whole(64)),
        Key(section: "calibration", name: "due-days", rule: .whole(1...3650), fallback: .whole(30)),
        Key(section: "calibration", name: "expiry-days", rule: .whole(1...3650), fallback: .whole(90)),
        Key(section: "release", name: "needs-subject", rule: .flag, fallback: .flag(true)),
        Key(section: "release", name: "calibrated-copy", rule: .flag, fallback: .flag(false)),
        Key(
            section: "keys", name: "protection",
            rule: .oneOf(StationConfiguration.Keys.Protection.allCases.map(\.rawValue)), fallback: .text("file")),
        Key(section: "keys", name: "tpm", rule: .text(1...256), fallback: .text(TPMSettings.defaultTCTI)),
        Key(section: "keys", name: "pcrs", rule: .registers, fallback: nil),
        Key(section: nil, name: "practice", rule: .flag, fallback: .flag(false)),
        Key(
            section: "log", name: "level", rule: .oneOf(StationConfiguration.LogLevel.allCases.map(\.rawValue)),
            fallback: .text("info")),
        Key(
            section: "log", name: "format", rule: .oneOf(StationConfiguration.LogFormat.allCases.map(\.rawValue)),
            fallback: .text("text")),
    ]

    /// The section whose entries are named by the station, each with ``positionKeys``.
    static let positionsSection = "positions"
    static let defaultPosition = "scope"

    static let positionKeys: [Key] = [
        Key(section: nil, name: "port", rule: .text(1...64), fallback: .text("any")),
        Key(section: nil, name: "pedal", rule: .text(1...64), fallback: nil),
        Key(section: nil, name: "optics", rule: .text(1...64), fallback: nil),
        Key(section: nil, name: "udi", rule: .text(1...256), fallback: nil),
        Key(section: nil, name: "udi-device", rule: .text(1...256), fallback: nil),
        Key(section: nil, name: "format", rule: .format, fallback: .text("auto")),
        Key(section: nil, name: "width", rule: .whole(16...16_384), fallback: nil),
        Key(section: nil, name: "height", rule: .whole(16...16_384), fallback: nil),
        Key(section: nil, name: "fps", rule: .whole(1...1000), fallback: nil),
    ]

    /// Names at the top of the file: sections and the keys that stand alone.
    static var topNames: [String] {
        var names: [String] = []
        for name in keys.map({ $0.section ?? $0.name }) + [positionsSection] where !names.contains(name) {
            names.append(name)
        }
        return names
    }

    static func keys(in section: String) -> [Key] { keys.filter { $0.section == section } }

    static func isPositionName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, bytes.count <= 32, isLower(first) else { return false }
        return bytes.allSatisfy {
            isLower($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
        }
    }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
}

extension StationConfiguration {
    /// The names of all sections and keys, so that a test can hold the documents against them.
    package static var keyNames: Set<String> {
        Set(ConfigurationSchema.topNames).union(ConfigurationSchema.keys.map(\.name))
            .union(ConfigurationSchema.positionKeys.map(\.name))
    }
}
