internal import Crypto
package import EpilumeModel

/// SHA-256 of bytes where they lie.
package enum PictureDigest {
    /// Hashes in place: no copy of the picture is made.
    package static func sha256(_ bytes: UnsafeRawBufferPointer) -> ContentHash {
        var hasher = SHA256()
        hasher.update(bufferPointer: bytes)
        return ContentHash(digest: hasher.finalize())
    }

    /// The 32 bytes themselves.
    package static func bytes(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

    package static func sha256(_ bytes: [UInt8]) -> ContentHash {
        bytes.withUnsafeBytes { sha256($0) }
    }
}

extension ContentHash {
    init(digest: SHA256Digest) {
        let digits = Array("0123456789abcdef".utf8)
        let hex = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xf)]] }
        // 32 bytes make 64 lower-case digits, which is the whole condition of the other initialiser.
        self.init(hex: String(decoding: hex, as: UTF8.self))!
    }
}
