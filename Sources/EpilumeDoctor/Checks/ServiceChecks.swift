internal import EpilumeInterface
internal import EpilumeModel

/// Whether the service runs and answers.
enum ServiceChecks {
    typealias Evidence = CheckFinding.Evidence
    private static let show = "systemctl show epilumed.service"
    private static let journal = "journalctl -u epilumed -p warning"

    static func service(_ facts: DoctorFacts) -> [CheckFinding] {
        guard case .shown(_, let lines) = facts.service else {
            guard case .notAsked(let reason) = facts.service else { return [] }
            return [.init(.service, .unknown, "Whether the service runs cannot be asked: \(reason).")]
        }
        let service = facts.service
        let state = service["ActiveState"] ?? "unknown"
        var evidence = [
            "LoadState", "ActiveState", "SubState", "UnitFileState", "Result", "NRestarts", "ExecMainStatus",
        ]
        .compactMap { name in service[name].map { "\(name)=\($0)" } }
        .map { Evidence($0, show) }
        evidence += lines.map { Evidence($0, journal) }
        func finding(_ verdict: Verdict, _ sentence: String, _ fix: String? = nil) -> [CheckFinding] {
            [.init(.service, verdict, sentence, evidence, fix: fix)]
        }
        switch (service["LoadState"], state) {
        case ("not-found", _):
            return finding(.failure, "The service is not installed.", "Install Epilume: `make install` or its package.")
        case ("masked", _):
            return finding(
                .failure, "The service is masked, so nothing can start it.", "Run `systemctl unmask epilumed`.")
        case (_, "failed"):
            return finding(.failure, "The service has failed\(exit(service)).", remedy(service))
        case (_, "activating") where (service["NRestarts"].flatMap { Int($0) } ?? 0) > 0:
            return finding(.failure, "The service starts again and again\(exit(service)).", remedy(service))
        case (_, "activating"), (_, "deactivating"), (_, "reloading"):
            return finding(.unknown, "The service is \(state) at this moment; ask again.")
        case (_, "active"):
            let count = service["NRestarts"].flatMap { Int($0) } ?? 0
            if count == 0 { return finding(.ok, "The service is running.") }
            return finding(
                .warning,
                "The service is running, and was restarted \(count) times after it had failed\(exit(service)).",
                "See why with `\(journal)`, and report it.")
        default:
            let cameras = facts.captureNodes
            if cameras.isEmpty {
                return finding(.ok, "The service is not running; it starts when a camera is plugged in.")
            }
            return finding(
                .warning,
                "The service is not running, although \(cameras.map(\.node).joined(separator: ", ")) is there.",
                "Run `systemctl start epilumed`; look at check udev when it should have started by itself.")
        }
    }

    /// The last exit in words; empty when there was none of note.
    private static func exit(_ service: ServiceFacts) -> String {
        guard let status = service["ExecMainStatus"], status != "0" else { return "" }
        // CLD_KILLED and CLD_DUMPED of siginfo.h.
        let isSignal = service["ExecMainCode"] == "2" || service["ExecMainCode"] == "3"
        return isSignal ? " (signal \(status))" : " (exit code \(status))"
    }

    private static func remedy(_ service: ServiceFacts) -> String {
        // EX_CONFIG of sysexits.h.
        if service["ExecMainStatus"] == "78" {
            return "Correct what check configuration names, then run `systemctl restart epilumed`."
        }
        return "See `journalctl -u epilumed -b -n 50`, mend what it names, then run `systemctl restart epilumed`."
    }

    static func socket(_ facts: DoctorFacts) -> [CheckFinding] {
        let list = "ls -l \(facts.socketPath)"
        let seen =
            switch facts.socket {
            case .found(let file):
                Evidence(
                    "mode \(Octal.text(file.mode)), \(facts.accounts.userName(file.userID)):"
                        + facts.accounts.groupName(file.groupID), list)
            case .absent: Evidence("not there", list)
            case .denied: Evidence("permission denied", list)
            case .failed(let code): Evidence("errno \(code)", list)
            }
        func finding(_ verdict: Verdict, _ sentence: String, _ fix: String? = nil) -> [CheckFinding] {
            [.init(.socket, verdict, sentence, [seen], fix: fix)]
        }
        switch facts.station {
        case .notAsked: return finding(.unknown, "The service was not asked.")
        case .answered(let status, _): return finding(.ok, TerminalText.of("The service answers: \(status.sentence)"))
        case .failed(.notRunning) where !facts.service.isActive:
            return finding(.unknown, "Nothing answers, since the service is not running; see check service.")
        case .failed(.notRunning):
            return finding(
                .failure, "The service runs and nothing listens on \(facts.socketPath).",
                "Compare paths.socket of the configuration with --socket and EPILUME_SOCKET, then restart epilumed.")
        case .failed(.notPermitted):
            return finding(
                .warning, "You may not use the service's socket; others may.",
                "Run `adduser USER epilume` for whoever works here, and let him log in again.")
        case .failed(let fault): return finding(.failure, fault.description, "Run `systemctl restart epilumed`.")
        }
    }

    static func version(_ facts: DoctorFacts) -> [CheckFinding] {
        let command = SoftwareVersion.current
        let running = facts.station.status?.softwareVersion
        var evidence = [Evidence("command \(command)", "epilume --version")]
        if let running { evidence.append(Evidence("running \(running)", "epilume status")) }
        if let installed = facts.installedVersion {
            evidence.append(Evidence("installed \(installed)", "epilumed --version"))
        }
        if let running, let installed = facts.installedVersion, running != installed {
            return [
                .init(
                    .version, .warning, "The service still runs another version than the one installed.", evidence,
                    fix: "Run `systemctl restart epilumed` when no picture is being taken.")
            ]
        }
        guard let service = running ?? facts.installedVersion else {
            return [.init(.version, .unknown, "The service's version cannot be seen.", evidence)]
        }
        if service == command { return [.init(.version, .ok, "Command and service are version \(command).", evidence)] }
        return [
            .init(
                .version, .warning, "The command and the service are of different versions.", evidence,
                fix: "Install both from the same package, then run `systemctl restart epilumed`.")
        ]
    }
}

/// Permission bits as `ls` and `chmod` speak of them.
enum Octal {
    static func text(_ mode: UInt32) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
