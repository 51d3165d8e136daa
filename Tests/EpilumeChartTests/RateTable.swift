import Foundation

/// What was found of painted charts, by what the pictures were like.
struct RateTable {
    private struct Outcome {
        var groups: [String]
        /// Pixels, largest of the four corners; nil: not found.
        var error: Double?
        var cells: Double
        var sentence: String
    }

    private var outcomes: [Outcome] = []

    var foundCount: Int { outcomes.count { $0.error != nil } }

    mutating func add(_ scene: ChartScene, width: Int, error: Double?, _ sentence: String) {
        let low = Int(scene.pose.tilt / 10) * 10
        outcomes.append(
            Outcome(
                groups: [
                    "all", "light: \(scene.cast.rawValue)", "on: \(scene.backdrop.rawValue)",
                    "tilt: \(low)…\(low + 10)°",
                    scene.pose.isMirrored ? "mirrored" : "not mirrored", scene.hasGlare ? "glare" : "no glare",
                    "width: \(width) px",
                ], error: error, cells: (error ?? 0) / scene.cell,
                sentence: sentence.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    /// - Parameter enough: fewer pictures are no rate, and nothing is printed.
    func print(from enough: Int) {
        guard outcomes.count >= enough else { return }
        Swift.print("| group | pictures | found | median px | 95 % px | max px | max cells |")
        Swift.print("|---|---|---|---|---|---|---|")
        for group in Set(outcomes.flatMap(\.groups)).sorted() {
            row(group, outcomes.filter { $0.groups.contains(group) })
        }
        for miss in outcomes where miss.error == nil { Swift.print("missed: \(miss.groups), \(miss.sentence)") }
    }

    private func row(_ name: String, _ outcomes: [Outcome]) {
        let errors = outcomes.compactMap(\.error).sorted()
        guard let last = errors.last else { return Swift.print("| \(name) | \(outcomes.count) | 0 |") }
        func text(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
        Swift.print(
            "| \(name) | \(outcomes.count) | \(errors.count) | \(text(errors[errors.count / 2])) "
                + "| \(text(errors[errors.count * 95 / 100])) | \(text(last)) "
                + "| \(text(outcomes.map(\.cells).max()!)) |")
    }
}
