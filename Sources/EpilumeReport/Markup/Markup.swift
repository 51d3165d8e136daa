internal import EpilumeModel

/// A piece of HTML or SVG as a tree. What is written from it is balanced, and every text and attribute in it is
/// escaped: nothing that a device or a person supplied can become markup.
indirect enum Markup: Hashable, Sendable {
    case text(String)
    case element(String, [Attribute], [Markup])
    /// The page's own style sheet, the one text that is written as it is.
    case style(String)

    struct Attribute: Hashable, Sendable {
        var name: String
        var value: String

        init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    static func tag(_ name: String, _ attributes: [(String, String)] = [], _ children: [Markup] = []) -> Markup {
        .element(name, attributes.map { Attribute($0.0, $0.1) }, children)
    }

    static func tag(_ name: String, class style: String, _ children: [Markup]) -> Markup {
        .tag(name, [("class", style)], children)
    }

    /// A text that a device or a person supplied: control characters and overrides of direction are shown, not obeyed,
    /// and its own direction ends where it ends.
    ///
    /// - Parameter limit: characters that are kept.
    static func outside(_ text: String, limit: Int = UntrustedText.displayLimit) -> Markup {
        .tag("bdi", [], [.text(UntrustedText(text).shown(limit: limit))])
    }

    /// What is written, and read back by a parser as the same tree.
    var written: String {
        var output = ""
        write(to: &output)
        return output
    }

    private func write(to output: inout String) {
        switch self {
        case .text(let text): output += Self.escaped(text)
        case .style(let sheet):
            precondition(!sheet.contains("<"), "a style sheet that could end its element")
            output += "<style>\n" + sheet + "</style>\n"
        case .element(let name, let attributes, let children):
            output += "<" + name
            for attribute in attributes { output += " \(attribute.name)=\"\(Self.escaped(attribute.value))\"" }
            output += ">"
            if !Self.void.contains(name) {
                for child in children { child.write(to: &output) }
                output += "</" + name + ">"
            }
            if Self.endsLine.contains(name) { output += "\n" }
        }
    }

    /// Elements of HTML without content and end tag.
    private static let void: Set<String> = ["meta", "br"]

    /// A line feed after these changes nothing that is seen, and lets people read the source.
    private static let endsLine: Set<String> = [
        "meta", "title", "head", "body", "header", "main", "section", "div", "h1", "h2", "h3", "p", "ul", "ol", "li",
        "dl",
        "dt", "dd", "table", "caption", "thead", "tbody", "tr", "figure", "figcaption", "svg", "g", "path", "rect",
        "circle", "line", "desc", "footer", "html", "defs", "clipPath",
    ]

    static func escaped(_ text: String) -> String {
        var output = ""
        output.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}

extension Markup: ExpressibleByStringLiteral {
    init(stringLiteral text: String) { self = .text(text) }
}
