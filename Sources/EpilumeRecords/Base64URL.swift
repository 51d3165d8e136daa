/// Base64 in the alphabet of RFC 4648 §5, without padding, as RFC 7515 §2 uses it.
enum Base64URL {
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var output: [UInt8] = []
        var bits: UInt32 = 0
        var bitCount: UInt32 = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                output.append(alphabet[Int(bits >> bitCount & 0x3f)])
            }
        }
        if bitCount > 0 { output.append(alphabet[Int(bits << (6 - bitCount) & 0x3f)]) }
        return String(decoding: output, as: UTF8.self)
    }
}
