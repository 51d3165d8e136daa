/// A JSON value that has exactly one serialisation, the canonical one of RFC 8785.
///
/// Numbers are whole and within ±(2^53 − 1), so that the RFC's number formatting is plain decimal and every
/// JSON reader gets the same value.
package indirect enum CanonicalJSON: Sendable {
    case null
    case bool(Bool)
    case integer(Integer)
    case string(String)
    case array([CanonicalJSON])
    case object(Members)

    /// UTF-8, no white space, members in the order of their names' UTF-16 code units.
    package var bytes: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(1_024)
        write(to: &output)
        return output
    }

    private func write(to output: inout [UInt8]) {
        switch self {
        case .null: output += "null".utf8
        case .bool(let value): output += (value ? "true" : "false").utf8
        case .integer(let integer): output += String(integer.value).utf8
        case .string(let text): Self.write(text, to: &output)
        case .array(let values):
            Self.write(values, between: ("[", "]"), to: &output) { $0.write(to: &$1) }
        case .object(let members):
            Self.write(members.sorted, between: ("{", "}"), to: &output) { member, output in
                Self.write(member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.write(to: &output)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], between brackets: (Unicode.Scalar, Unicode.Scalar), to output: inout [UInt8],
        each: (Element, inout [UInt8]) -> Void
    ) {
        output.append(UInt8(ascii: brackets.0))
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            each(element, &output)
        }
        output.append(UInt8(ascii: brackets.1))
    }

    /// Source: RFC 8785 §3.2.2.2: the five short escapes, `\u00xx` for the other controls, nothing else.
    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case 0x08: output += "\\b".utf8
            case 0x09: output += "\\t".utf8
            case 0x0a: output += "\\n".utf8
            case 0x0c: output += "\\f".utf8
            case 0x0d: output += "\\r".utf8
            case 0x00..<0x20: output += "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}

extension CanonicalJSON {
    /// A whole number that every JSON reader holds exactly.
    package struct Integer: Hashable, Sendable {
        package static let largest: Int64 = (1 << 53) - 1
        package let value: Int64

        /// - Returns: nil outside ±(2^53 − 1).
        package init?(_ value: some BinaryInteger) {
            guard let exact = Int64(exactly: value), (-Self.largest...Self.largest).contains(exact) else { return nil }
            self.value = exact
        }
    }

    /// The members of an object: always sorted, each name once.
    package struct Members: Sendable {
        package struct Member: Sendable {
            package let name: String
            package var value: CanonicalJSON
        }

        package private(set) var sorted: [Member] = []

        package init() {}

        /// Later values of a name replace earlier ones; nil leaves the name out.
        package subscript(name: String) -> CanonicalJSON? {
            get { sorted.first { Self.same($0.name, name) }?.value }
            set {
                // Swift's == takes composed and decomposed forms for equal; JSON names are code units.
                sorted.removeAll { Self.same($0.name, name) }
                guard let newValue else { return }
                let place = sorted.firstIndex { name.utf16.lexicographicallyPrecedes($0.name.utf16) }
                sorted.insert(Member(name: name, value: newValue), at: place ?? sorted.endIndex)
            }
        }

        private static func same(_ a: String, _ b: String) -> Bool { a.utf16.elementsEqual(b.utf16) }
    }
}
