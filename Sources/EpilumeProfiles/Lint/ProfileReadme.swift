internal import EpilumeModel

/// The fixed headings of a profile's README.md.
package enum ProfileReadme {
    package static let fileName = "README.md"
    package static let headings = ["Device", "What works", "What is unknown", "How it was tested"]

    /// - Parameter title: vendor and model; nil when they are not known.
    /// - Returns: what is wrong with it.
    package static func check(_ text: String, file: String, title: String?) -> [ProfileFault] {
        var faults: [ProfileFault] = []
        func fault(_ line: Int, _ sentence: String) {
            faults.append(.conflict(StrictYAML.Place(file: file, line: line, column: 1), sentence: sentence))
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if let title, lines.first.map(String.init) != "# \(title)" {
            fault(1, "the first line must be “# \(title)”.")
        }
        let found = lines.enumerated().filter { $0.element.hasPrefix("## ") }
        let names = found.map { String($0.element.dropFirst(3)) }
        if names != headings {
            let line = found.first { index, text in !headings.contains(String(text.dropFirst(3))) }?.offset
            fault(
                (line ?? 0) + 1,
                "the headings must be, in this order: \(headings.map { "“## \($0)”" }.joined(separator: ", ")).")
            return faults
        }
        let ends = found.dropFirst().map(\.offset) + [lines.count]
        for (heading, end) in zip(found, ends)
        where lines[(heading.offset + 1)..<end].allSatisfy({ $0.allSatisfy(\.isWhitespace) }) {
            fault(
                heading.offset + 1, "nothing stands below “\(heading.element)”. Say what is known, or that nothing is.")
        }
        return faults
    }
}
