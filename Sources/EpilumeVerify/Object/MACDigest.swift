internal import Crypto

/// The digest of what a signature covers, by one of the algorithms that are accepted.
enum MACDigest {
    case sha256(SHA256Digest)
    case sha384(SHA384Digest)
    case sha512(SHA512Digest)
}

/// Takes the byte stream that a signature covers, piece by piece, so that it is never in memory as a whole.
struct MACHasher {
    private var state: State

    private enum State {
        case sha256(SHA256)
        case sha384(SHA384)
        case sha512(SHA512)
    }

    /// - Parameter name: (0400,0015), PS3.3 C.12.1.1.3. RIPEMD160, MD5 and SHA1 are defined there and not accepted here:
    ///   who can make two pictures of one digest can exchange them.
    init?(algorithm name: String) {
        switch name {
        case "SHA256": state = .sha256(SHA256())
        case "SHA384": state = .sha384(SHA384())
        case "SHA512": state = .sha512(SHA512())
        default: return nil
        }
    }

    mutating func update(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { buffer in
            switch state {
            case .sha256(var hasher):
                hasher.update(bufferPointer: buffer)
                state = .sha256(hasher)
            case .sha384(var hasher):
                hasher.update(bufferPointer: buffer)
                state = .sha384(hasher)
            case .sha512(var hasher):
                hasher.update(bufferPointer: buffer)
                state = .sha512(hasher)
            }
        }
    }

    func finish() -> MACDigest {
        switch state {
        case .sha256(let hasher): .sha256(hasher.finalize())
        case .sha384(let hasher): .sha384(hasher.finalize())
        case .sha512(let hasher): .sha512(hasher.finalize())
        }
    }
}
