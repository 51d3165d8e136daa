internal import EpilumeModel

/// Asks systemd of the service, and the service's program of its configuration and version.
enum ServiceProbe {
    static let unit = "epilumed.service"
    private static let systemctl = "/usr/bin/systemctl"
    private static let journalctl = "/usr/bin/journalctl"
    private static let properties = [
        "LoadState", "ActiveState", "SubState", "UnitFileState", "Result", "NRestarts", "MainPID", "ExecMainCode",
        "ExecMainStatus", "ExecStart", "DevicePolicy", "DeviceAllow",
    ]
    private static let usualPrograms = ["/usr/local/sbin/epilumed", "/usr/sbin/epilumed"]

    static func service(_ machine: some Machine) -> ServiceFacts {
        switch machine.run(systemctl, ["show", unit, "--property=" + properties.joined(separator: ",")]) {
        case .notRun: return .notAsked(reason: "this machine has no systemctl")
        case .timedOut: return .notAsked(reason: "systemd did not answer in time")
        case .ended(0, let output):
            var shown: [String: String] = [:]
            for line in output.split(separator: "\n") {
                guard let equals = line.firstIndex(of: "=") else { continue }
                // A list has a line for each of its entries.
                let (name, value) = (String(line[..<equals]), String(line[line.index(after: equals)...]))
                shown[name] = shown[name].map { $0 + ", " + value } ?? value
            }
            let isWell = shown["Result"] == "success" && shown["NRestarts"] == "0"
            return .shown(shown, journal: isWell ? [] : journal(machine))
        case .ended(_, let output):
            let words = UntrustedText(String(output.prefix { $0 != "\n" }))
            return .notAsked(reason: "systemd is not running here (\(words))")
        }
    }

    private static func journal(_ machine: some Machine) -> [String] {
        let arguments = ["--unit=" + unit, "--priority=warning", "--lines=3", "--output=cat", "--no-pager", "--quiet"]
        guard case .ended(0, let output) = machine.run(journalctl, arguments) else { return [] }
        return output.split(separator: "\n").suffix(3).map(String.init)
    }

    /// Program and configuration, as the unit starts them.
    static func program(_ machine: some Machine, _ service: ServiceFacts) -> (path: String, arguments: [String])? {
        let line = service.commandLine
        if let program = line.first { return (program, Array(line.dropFirst())) }
        return usualPrograms.first { machine.facts($0).value != nil }.map { ($0, []) }
    }

    static func version(_ machine: some Machine, _ service: ServiceFacts) -> String? {
        guard let program = program(machine, service),
            case .ended(0, let output) = machine.run(program.path, ["--version"])
        else { return nil }
        return UntrustedText(String(output.prefix { $0 != "\n" })).description
    }

    /// Asks for JSON, which states the values in use; a program that does not know that prints its positions alone.
    static func configuration(_ machine: some Machine, _ service: ServiceFacts) -> ConfigurationFacts {
        guard let (program, arguments) = program(machine, service) else {
            return .notChecked(reason: "epilumed is not installed")
        }
        var answer = machine.run(program, arguments + ["--check-config", "--json"])
        if case .ended(usageStatus, _) = answer { answer = machine.run(program, arguments + ["--check-config"]) }
        switch answer {
        case .notRun(let reason): return .notChecked(reason: reason)
        case .timedOut: return .notChecked(reason: "epilumed did not answer in time")
        case .ended(0, let output): return ConfigurationAnswer.read(output)
        case .ended(configurationStatus, let output):
            return .wrong(sentence: UntrustedText(trimmed(output)).shown(limit: 512))
        case .ended(let status, let output):
            return .notChecked(reason: "epilumed ended with \(status): \(UntrustedText(trimmed(output)))")
        }
    }

    /// EX_USAGE and EX_CONFIG of sysexits.h.
    private static let usageStatus: Int32 = 64
    private static let configurationStatus: Int32 = 78

    private static func trimmed(_ output: String) -> String {
        output.split(separator: "\n").joined(separator: " ")
    }
}
