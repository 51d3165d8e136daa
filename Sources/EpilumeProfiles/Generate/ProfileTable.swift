internal import EpilumeModel

/// The table of supported devices in the README.
package enum ProfileTable {
    package static let begin = "<!-- profiles:begin -->"
    package static let end = "<!-- profiles:end -->"

    package static func markdown(for profiles: [LoadedProfile]) -> String {
        var lines = [
            "| Device | Kind | USB | Evidence | Capture mode | Button | Light |", "|---|---|---|---|---|---|---|",
        ]
        let sorted = profiles.map(\.profile).sorted {
            (rank($0), $0.vendor.lowercased(), $0.model.lowercased(), $0.id)
                < (rank($1), $1.vendor.lowercased(), $1.model.lowercased(), $1.id)
        }
        for profile in sorted {
            let name = "[\(cell("\(profile.vendor) \(profile.model)"))](DeviceProfiles/\(profile.id)/README.md)"
            let row = [
                name, profile.kind.rawValue, ids(profile), profile.evidence.level.rawValue, mode(profile),
                button(profile),
                light(profile),
            ]
            lines.append("| " + row.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n")
    }

    /// Puts a table between the markers of a document.
    /// - Returns: nil unless each marker stands once, on a line of its own, in their order.
    package static func replacing(in document: String, with table: String) -> String? {
        let lines = document.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count(where: { $0 == begin }) == 1, lines.count(where: { $0 == end }) == 1,
            let first = lines.firstIndex(where: { $0 == begin }), let last = lines.firstIndex(where: { $0 == end }),
            first < last
        else { return nil }
        return (lines[...first] + [table[...]] + lines[last...]).joined(separator: "\n")
    }

    /// Strongest evidence first: what was on a bench is not to be looked for among what is in a list.
    private static func rank(_ profile: DeviceProfile) -> Int {
        DeviceProfile.Evidence.Level.allCases.firstIndex(of: profile.evidence.level) ?? 0
    }

    private static func ids(_ profile: DeviceProfile) -> String {
        var seen: [String] = []
        for match in profile.matches {
            let id = "\(DraftText.hexadecimal(match.vendorID)):\(DraftText.hexadecimal(match.productID))"
            if !seen.contains(id) { seen.append(id) }
        }
        return seen.joined(separator: ", ")
    }

    private static func mode(_ profile: DeviceProfile) -> String {
        guard let mode = profile.modes.first(where: { $0.use == .capture }) else { return "" }
        return cell("\(mode.fourCC) \(mode.width)×\(mode.height)")
            + (mode.framesPerSecond.map { ", \($0)/s" } ?? "")
    }

    private static func button(_ profile: DeviceProfile) -> String {
        switch profile.button?.path {
        case nil: ""
        case .evdev?: "yes"
        case .none?: "none"
        case .vendor?: "not understood"
        }
    }

    private static func light(_ profile: DeviceProfile) -> String {
        guard let light = profile.light else { return "" }
        switch light.means {
        case .none: return "none"
        case .manual: return "by hand"
        case .extensionUnit, .vendorRequest:
            return light.states.map(\.name).joined(separator: ", ") + " (\(proof(light.verification)))"
        }
    }

    private static func proof(_ verification: LightPlan.Verification) -> String {
        switch verification {
        case .readBack: "read back"
        case .image: "seen in the picture"
        case .operator: "a person confirms"
        }
    }

    /// A text that Markdown would not take for its own.
    private static func cell(_ text: String) -> String {
        text.unicodeScalars.map { "\\`*_[]<>|".unicodeScalars.contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}
