/// A SHA-256 of some bytes, held as 64 lower-case hexadecimal digits, the form that records and people see.
package struct ContentHash: Hashable, Sendable, CustomStringConvertible {
    package let hex: String

    /// - Returns: nil unless `hex` is exactly 64 lower-case hexadecimal digits.
    package init?(hex: String) {
        let digits = "0123456789abcdef".utf8
        guard hex.utf8.count == 64, hex.utf8.allSatisfy(digits.contains) else { return nil }
        self.hex = hex
    }

    package var description: String { hex }
}
