internal import Crypto
package import EpilumeModel

/// The Merkle tree of a list that only grows, as its right edge: what is needed to take on the next leaf and to state the
/// root, and nothing else. A million leaves need twenty hashes, and the next one costs two hashes on average.
///
/// Source: RFC 9162 §2.1.1. A leaf is SHA-256(00 ‖ data), a node SHA-256(01 ‖ left ‖ right), the root of no leaves
/// SHA-256 of nothing; a tree is split at the largest power of two below its size.
package struct MerkleTree: Sendable {
    package private(set) var leafCount: UInt64 = 0
    /// Roots of the perfect subtrees that the tree consists of, the largest and leftmost first: one for each bit that is
    /// set in `leafCount`.
    private var edge: [SHA256Digest] = []

    package init() {}

    /// - Parameter data: of the leaf, of any length.
    package mutating func append(_ data: [UInt8]) {
        var node = Self.hash(0x00, data)
        // Each trailing one of the count is a perfect subtree that this leaf makes part of one twice as large.
        for _ in 0..<(~leafCount).trailingZeroBitCount { node = Self.node(edge.removeLast(), node) }
        edge.append(node)
        leafCount += 1
    }

    /// The next record: its leaf's data are the 32 bytes of its hash.
    package mutating func append(_ recordHash: ContentHash) { append(recordHash.bytes) }

    /// The root over all leaves so far.
    package var root: ContentHash {
        guard var node = edge.last else { return ContentHash(digest: SHA256.hash(data: [UInt8]())) }
        for left in edge.dropLast().reversed() { node = Self.node(left, node) }
        return ContentHash(digest: node)
    }

    private static func node(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
        hash(0x01, Array(left) + Array(right))
    }

    /// The prefixes keep a leaf from being taken for a node.
    private static func hash(_ prefix: UInt8, _ data: [UInt8]) -> SHA256Digest {
        var hasher = SHA256()
        hasher.update(data: [prefix])
        hasher.update(data: data)
        return hasher.finalize()
    }
}

extension ContentHash {
    /// The 32 bytes that the digits stand for.
    fileprivate var bytes: [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count, by: 2).map { Self.value(digits[$0]) << 4 | Self.value(digits[$0 + 1]) }
    }

    /// - Parameter digit: 0–9 or a–f; a hash holds no others.
    private static func value(_ digit: UInt8) -> UInt8 {
        digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
    }
}
