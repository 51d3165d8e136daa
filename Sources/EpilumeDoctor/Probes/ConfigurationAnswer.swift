internal import FoundationEssentials

/// What `epilumed --check-config` prints of a right configuration.
enum ConfigurationAnswer {
    private static let sentenceStart = "The configuration is right: "

    static func read(_ output: String) -> ConfigurationFacts {
        if output.hasPrefix("{") {
            do {
                return .right(
                    try JSONDecoder().decode(ConfigurationFacts.Summary.self, from: Data(output.utf8)))
            } catch {
                return .notChecked(reason: "epilumed is of another version: its answer is not understood")
            }
        }
        guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix(sentenceStart) }) else {
            return .notChecked(reason: "epilumed is of another version: its answer is not understood")
        }
        let names = line.dropFirst(sentenceStart.count).split(separator: ",").map { name in
            String(name.filter { $0 != " " && $0 != "." })
        }
        return .right(.init(positions: names.filter { !$0.isEmpty }.map { .init(name: $0) }))
    }
}
