internal import EpilumeInterface

/// Who has a camera open.
enum HolderCheck {
    static func examine(_ facts: DoctorFacts) -> [CheckFinding] {
        let own = facts.service.mainProcess
        let foreign = facts.holders.holders.filter { $0.process != own }
        var findings = foreign.map { holder in
            let isBusy = facts.station.devices?.contains { $0.node == holder.node && $0.state == .busy } ?? false
            return CheckFinding(
                .holders, isBusy ? .failure : .warning, of: holder.node,
                "\(holder.program) (process \(holder.process) of user \(holder.user)) has \(holder.node) open"
                    + (isBusy ? ", so the service cannot use it." : "."),
                [.init("descriptor on \(holder.node)", "ls -l /proc/\(holder.process)/fd")],
                fix: "Close that program, or end it with `kill \(holder.process)`.")
        }
        let named = Set(foreign.map(\.node))
        for device in facts.station.devices ?? [] where device.state == .busy && !named.contains(device.node) {
            findings.append(
                .init(
                    .holders, facts.holders.isComplete ? .warning : .unknown, of: device.node,
                    facts.holders.isComplete
                        ? "The service found \(device.node) busy, and no program has it open any more."
                        : "Another program holds \(device.node); which one can only be seen by root.",
                    [.init(device.state.rawValue, "epilume device show \(device.id)")],
                    fix: facts.holders.isComplete
                        ? "Run `epilume device arm \(device.id)`." : "Run `sudo epilume doctor --only holders`."))
        }
        if !findings.isEmpty { return findings }
        if !facts.holders.isComplete {
            return [
                .init(
                    .holders, .unknown, "Programs of other users cannot be seen.",
                    fix: "Run `sudo epilume doctor --only holders`.")
            ]
        }
        let isOwn = facts.holders.holders.contains { $0.process == own }
        return [
            .init(
                .holders, .ok,
                isOwn ? "No program but the service has a camera open." : "No program has a camera open.",
                facts.holders.holders.map {
                    .init("process \($0.process) has \($0.node)", "ls -l /proc/\($0.process)/fd")
                })
        ]
    }
}
