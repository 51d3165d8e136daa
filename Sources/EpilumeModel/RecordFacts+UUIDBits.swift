/// The 128 bits of a UUID (RFC 9562), most significant first, without Foundation.
package struct UUIDBits: Hashable, Sendable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A random UUID of version 4, from the system's generator.
    package static func random() -> UUIDBits {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    package static func random(using generator: inout some RandomNumberGenerator) -> UUIDBits {
        let version: UInt64 = 0x4000
        let variant: UInt64 = 1 << 63
        return UUIDBits(
            high: generator.next() & ~0xf000 | version,
            low: generator.next() & ~(0b11 << 62) | variant)
    }

    /// - Parameter text: `8-4-4-4-12` hexadecimal digits, as in /proc/sys/kernel/random/boot_id; nil otherwise.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        var halves: [UInt64] = [0, 0]
        var digits = 0
        for (index, byte) in bytes.enumerated() {
            if [8, 13, 18, 23].contains(index) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
            halves[digits / 16] = halves[digits / 16] << 4 | UInt64(digit)
            digits += 1
        }
        self.init(high: halves[0], low: halves[1])
    }

    /// Lower case, `8-4-4-4-12`.
    package var description: String {
        var text = ""
        for index in 0..<32 {
            if [8, 12, 16, 20].contains(index) { text += "-" }
            let half = index < 16 ? high : low
            text += String(half >> UInt64(60 - 4 * (index % 16)) & 0xf, radix: 16)
        }
        return text
    }
}
