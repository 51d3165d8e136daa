internal import Yams

extension StrictYAML {
    /// A value, a list or a section of a document, with its place.
    package struct Node {
        private let node: Yams.Node
        private let file: String

        init(_ node: Yams.Node, file: String) {
            self.node = node
            self.file = file
        }

        package var place: Place { Place(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1) }

        package var shape: Shape {
            switch node {
            case .scalar(let scalar):
                .value(scalar.string, isPlain: scalar.style == .any || scalar.style == .plain)
            case .sequence: .list
            case .mapping: .section
            case .alias: .value("", isPlain: true)
            }
        }

        /// `key:` without a value, `~` and `null` all say nothing.
        package var isEmpty: Bool {
            guard case .value(let text, isPlain: true) = shape else { return false }
            return ["", "~", "null", "Null", "NULL"].contains(text)
        }

        /// True for `!tag value`: a word of YAML's own that would have the value taken for another type.
        package var hasTag: Bool {
            switch node {
            case .scalar(let scalar): scalar.style == .plain && !scalar.tag.description.isEmpty
            case .mapping(let mapping): !mapping.tag.description.isEmpty
            case .sequence(let sequence): !sequence.tag.description.isEmpty
            case .alias: false
            }
        }

        /// The entries of a list; empty for other shapes.
        package var items: [Node] { node.sequence?.map { Node($0, file: file) } ?? [] }

        /// The entries of a section in the file's order; empty for other shapes.
        /// - Throws: a key is not a single word.
        package func entries() throws(Fault) -> [Entry] {
            guard case .mapping(let mapping) = node else { return [] }
            var entries: [Entry] = []
            for (key, value) in mapping {
                let key = Node(key, file: file)
                guard case .value(let name, _) = key.shape else {
                    throw .syntax(key.place, problem: "a key must be a single word")
                }
                entries.append(Entry(name: name, place: key.place, value: Node(value, file: file)))
            }
            return entries
        }
    }

    package enum Shape: Hashable, Sendable {
        /// `isPlain`: written without quotes.
        case value(String, isPlain: Bool)
        case list
        case section
    }

    package struct Entry {
        package let name: String
        /// The key's.
        package let place: Place
        package let value: Node
    }
}
