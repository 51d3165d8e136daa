/// A SHA-256 of some bytes, held as 64 lower-case hexadecimal digits, the form that records and people see.
package struct ContentHash: Hashable, Sendable, CustomStringConvertible {
    package let hex: String

    /// - Returns: nil unless `hex` is exactly 64 lower-case hexadecimal digits.
    package init?(hex: String) {
        let isDigit = { (byte: UInt8) in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
        guard hex.utf8.count == 64, hex.utf8.allSatisfy(isDigit) else { return nil }
        self.hex = hex
    }

    package var description: String { hex }
}
