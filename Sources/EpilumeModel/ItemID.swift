/// The name of an outbox item: the record's number and eight hexadecimal digits of its SOP instance UUID,
/// such as `r0000000042-9f2c41d0`. Sorts in the order of capture and says nothing about a person.
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
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "r"), let dash = bytes.firstIndex(of: UInt8(ascii: "-")),
            (11...21).contains(dash), bytes.count == dash + 9,
            bytes[1..<dash].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            // One name a number: no more zeros than the form has, and no number that cannot be one.
            dash == 11 || bytes[1] != UInt8(ascii: "0"),
            UInt64(String(decoding: bytes[1..<dash], as: UTF8.self)) != nil,
            bytes[(dash + 1)...].allSatisfy({
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            })
        else { return nil }
        self.text = text
    }

    /// The record number that the name carries.
    package var recordNumber: UInt64 { UInt64(text.dropFirst().prefix { $0 != "-" }) ?? 0 }

    package var description: String { text }
    package static func < (a: ItemID, b: ItemID) -> Bool {
        (a.recordNumber, a.text) < (b.recordNumber, b.text)
    }
}
