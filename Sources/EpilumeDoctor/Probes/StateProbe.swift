/// Looks at the state directory, uvcvideo's parameters and udev's rules.
enum StateProbe {
    static let key = "keys/capture.pem"
    /// The same key, sealed to a TPM.
    static let sealedKey = "keys/capture.tpm"
    static let folders = [
        "", "keys", "journal", "outbox", "outbox/incoming", "outbox/ready", "outbox/sent", "outbox/held",
        "outbox/quarantine",
    ]
    private static let journal = "journal/chain.log"
    private static let ruleFolders = [
        "/etc/udev/rules.d", "/usr/local/lib/udev/rules.d", "/usr/lib/udev/rules.d", "/lib/udev/rules.d",
    ]
    private static let rule = "71-epilume.rules"

    static func state(_ machine: some Machine, path: String) -> StateFacts {
        var facts = StateFacts(path: path)
        for name in folders + [key, sealedKey] {
            facts.entries[name] = machine.facts(name.isEmpty ? path : path + "/" + name)
        }
        facts.space = machine.space(path)
        switch machine.contents(path + "/" + journal, limit: 1) {
        case .found(let bytes): facts.hasJournal = !bytes.isEmpty
        case .absent: facts.hasJournal = machine.names(path + "/journal").isDenied ? nil : false
        case .denied, .failed: facts.hasJournal = nil
        }
        return facts
    }

    static func driver(_ machine: some Machine) -> DriverFacts {
        var facts = DriverFacts()
        let folder = "/sys/module/uvcvideo"
        facts.isLoaded = machine.facts(folder).value != nil
        for name in machine.names(folder + "/parameters").value ?? [] {
            facts.parameters[name] = machine.text(folder + "/parameters/" + name)
        }
        return facts
    }

    /// Paths at which the rule is installed; the first is the one in force.
    static func rules(_ machine: some Machine) -> [String] {
        let found = ruleFolders.map { $0 + "/" + rule }.filter { machine.facts($0).value != nil }
        // /lib is /usr/lib on merged systems.
        return found.filter { $0.hasPrefix("/lib/") == false || !found.contains("/usr" + $0) }
    }
}
