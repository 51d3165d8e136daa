/// Reads users and groups from the files in which systemd-sysusers makes them.
enum AccountProbe {
    static func accounts(_ machine: some Machine, serviceProcess: Int?) -> AccountFacts {
        var facts = AccountFacts()
        for line in machine.lines("/etc/group") ?? [] {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 4, let id = UInt32(fields[2]) else { continue }
            facts.groups[id] = String(fields[0])
            facts.members[String(fields[0]), default: []].formUnion(fields[3].split(separator: ",").map(String.init))
        }
        for line in machine.lines("/etc/passwd") ?? [] {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count >= 4, let id = UInt32(fields[2]), let group = UInt32(fields[3]) else { continue }
            facts.users[id] = String(fields[0])
            facts.members[facts.groupName(group), default: []].insert(String(fields[0]))
        }
        if let serviceProcess, let lines = machine.lines("/proc/\(serviceProcess)/status") {
            // proc(5): `Groups:` and `Gid:`, the latter real, effective, saved, file system.
            let groups = lines.filter { $0.hasPrefix("Groups:") || $0.hasPrefix("Gid:") }
            facts.serviceGroups = Set(groups.flatMap { $0.split { $0 == "\t" || $0 == " " }.compactMap { UInt32($0) } })
        }
        return facts
    }
}
