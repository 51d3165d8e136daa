internal import EpilumeModel

/// The chain journal as it lies on the disk (docs/formats.md, version 1), read with code of its own.
struct ReadJournal {
    /// Of records 1, 2, 3…: item and hash, in the order of the numbers.
    private(set) var lines: [Line] = []
    private(set) var findings: [Finding] = []
    private(set) var notes: [String] = []

    struct Line {
        let itemID: ItemID
        /// SHA-256 of the record, 32 bytes.
        let recordHash: [UInt8]

        var hex: String { EpilumeVerify.hex(recordHash) }
    }

    private static let firstLine = "epilume-chain 1"
    /// The longest line without its line feed: 20 digits, an id of 30 characters, hash and checksum.
    private static let longestLine = 133

    init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        var number: UInt64 = 0
        guard let first = Self.takeLine(&rest), first.elementsEqual(Self.firstLine.utf8) else {
            note(.unknownSchema, "does not begin with the line \(Self.firstLine); a newer epilume may know it")
            return
        }
        while !rest.isEmpty {
            let remaining = rest
            guard let line = Self.takeLine(&rest) else {
                // Power was cut while a line was written: the next start of the station cuts it off.
                if remaining.count <= Self.longestLine {
                    notes.append("The journal's last line is torn, as a power cut leaves it; it was not counted.")
                } else {
                    note(.malformedLine, "ends with \(remaining.count) bytes that are no line")
                }
                return
            }
            number += 1
            guard let read = Self.read(line, number: number) else {
                note(
                    .malformedLine,
                    "is not a sound line for record \(number): it was changed, taken out or put in another place; what follows "
                        + "was not read", "line \(number + 1)")
                return
            }
            lines.append(read)
        }
    }

    /// A run of repeated or missing hashes is no business of a single line.
    private static func read(_ line: ArraySlice<UInt8>, number: UInt64) -> Line? {
        guard line.count <= longestLine else { return nil }
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].elementsEqual(String(number).utf8),
            let itemID = ItemID(String(decoding: parts[1], as: UTF8.self)), itemID.recordNumber == number,
            itemID.revision == 1, let hash = digest(parts[2]),
            parts[3].elementsEqual(sha256Hex(line[..<(parts[3].startIndex - 1)]).utf8.prefix(16))
        else { return nil }
        return Line(itemID: itemID, recordHash: hash)
    }

    /// Bytes of 64 lower-case hexadecimal digits.
    static func digest(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count == 64 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in text {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    private static func takeLine(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }

    private mutating func note(_ problem: Finding.Problem, _ detail: String, _ field: String? = nil) {
        findings.append(Finding(.journal, field, problem, detail))
    }
}
