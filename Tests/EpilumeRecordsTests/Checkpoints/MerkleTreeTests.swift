import Crypto
import EpilumeModel
import EpilumeRecords
import Testing

@Suite("Merkle tree")
struct MerkleTreeTests {
    /// The definition of RFC 9162 §2.1.1, word for word: what the tree must agree with.
    private static func definition(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        guard let first = leaves.first else { return Array(SHA256.hash(data: [UInt8]())) }
        if leaves.count == 1 { return Array(SHA256.hash(data: [0x00] + first)) }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let middle = leaves.startIndex + split
        return Array(SHA256.hash(data: [0x01] + definition(leaves[..<middle]) + definition(leaves[middle...])))
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 0x10 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Leaves and roots of the reference implementation of Certificate Transparency:
    /// google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc (`inputs`, `roots`).
    @Test("the roots of Certificate Transparency's own test trees of 0 to 8 leaves")
    func referenceRoots() {
        let leaves: [[UInt8]] = [
            [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], Array(0x50...0x57),
            Array(0x60...0x6f),
        ]
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        var tree = MerkleTree()
        #expect(tree.root.hex == roots[0])
        for (leaf, root) in zip(leaves, roots.dropFirst()) {
            tree.append(leaf)
            #expect(tree.root.hex == root, "\(tree.leafCount) leaves")
        }
        #expect(tree.leafCount == 8)
    }

    @Test("growing leaf by leaf gives the root of the definition, for each size up to 300")
    func growsAsDefined() {
        var tree = MerkleTree()
        var leaves: [[UInt8]] = []
        for size in 0...300 {
            #expect(tree.root.hex == Self.hex(Self.definition(leaves[...])), "\(size)")
            let leaf = Array(SHA256.hash(data: Array("leaf \(size)".utf8)))
            leaves.append(leaf)
            tree.append(leaf)
        }
    }

    @Test(
        "larger sizes, some of them at and beside powers of two", arguments: [1023, 1024, 1025, 2047, 3001, 4099, 7777])
    func larger(_ size: Int) {
        var tree = MerkleTree()
        let leaves = (0..<size).map { index in Array("\(index * 7919 + size)".utf8) }
        for leaf in leaves { tree.append(leaf) }
        #expect(tree.root.hex == Self.hex(Self.definition(leaves[...])))
    }

    @Test("a record's leaf is the 32 bytes of its hash, not their digits")
    func recordHash() {
        let record = PictureDigest.sha256(Array("record".utf8))
        var (byHash, byBytes, byDigits) = (MerkleTree(), MerkleTree(), MerkleTree())
        byHash.append(record)
        byBytes.append(Array(SHA256.hash(data: Array("record".utf8))))
        byDigits.append(Array(record.hex.utf8))
        #expect(byHash.root == byBytes.root)
        #expect(byHash.root != byDigits.root)
    }

    @Test("a leaf that looks like a node is not taken for one")
    func leafIsNoNode() {
        let leaves = [Array("a".utf8), Array("b".utf8)]
        var (two, one) = (MerkleTree(), MerkleTree())
        for leaf in leaves { two.append(leaf) }
        one.append(leaves.flatMap { Array(SHA256.hash(data: [0x00] + $0)) })
        #expect(one.root != two.root)
    }
}
