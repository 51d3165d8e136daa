internal import EpilumeModel
internal import Foundation

/// Standard output and standard error.
enum Output {
    static func json(_ value: some Encodable) throws(ChartRefusal) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            line(String(decoding: try encoder.encode(value), as: UTF8.self))
        } catch {
            throw ChartRefusal(.failed, "The answer cannot be written as JSON.")
        }
    }

    /// The sentence for people; and with `--json`, for programs, all of it.
    static func refusal(_ refusal: ChartRefusal, asJSON: Bool) {
        error(refusal.sentence)
        if asJSON { try? json(refusal) }
    }

    static func line(_ text: String) { try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8)) }

    static func error(_ sentence: String) {
        // Where even this cannot be written, the exit code is what is left to say.
        try? FileHandle.standardError.write(contentsOf: Data("epilume-chart: \(sentence)\n".utf8))
    }

    /// Pixels with one decimal: what is found is good to about that.
    static func place(_ x: Double, _ y: Double) -> String {
        "\((x * 10).rounded() / 10),\((y * 10).rounded() / 10)"
    }
}
