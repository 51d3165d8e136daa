internal import EpilumeModel
internal import FoundationEssentials
internal import Glibc
package import Logging

/// Writes one event a line to standard error: a stable event name, then `key=value` pairs or one JSON object.
///
/// Under systemd each line begins with its syslog priority (`<4>`, sd-daemon(3)), which the journal strips and
/// files. Values pass through ``UntrustedText``, so nothing that a device says can break a line or a terminal.
package struct LineLogHandler: LogHandler {
    package enum Format: String, Sendable { case text, json }

    /// Characters of a value that a line keeps: room for any sentence of the station's own.
    private static let valueLimit = 1024

    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let format: Format
    private let withPriority: Bool
    private let descriptor: Int32

    /// - Parameter descriptor: where lines go; standard error unless a test reads them.
    package init(level: Logger.Level, format: Format, withPriority: Bool, descriptor: Int32 = STDERR_FILENO) {
        logLevel = level
        self.format = format
        self.withPriority = withPriority
        self.descriptor = descriptor
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata.merging(event.metadata ?? [:]) { _, new in new }
        if let error = event.error { fields["error"] = "\(error)" }
        var line = withPriority ? "<\(Self.priority(event.level))>" : ""
        line += format == .json ? json(event, fields) : text(event, fields)
        line += "\n"
        // One write a line: lines of several threads never mix.
        var bytes = Array(line.utf8)
        bytes.withUnsafeMutableBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
    }

    private func text(_ event: LogEvent, _ fields: Logger.Metadata) -> String {
        var line = "\(UntrustedText(event.message.description)) level=\(event.level)"
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(Self.quoted(UntrustedText(value.description).shown(limit: Self.valueLimit)))"
        }
        return line
    }

    private func json(_ event: LogEvent, _ fields: Logger.Metadata) -> String {
        var object = fields.mapValues { UntrustedText($0.description).shown(limit: Self.valueLimit) }
        object["event"] = UntrustedText(event.message.description).description
        object["level"] = event.level.rawValue
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A dictionary of strings always encodes.
        return String(decoding: (try? encoder.encode(object)) ?? Data(), as: UTF8.self)
    }

    private static func quoted(_ value: String) -> String {
        let isBare =
            !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
        return isBare ? value : "\"" + value.replacing("\"", with: "\\\"") + "\""
    }

    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
