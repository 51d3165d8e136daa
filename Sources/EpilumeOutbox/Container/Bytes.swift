internal import Crypto
internal import EpilumeModel

extension ContentHash {
    static func sha256(_ bytes: UnsafeRawBufferPointer) -> ContentHash {
        var hasher = SHA256()
        hasher.update(bufferPointer: bytes)
        return ContentHash(hasher.finalize())
    }

    /// - Parameter digest: the 32 bytes of a SHA-256.
    init(_ digest: some Sequence<UInt8>) {
        let digits = Array("0123456789abcdef".utf8)
        let hex = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xf)]] }
        // 32 bytes make 64 lower-case digits, which is the whole condition of the other initialiser.
        self.init(hex: String(decoding: hex, as: UTF8.self))!
    }

    /// The 32 bytes of the SHA-256.
    var bytes: [UInt8] {
        let digits = hex.utf8.map { $0 <= UInt8(ascii: "9") ? $0 - UInt8(ascii: "0") : $0 - UInt8(ascii: "a") + 10 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

extension [UInt8] {
    mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}

extension UnsafeRawBufferPointer {
    func littleEndian<Value: FixedWidthInteger>(at offset: Int) -> Value {
        Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}
