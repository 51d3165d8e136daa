package import EpilumeModel

/// Reads a chart's reference from a file's text.
package enum ChartFile {
    /// What is larger is another file.
    package static let byteLimit = 1_048_576

    /// All that is wrong with a file, in its order.
    package struct Fault: Error, Hashable, Sendable {
        package let problems: [Problem]

        /// One line for each problem, as compilers write them.
        ///
        /// - Parameter file: stands for the text.
        package func lines(file: String) -> [String] { problems.map { "\(file):\($0.line): \($0.text)" } }
    }

    package struct Problem: Hashable, Sendable {
        /// From 1.
        package let line: Int
        package let text: String

        init(_ line: Int, _ text: String) {
            self.line = line
            self.text = text
        }
    }

    /// A chart in the coding of ``ChartDescription``, every member present and no other.
    ///
    /// - Throws: every problem, with its line.
    package static func chart(json text: String) throws(Fault) -> ChartDescription {
        try requireSize(text)
        return try ChartJSON.chart(text)
    }

    /// The values of one copy of a known chart, as CGATS.17 text: what an instrument measured, or a maker lists.
    ///
    /// - Parameter layout: the known chart: what is where on it. Its values serve to notice a file in another order.
    /// - Returns: the layout with the file's values and illuminant.
    /// - Throws: every problem, with its line.
    package static func chart(cgats text: String, layout: ChartDescription) throws(Fault) -> ChartDescription {
        try requireSize(text)
        return try CGATSReference.chart(CGATSTable(text), layout: layout)
    }

    private static func requireSize(_ text: String) throws(Fault) {
        if text.utf8.count > byteLimit {
            throw Fault(problems: [Problem(1, "the file is larger than \(byteLimit) bytes: it is no chart")])
        }
    }
}
