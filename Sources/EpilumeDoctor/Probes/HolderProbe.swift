internal import EpilumeModel

/// Looks for open camera nodes in the descriptors of every program, as `fuser` does.
enum HolderProbe {
    static func holders(_ machine: some Machine, nodes: [String], accounts: AccountFacts) -> HolderFacts {
        var facts = HolderFacts()
        facts.isComplete = true
        let wanted = Set(nodes)
        for name in machine.names("/proc").value ?? [] {
            guard let process = Int(name) else { continue }
            let place = "/proc/" + name
            guard case .found(let descriptors) = machine.names(place + "/fd") else {
                // A program that has ended meanwhile hides nothing.
                if machine.names(place + "/fd").isDenied { facts.isComplete = false }
                continue
            }
            let open = Set(descriptors.compactMap { machine.link(place + "/fd/" + $0).value }).intersection(wanted)
            for node in open.sorted() {
                facts.holders.append(
                    HolderFacts.Holder(
                        node: node, process: process,
                        program: machine.untrusted(place + "/comm") ?? UntrustedText("?"),
                        user: machine.facts(place).value.map { accounts.userName($0.userID) } ?? "?"))
            }
        }
        return facts
    }
}
