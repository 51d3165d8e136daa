/// The name of an outbox item: the record's number and eight hexadecimal digits of its SOP instance UUID,
/// such as `r0000000042-9f2c41d0`. Sorts in the order of capture and says nothing about a person.
///
/// A correction is a new item of the same record and carries its revision, from 2 on: `r0000000042-9f2c41d0-2`. The first
/// release has none, so that each item has one name only.
package struct ItemID: Hashable, Sendable, CustomStringConvertible, Comparable {
    package let text: String

    package init(recordNumber: UInt64, uuid: (UInt64, UInt64)) {
        let number = String(recordNumber)
        let tail = String(uuid.0 >> 32, radix: 16)
        text =
            "r" + String(repeating: "0", count: max(0, 10 - number.count)) + number + "-"
            + String(repeating: "0", count: 8 - tail.count) + tail
    }

    /// - Returns: nil unless the text has exactly the form above, so that an id can never be a path.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map(Array.init)
        guard parts.count == 2 || parts.count == 3, parts[0].first == UInt8(ascii: "r"),
            (11...21).contains(parts[0].count), parts[0].dropFirst().allSatisfy(Self.isDigit),
            // One name a number: no more zeros than the form has, and no number that cannot be one.
            parts[0].count == 11 || parts[0][1] != UInt8(ascii: "0"),
            UInt64(String(decoding: parts[0].dropFirst(), as: UTF8.self)) != nil,
            parts[1].count == 8,
            parts[1].allSatisfy({ Self.isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }),
            parts.count == 2 || Self.revision(parts[2]) != nil
        else { return nil }
        self.text = text
    }

    /// The record number that the name carries.
    package var recordNumber: UInt64 { UInt64(text.dropFirst().prefix { $0 != "-" }) ?? 0 }

    /// 1 for the item as it was first released, or not yet; 2 and up for its corrections.
    package var revision: Int {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"))
        return parts.count == 3 ? Self.revision(Array(parts[2])) ?? 1 : 1
    }

    /// The item of the same record with another revision.
    ///
    /// - Parameter revision: 1 to ``largestRevision``.
    /// - Returns: nil for a revision that no item has.
    package func with(revision: Int) -> ItemID? {
        guard (1...Self.largestRevision).contains(revision) else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: "-")).prefix(2).map { String(decoding: $0, as: UTF8.self) }
        return ItemID(parts.joined(separator: "-") + (revision == 1 ? "" : "-\(revision)"))
    }

    /// The item as it was captured: revision 1.
    package var captured: ItemID { with(revision: 1) ?? self }

    /// A name stays short; nobody corrects a picture more often.
    package static let largestRevision = 9_999

    package var description: String { text }

    /// In the order of capture, and a picture's corrections in their own order.
    package static func < (a: ItemID, b: ItemID) -> Bool {
        let (first, second) = (a.with(revision: 1)?.text ?? a.text, b.with(revision: 1)?.text ?? b.text)
        return (a.recordNumber, first, a.revision) < (b.recordNumber, second, b.revision)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Never 0, never 1, and no leading zeros: one name a revision.
    private static func revision(_ digits: [UInt8]) -> Int? {
        guard (1...4).contains(digits.count), digits.allSatisfy(isDigit), digits[0] != UInt8(ascii: "0"),
            let revision = Int(String(decoding: digits, as: UTF8.self)), revision >= 2
        else { return nil }
        return revision
    }
}
