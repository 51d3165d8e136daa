/// The state directory: folders, key and room.
enum StateChecks {
    typealias Evidence = CheckFinding.Evidence
    private static let user = "epilume"
    private static let spoolGroup = "epilume-spool"

    /// As systemd/epilume.tmpfiles.conf makes them.
    private static func expected(_ folder: String) -> (mode: UInt32, group: String) {
        switch folder {
        case "": (0o711, user)
        case "keys", "journal": (0o700, user)
        default: (0o2770, spoolGroup)
        }
    }

    static func folders(_ facts: DoctorFacts) -> [CheckFinding] {
        let path = facts.state.path
        if facts.state.entry("").isAbsent {
            let seen = [Evidence("not there", "ls -ld \(path)")]
            return facts.service["LoadState"] == "not-found"
                ? [.init(.stateDirectory, .unknown, "There is no state directory, as Epilume is not installed.", seen)]
                : [.init(.stateDirectory, .failure, "The state directory is not there.", seen, fix: remedy)]
        }
        let looks = StateProbe.folders.map { ($0, facts.state.entry($0)) }
        let hidden = looks.count { $0.1.isDenied }
        let wrong = looks.compactMap { deviation(of: $0, $1, facts) }
        if let worst = wrong.map(\.verdict).max(by: { $0.rank < $1.rank }) {
            return [
                .init(
                    .stateDirectory, worst, "Folders in \(path) are not as the service needs them.",
                    wrong.map(\.evidence), fix: remedy)
            ]
        }
        if hidden > 0 {
            return [
                .init(
                    .stateDirectory, .unknown, "\(hidden) folders of the state directory can only be seen by root.",
                    fix: "Run `sudo epilume doctor`.")
            ]
        }
        return [.init(.stateDirectory, .ok, "The folders in \(path) are as they should be.")]
    }

    private static let remedy = "Run `systemd-tmpfiles --create epilume.conf` as root."

    /// - Returns: nil for a folder that is right or hidden.
    private static func deviation(
        of name: String, _ look: Looked<FileFacts>, _ facts: DoctorFacts
    ) -> (verdict: Verdict, evidence: Evidence)? {
        let command = "ls -ld " + (name.isEmpty ? facts.state.path : facts.state.path + "/" + name)
        switch look {
        case .denied: return nil
        case .absent: return (.failure, Evidence("not there", command))
        case .failed(let code): return (.failure, Evidence("errno \(code)", command))
        case .found(let file):
            let (mode, group) = expected(name)
            let owner = facts.accounts.userName(file.userID)
            let names = "\(owner):\(facts.accounts.groupName(file.groupID))"
            let isRight = file.kind == .folder && names == "\(user):\(group)" && file.mode == mode
            if isRight { return nil }
            // Folders that all users may enter, or that the service may not, are worse than a lax bit elsewhere.
            let isBroken = file.kind != .folder || owner != user || file.mode & 0o007 & ~mode != 0
            let seen = "mode \(Octal.text(file.mode)), \(names) instead of mode \(Octal.text(mode)), \(user):\(group)"
            return (isBroken ? .failure : .warning, Evidence(seen, command))
        }
    }

    static func key(_ facts: DoctorFacts) -> [CheckFinding] {
        let isSealed = facts.state.entry(StateProbe.key).isAbsent && !facts.state.entry(StateProbe.sealedKey).isAbsent
        let name = isSealed ? StateProbe.sealedKey : StateProbe.key
        let path = facts.state.path + "/" + name
        let list = "ls -l \(path)"
        switch facts.state.entry(name) {
        case .denied:
            return [
                .init(.key, .unknown, "The capture key can only be seen by root.", fix: "Run `sudo epilume doctor`.")
            ]
        case .failed(let code):
            return [
                .init(
                    .key, .failure, "The capture key cannot be looked at.", [Evidence("errno \(code)", list)],
                    fix: "Check the disk: `dmesg | tail` and `journalctl -k -p err`.")
            ]
        case .absent where facts.configuration.summary?.keyProtection == "credential":
            return [
                .init(
                    .key, .ok,
                    "The capture key comes from systemd's credentials; the service does not start without it.",
                    [Evidence("not there", list), Evidence("credential", "keys.protection of epilume.yaml")])
            ]
        case .absent where facts.state.hasJournal == true:
            return [
                .init(
                    .key, .failure, "The capture key is missing although this station has signed pictures.",
                    [Evidence("not there", list), Evidence("not empty", "\(facts.state.path)/journal/chain.log")],
                    fix: "Restore \(path) from the backup. If it is lost, `sudo epilume key replace-lost --reason …` "
                        + "begins openly with a new one.")
            ]
        case .absent where facts.state.hasJournal == nil:
            return [.init(.key, .unknown, "Whether a capture key must be there can only be seen by root.")]
        case .absent:
            return [.init(.key, .ok, "There is no capture key yet; the service makes one when it first starts.")]
        case .found(let file):
            let owner = facts.accounts.userName(file.userID)
            let seen = Evidence("mode \(Octal.text(file.mode)), owner \(owner)", list)
            if file.kind == .file, file.mode & ~0o600 == 0, owner == user {
                let place = isSealed ? "there, sealed to the TPM," : "there,"
                return [.init(.key, .ok, "The capture key is \(place) and only the service may read it.", [seen])]
            }
            return [
                .init(
                    .key, .failure,
                    "The capture key does not have mode 0600 and owner \(user), so the service refuses it.",
                    [seen],
                    fix: "As root: `chown \(user):\(user) \(path) && chmod 0600 \(path)`, and ask who could read it.")
            ]
        }
    }

    /// A warning while a morning of pictures still fits: 1 GB is some hundred raw frames of 5 megapixels.
    private static let comfort: UInt64 = 1_000_000_000
    private static let fewInodes: UInt64 = 1_000

    static func space(_ facts: DoctorFacts) -> [CheckFinding] {
        let command = "df -h \(facts.state.path); df -i \(facts.state.path)"
        guard case .found(let space) = facts.state.space else {
            return [.init(.space, .unknown, "The room below \(facts.state.path) cannot be seen.")]
        }
        let reserve = facts.configuration.summary?.reserveBytes
        var evidence = [Evidence("\(space.freeBytes / 1_000_000) MB free", command)]
        if space.inodes > 0 { evidence.append(Evidence("\(space.freeInodes) inodes free", command)) }
        if let reserve {
            evidence.append(Evidence("reserve \(reserve / 1_000_000) MB", "outbox.reserve-megabytes of epilume.yaml"))
        }
        func finding(_ verdict: Verdict, _ sentence: String, _ fix: String? = nil) -> [CheckFinding] {
            [.init(.space, verdict, sentence, evidence, fix: fix)]
        }
        let free = "Free space on the file system of \(facts.state.path); pictures that were sent may be moved away."
        if space.isReadOnly {
            return finding(
                .failure, "The file system of \(facts.state.path) is read-only.",
                "Check the disk (`dmesg | tail`), then remount it writable.")
        }
        if space.freeBytes <= reserve ?? 0 {
            return finding(.failure, "There is no room beyond the reserve, so every press is refused.", free)
        }
        if space.inodes > 0, space.freeInodes < fewInodes {
            return finding(
                space.freeInodes < 10 ? .failure : .warning,
                "The file system has hardly any inodes left, so no file can be made although there is room.",
                "Remove small files that are no longer needed from the file system of \(facts.state.path).")
        }
        if space.freeBytes - (reserve ?? 0) < comfort {
            return finding(.warning, "Less than a gigabyte is left for pictures.", free)
        }
        return finding(.ok, "There is room for pictures.")
    }
}
