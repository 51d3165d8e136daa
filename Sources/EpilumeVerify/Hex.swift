internal import Crypto

/// SHA-256 of bytes where they lie, as lower-case hexadecimal digits.
package func sha256Hex(_ bytes: ArraySlice<UInt8>) -> String {
    var hasher = SHA256()
    bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    return hex(hasher.finalize())
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 0x10 ? "0" : "") + String($0, radix: 16) }.joined()
}
