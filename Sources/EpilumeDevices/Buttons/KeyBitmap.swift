/// The key codes of an input device's `capabilities/key` in sysfs.
package enum KeyBitmap {
    /// - Parameter text: hexadecimal words as long as the kernel's `unsigned long`, the highest first, leading words
    ///   of zeros left out. Source: `input_print_bitmap` of drivers/input/input.c.
    /// - Returns: ascending; empty when the text is something else.
    package static func codes(_ text: String) -> [UInt16] {
        let words = text.split(separator: " ").reversed()
        var codes: [UInt16] = []
        for (index, word) in words.enumerated() {
            guard let bits = UInt(word, radix: 16) else { return [] }
            for bit in 0..<UInt.bitWidth where bits >> UInt(bit) & 1 == 1 {
                guard let code = UInt16(exactly: index * UInt.bitWidth + bit) else { return [] }
                codes.append(code)
            }
        }
        return codes
    }
}
