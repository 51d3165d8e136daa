/// Whether epilumed accepts its configuration.
enum ConfigurationCheck {
    private static let command = "epilumed --check-config"

    static func examine(_ facts: DoctorFacts) -> [CheckFinding] {
        switch facts.configuration {
        case .notChecked(let reason):
            return [.init(.configuration, .unknown, "The configuration cannot be checked: \(reason).")]
        case .wrong(let sentence):
            return [
                .init(
                    .configuration, .failure, "The configuration is wrong, and the service cannot start with it.",
                    [.init(sentence, command)],
                    fix: "Correct the place that is named, check with `\(command)`, then restart epilumed.")
            ]
        case .right(let summary):
            let names = summary.positions.map(\.name).joined(separator: ", ")
            return [
                .init(
                    .configuration, .ok, "The configuration is right.",
                    [.init("positions: \(names.isEmpty ? "none" : names)", command)])
            ]
        }
    }
}
