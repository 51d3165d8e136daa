import EpilumeModel
import EpilumeStation
import Foundation
import Testing

/// The configuration that is installed shows every key with its default.
@Suite struct PackagedFileTests {
    private static func packaged() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "packaging/epilume.yaml"), encoding: .utf8)
    }

    /// Removes the "#" of lines that show a key: a "#" right before a lower-case letter.
    private static func uncommented(_ text: String, without keys: Set<String>) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            let indent = line.prefix { $0 == " " }
            let rest = line.dropFirst(indent.count)
            guard rest.first == "#", let letter = rest.dropFirst().first, letter.isLowercase else {
                return String(line)
            }
            let key = String(rest.dropFirst().prefix { $0 != ":" })
            return keys.contains(key) ? String(line) : String(indent) + String(rest.dropFirst())
        }.joined(separator: "\n")
    }

    @Test func asInstalledItIsTheDefaults() throws {
        let configuration = try StationConfiguration.load(
            yaml: try Self.packaged(), name: "epilume.yaml", environment: [:])
        #expect(try configuration == StationConfiguration.load(file: nil, environment: [:]))
    }

    @Test func uncommentedItIsStillTheDefaults() throws {
        let text = Self.uncommented(
            try Self.packaged(), without: ["name", "pedal", "optics", "udi", "udi-device", "width", "height", "fps"])
        let configuration = try StationConfiguration.load(yaml: text, name: "epilume.yaml", environment: [:])
        #expect(try configuration == StationConfiguration.load(file: nil, environment: [:]))
        #expect(text.contains("\n    port: any\n"), "the lines that show keys were not uncommented")
    }

    @Test func everyKeyIsShown() throws {
        let text = Self.uncommented(try Self.packaged(), without: [])
        let configuration = try StationConfiguration.load(yaml: text, name: "epilume.yaml", environment: [:])
        #expect(configuration.stationName == "Salle 3")
        #expect(configuration.positions.first?.request.width == 1920)
        #expect(configuration.positions.first?.request.framesPerSecond == 30)
        let shown = Set(
            text.split(separator: "\n").filter { !$0.contains("#") }.map {
                String($0.drop { $0 == " " }.prefix { $0 != ":" })
            })
        #expect(shown == StationConfiguration.keyNames.union(["scope"]))
    }
}
