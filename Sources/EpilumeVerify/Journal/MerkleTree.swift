internal import Crypto

/// The Merkle tree of RFC 9162 section 2.1.1 over leaves that come one by one: a leaf's hash is SHA-256(00 ‖ data), a
/// node's SHA-256(01 ‖ left ‖ right), and the left half of n leaves is the largest power of two below n.
///
/// What is kept is the root of each full subtree that the leaves so far make, one for each bit that is set in their number,
/// so a root at any size costs no more than its digits.
struct MerkleTree {
    private(set) var count: UInt64 = 0
    /// From the largest, which is the first, to the smallest.
    private var subtrees: [(height: Int, hash: [UInt8])] = []

    mutating func append(_ data: [UInt8]) {
        count += 1
        subtrees.append((0, Self.hash(0x00, data, [])))
        while subtrees.count > 1, subtrees[subtrees.count - 1].height == subtrees[subtrees.count - 2].height {
            let right = subtrees.removeLast()
            let left = subtrees.removeLast()
            subtrees.append((left.height + 1, Self.hash(0x01, left.hash, right.hash)))
        }
    }

    /// 32 bytes; of no leaves SHA-256 of nothing.
    var root: [UInt8] {
        guard let smallest = subtrees.last else { return Array(SHA256.hash(data: [UInt8]())) }
        return subtrees.dropLast().reversed().reduce(smallest.hash) { Self.hash(0x01, $1.hash, $0) }
    }

    private static func hash(_ prefix: UInt8, _ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
        var hasher = SHA256()
        hasher.update(data: [prefix])
        hasher.update(data: first)
        hasher.update(data: second)
        return Array(hasher.finalize())
    }
}
