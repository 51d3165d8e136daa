import EpilumeDoctor
import EpilumeInterface
import EpilumeModel
import Testing

/// Faults of the service, its files and its surroundings, each induced on an otherwise healthy station.
@Suite("Doctor: faults of the station")
struct StationFaultTests {
    private func first(_ check: CheckID, _ station: HealthyStation) async throws -> CheckFinding {
        try #require(await station.examine(check).first)
    }

    // MARK: Service

    @Test("a wrong configuration is quoted with its line, and the service's failure points to it")
    func configuration() async throws {
        var station = HealthyStation()
        let sentence = "/etc/epilume/epilume.yaml:12:3: unknown key ring-second. Did you mean ring-seconds?"
        station.machine.answer(
            "/usr/sbin/epilumed --config /etc/epilume/epilume.yaml --check-config", sentence, status: 78)
        station.machine.answer(
            "/usr/sbin/epilumed --config /etc/epilume/epilume.yaml --check-config --json", sentence, status: 78)
        station.setService([
            "ActiveState": "failed", "Result": "exit-code", "ExecMainStatus": "78", "ExecMainCode": "1",
        ])
        station.machine.answer("/usr/bin/journalctl", "config refused\n")
        station.fault = .notRunning(socketPath: "/s")
        let finding = try await first(.configuration, station)
        #expect(finding.verdict == .failure)
        #expect(finding.evidence.first?.seen == sentence)
        let service = try await first(.service, station)
        #expect(service.verdict == .failure)
        #expect(service.fix?.hasPrefix("Correct what check configuration names") == true)
        #expect(service.evidence.last?.seen == "config refused")
        #expect(try await first(.socket, station).verdict == .unknown)
    }

    @Test("a program that knows no --json tells its positions all the same")
    func olderProgram() async {
        var station = HealthyStation()
        let command = "/usr/sbin/epilumed --config /etc/epilume/epilume.yaml --check-config"
        station.machine.answer(command + " --json", "Error: Unknown option '--json'", status: 64)
        station.machine.answer(command, "The configuration is right: left, right.\n")
        let expected = ConfigurationFacts.right(.init(positions: [.init(name: "left"), .init(name: "right")]))
        #expect(await station.facts().configuration == expected)
    }

    @Test("the configuration's own paths are looked at, and those stated on the command line before them")
    func paths() async {
        var station = HealthyStation()
        station.machine.answer(
            "/usr/sbin/epilumed --config /etc/epilume/epilume.yaml --check-config --json",
            #"{"positions":[],"socket":"/run/other.sock","stateDirectory":"/srv/epilume"}"#)
        let facts = await station.facts()
        #expect(facts.socketPath == "/run/other.sock")
        #expect(facts.state.path == "/srv/epilume")
        let stated = await Doctor(machine: station.machine, sources: .init(station: { _ in .notAsked }))
            .facts(socketPath: "/a", stateDirectory: "/b")
        #expect(stated.socketPath == "/a")
        #expect(stated.state.path == "/b")
    }

    @Test(
        "what systemd says of the service is judged",
        arguments: [
            (["LoadState": "not-found", "ActiveState": "inactive"], Verdict.failure, "not installed"),
            (["LoadState": "masked", "ActiveState": "inactive"], .failure, "masked"),
            (["ActiveState": "failed", "ExecMainStatus": "9", "ExecMainCode": "2"], .failure, "signal 9"),
            (
                ["ActiveState": "activating", "NRestarts": "7", "ExecMainStatus": "1", "ExecMainCode": "1"], .failure,
                "exit code 1"
            ),
            (["ActiveState": "active", "NRestarts": "3"], .warning, "restarted 3 times"),
            (["ActiveState": "inactive"], .warning, "not running, although /dev/video0"),
        ] as [([String: String], Verdict, String)])
    func service(_ changes: [String: String], _ verdict: Verdict, _ part: String) async throws {
        var station = HealthyStation()
        station.setService(changes)
        let finding = try await first(.service, station)
        #expect(finding.verdict == verdict)
        #expect(finding.sentence.contains(part))
    }

    @Test("a service that runs and does not listen, and a person who may not ask, are told apart")
    func socket() async throws {
        var station = HealthyStation()
        station.fault = .notRunning(socketPath: "/run/epilume/epilume.sock")
        station.machine.remove("/run/epilume/epilume.sock")
        #expect(try await first(.socket, station).verdict == .failure)
        station.fault = .notPermitted(socketPath: "/run/epilume/epilume.sock")
        let finding = try await first(.socket, station)
        #expect(finding.verdict == .warning)
        #expect(finding.fix?.contains("adduser") == true)
    }

    @Test("an installed program that is newer than the running one wants a restart")
    func version() async throws {
        var station = HealthyStation()
        station.machine.answer("/usr/sbin/epilumed --version", "9.9.9\n")
        let finding = try await first(.version, station)
        #expect(finding.verdict == .warning)
        #expect(finding.fix?.contains("restart") == true)
        station.status.softwareVersion = "9.9.9"
        #expect(try await first(.version, station).sentence == "The command and the service are of different versions.")
    }

    // MARK: Files

    @Test("a key that others may read, of another owner, or missing after pictures, is a failure")
    func key() async throws {
        let path = HealthyStation.state + "/keys/capture.pem"
        var station = HealthyStation()
        station.machine.file(path, mode: 0o640, user: HealthyStation.uid)
        #expect(try await first(.key, station).verdict == .failure)
        station.machine.file(path, mode: 0o600, user: 0)
        let foreign = try await first(.key, station)
        #expect(foreign.verdict == .failure)
        #expect(foreign.evidence.first?.seen == "mode 0600, owner root")
        station.machine.remove(path)
        #expect(try await first(.key, station).sentence.contains("missing although"))
        station.machine.file(HealthyStation.state + "/journal/chain.log", "")
        #expect(try await first(.key, station).verdict == .ok)
    }

    @Test("a key that is sealed, or comes from systemd, is not missing")
    func keyElsewhere() async throws {
        let keys = HealthyStation.state + "/keys/"
        var station = HealthyStation()
        station.machine.remove(keys + "capture.pem")
        station.machine.file(keys + "capture.tpm", mode: 0o600, user: HealthyStation.uid)
        let sealed = try await first(.key, station)
        #expect(sealed.verdict == .ok && sealed.sentence.contains("sealed to the TPM"))
        station.machine.file(keys + "capture.tpm", mode: 0o644, user: HealthyStation.uid)
        #expect(try await first(.key, station).verdict == .failure)
        station.machine.remove(keys + "capture.tpm")
        #expect(try await first(.key, station).verdict == .failure)
        station.machine.answer(
            "/usr/sbin/epilumed --config /etc/epilume/epilume.yaml --check-config --json",
            #"{"keyProtection":"credential","positions":[],"stateDirectory":"/var/lib/epilume"}"#)
        let given = try await first(.key, station)
        #expect(given.verdict == .ok && given.sentence.contains("systemd's credentials"))
    }

    @Test("without root the key is unknown and not missing")
    func hiddenKey() async throws {
        var station = HealthyStation()
        station.machine.effectiveUserID = 1000
        station.machine.deny(HealthyStation.state + "/keys/capture.pem")
        let finding = try await first(.key, station)
        #expect(finding.verdict == .unknown)
        #expect(finding.fix == "Run `sudo epilume doctor`.")
    }

    @Test("folders that are open to others, of another owner, or missing are failures; a lax group bit is a warning")
    func folders() async throws {
        let keys = HealthyStation.state + "/keys"
        var station = HealthyStation()
        station.machine.folder(keys, mode: 0o755, user: HealthyStation.uid, group: HealthyStation.uid)
        let finding = try await first(.stateDirectory, station)
        #expect(finding.verdict == .failure)
        #expect(finding.evidence.map(\.seen) == ["mode 0755, epilume:epilume instead of mode 0700, epilume:epilume"])
        station.machine.folder(keys, mode: 0o750, user: HealthyStation.uid, group: HealthyStation.uid)
        #expect(try await first(.stateDirectory, station).verdict == .warning)
        station.machine.folder(keys, mode: 0o700, user: 0, group: HealthyStation.uid)
        #expect(try await first(.stateDirectory, station).verdict == .failure)
        station.machine.remove(HealthyStation.state)
        let gone = try await first(.stateDirectory, station)
        #expect(gone.verdict == .failure)
        #expect(gone.evidence.map(\.seen) == ["not there"])
    }

    @Test(
        "room is measured against the reserve, in bytes and in inodes",
        arguments: [
            (64_000_000, 1_000_000, false, Verdict.failure), (900_000_000, 1_000_000, false, .warning),
            (90_000_000_000, 999, false, .warning), (90_000_000_000, 3, false, .failure),
            (90_000_000_000, 1_000_000, true, .failure), (1_064_000_000, 1_000, false, .ok),
        ] as [(UInt64, UInt64, Bool, Verdict)])
    func space(_ bytes: UInt64, _ inodes: UInt64, _ isReadOnly: Bool, _ verdict: Verdict) async throws {
        var station = HealthyStation()
        station.machine.space(
            HealthyStation.state,
            .init(freeBytes: bytes, freeInodes: inodes, inodes: 2_000_000, isReadOnly: isReadOnly))
        #expect(try await first(.space, station).verdict == verdict)
    }

    @Test("a file system without a fixed number of inodes has enough of them")
    func btrfs() async throws {
        var station = HealthyStation()
        station.machine.space(
            HealthyStation.state, .init(freeBytes: 9_000_000_000, freeInodes: 0, inodes: 0, isReadOnly: false))
        #expect(try await first(.space, station).verdict == .ok)
    }

    @Test("a clock that is not synchronised is a warning, one before this program was made a failure")
    func clock() async throws {
        var station = HealthyStation()
        station.machine.clock?.isSynchronised = false
        #expect(try await first(.clock, station).verdict == .warning)
        station.machine.clock?.nowSeconds = 1_000_000
        #expect(try await first(.clock, station).verdict == .failure)
        station.machine.clock = nil
        #expect(try await first(.clock, station).verdict == .unknown)
    }
}
