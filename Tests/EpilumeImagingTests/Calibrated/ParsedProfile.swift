/// An ICC profile, read byte by byte as ICC.1:2001-04 states it, by none of the code that writes one.
struct ParsedProfile {
    let bytes: [UInt8]
    /// Where the content of each tag lies, in the order of the table.
    let tags: [(name: String, range: Range<Int>)]

    enum Fault: Error { case broken(String) }

    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        guard bytes.count >= 132 else { throw Fault.broken("header") }
        func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
        tags = try (0..<number(128)).map { index in
            let at = 132 + 12 * index
            let range = number(at + 4)..<number(at + 4) + number(at + 8)
            guard range.upperBound <= bytes.count, range.lowerBound % 4 == 0 else { throw Fault.broken("tag \(index)") }
            return (String(decoding: bytes[at..<at + 4], as: UTF8.self), range)
        }
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    func number(_ at: Int, _ count: Int = 4) -> Int { bytes[at..<at + count].reduce(0) { $0 << 8 | Int($1) } }

    func fixed(_ at: Int) -> Double { Double(Int32(truncatingIfNeeded: number(at))) / 65_536 }

    func content(_ name: String, type: String) throws -> Range<Int> {
        guard let tag = tags.first(where: { $0.name == name }) else { throw Fault.broken("no \(name)") }
        guard text(tag.range.lowerBound..<tag.range.lowerBound + 4) == type else { throw Fault.broken("\(name) type") }
        return tag.range.lowerBound + 8..<tag.range.upperBound
    }

    func xyz(_ name: String) throws -> [Double] {
        let range = try content(name, type: "XYZ ")
        return (0..<3).map { fixed(range.lowerBound + 4 * $0) }
    }

    /// 0…1.
    func curve(_ name: String) throws -> [Double] {
        let range = try content(name, type: "curv")
        return (0..<number(range.lowerBound)).map { Double(number(range.lowerBound + 4 + 2 * $0, 2)) / 65_535 }
    }

    /// ASCII of a `desc` tag, without its zero.
    func description() throws -> String {
        let range = try content("desc", type: "desc")
        return text(range.lowerBound + 4..<range.lowerBound + 4 + number(range.lowerBound) - 1)
    }
}
