internal import Foundation

/// Standard output and standard error.
enum Output {
    static func json(_ value: some Encodable) throws(ChartFault) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            line(String(decoding: try encoder.encode(value), as: UTF8.self))
        } catch {
            throw .failed("the answer cannot be written as JSON")
        }
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
