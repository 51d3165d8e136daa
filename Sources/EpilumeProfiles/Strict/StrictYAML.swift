package import EpilumeModel
internal import Yams

/// YAML read for its shape and its places only: every value stays the text that was written, so that `0834`, `1e10`
/// and `no` are whatever the rule of their key makes of them.
package enum StrictYAML {
    /// Where a value stands. Line and column count from 1.
    package struct Place: Hashable, Sendable, Comparable, CustomStringConvertible {
        package let file: String
        package let line: Int
        package let column: Int

        package init(file: String, line: Int, column: Int) {
            self.file = file
            self.line = line
            self.column = column
        }

        package var description: String { "\(file):\(line):\(column)" }

        package static func < (a: Place, b: Place) -> Bool { (a.file, a.line, a.column) < (b.file, b.line, b.column) }
    }

    /// Why a text is no document that could be read.
    package enum Fault: Error, Hashable, Sendable {
        case syntax(Place, problem: String)
        case duplicateKey(Place, key: UntrustedText)
        /// A word that begins as an anchor or alias does.
        case reference(Place, word: UntrustedText)
        case tooLarge(byteLimit: Int)
        /// The parser's own trouble, such as no memory.
        case unreadable(reason: String)
    }

    /// Whether `&name` and `*name` are read.
    package enum References: Hashable, Sendable {
        /// For files that strangers write: a few lines of references unfold into more than memory holds.
        case refused
        case followed
    }

    /// A page or two of text; what is larger is another file.
    package static let byteLimit = 262_144

    /// - Parameter file: stands for the text in places.
    /// - Returns: the document's root; nil when it says nothing.
    package static func root(
        of yaml: String, file: String, references: References
    ) throws(Fault) -> Node? {
        if yaml.utf8.count > byteLimit { throw .tooLarge(byteLimit: byteLimit) }
        if references == .refused, let found = firstReference(in: yaml, file: file) { throw found }
        do {
            // libyaml itself refuses to nest deeper than 1000.
            guard let root = try Parser(yaml: yaml, encoding: .utf8).singleRoot() else { return nil }
            let node = Node(root, file: file)
            return node.isEmpty ? nil : node
        } catch let error as YamlError {
            throw fault(of: error, file: file)
        } catch {
            throw .unreadable(reason: String(describing: error))
        }
    }

    /// Looks at the text before the parser does: composing alone may already follow references.
    ///
    /// Judges by the character before, and knows neither quotes nor comments: whoever hides a reference from this
    /// hides it from the parser. What is refused too often can be said in other words.
    private static func firstReference(in yaml: String, file: String) -> Fault? {
        var (line, column) = (1, 0)
        var before: Unicode.Scalar = "\n"
        let scalars = Array(yaml.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            column += 1
            if scalar == "&" || scalar == "*", canEndToken(before), index + 1 < scalars.count,
                !isBlank(scalars[index + 1])
            {
                let word = String(String.UnicodeScalarView(scalars[index...].prefix(32).prefix { !isBlank($0) }))
                return .reference(Place(file: file, line: line, column: column), word: UntrustedText(word))
            }
            if scalar == "\n" { (line, column) = (line + 1, 0) }
            before = scalar
        }
        return nil
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.value <= 0x20 }

    /// A new token can begin after what this accepts. Beyond ASCII everything: YAML knows line breaks there.
    private static func canEndToken(_ scalar: Unicode.Scalar) -> Bool {
        isBlank(scalar) || scalar.value >= 0x7f || "[]{},:?-".unicodeScalars.contains(scalar)
    }

    private static func fault(of error: YamlError, file: String) -> Fault {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            // libyaml's own words for this speak to a programmer.
            let words = problem.hasPrefix("Maximum nesting level") ? "it nests deeper than 1000 levels" : problem
            return .syntax(Place(file: file, line: mark.line, column: mark.column), problem: words)
        case .duplicatedKeysInMapping(let keys, let context):
            return .duplicateKey(
                Place(file: file, line: context.mark.line, column: context.mark.column),
                key: UntrustedText(keys.first ?? ""))
        case .reader(let problem, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0)
            let line = before.count { $0.isNewline } + 1
            let column = (before.lastIndex(where: \.isNewline).map { before[$0...].count } ?? before.count + 1)
            return .syntax(Place(file: file, line: line, column: column), problem: problem)
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            return .unreadable(reason: String(describing: error))
        }
    }
}
