import Crypto
import EpilumeModel
import EpilumeRecords
import EpilumeVerify
import Foundation

/// A station's journal with checkpoints, and some that were carried elsewhere, written from docs/formats.md.
struct SampleJournal {
    /// Of records 1, 2, 3….
    var hashes: [[UInt8]] = (1...10).map { Array(SHA256.hash(data: [UInt8($0)])) }
    var checkpoints: [[UInt8]] = []
    /// Carried elsewhere.
    var given: [[UInt8]] = []
    var keys = KeyHistory(anchors: [SampleItem.anchor])
    /// What of the text is changed after it was written.
    var edit: (String) -> String = { $0 }

    init() { checkpoints = Self.checkpoints(hashes, at: [4, 8, 10]) }

    static func line(_ number: Int, _ hash: [UInt8]) -> String {
        let digits = String(number)
        let name = "r" + String(repeating: "0", count: 10 - digits.count) + digits + "-0000000\(number % 10)"
        let text = "\(number) \(name) \(hex(hash))"
        return text + " \(hex(Array(SHA256.hash(data: Array(text.utf8)))).prefix(16))\n"
    }

    var text: String {
        edit("epilume-chain 1\n" + hashes.enumerated().map { Self.line($0.offset + 1, $0.element) }.joined())
    }

    /// Signed in a row over the records as they are.
    static func checkpoints(
        _ hashes: [[UInt8]], at sizes: [Int], key: CaptureKey = SampleItem.captureKey, after first: [UInt8]? = nil,
        hour: Int = 5
    ) -> [[UInt8]] {
        var made: [[UInt8]] = []
        for (index, size) in sizes.enumerated() {
            made.append(
                checkpoint(
                    hashes, size, previous: made.last ?? first, at: "2025-11-22T0\(hour):0\(index):00Z", key: key))
        }
        return made
    }

    static func checkpoint(
        _ hashes: [[UInt8]], _ size: Int, previous: [UInt8]?, at: String, reason: String? = nil,
        key: CaptureKey = SampleItem.captureKey
    ) -> [UInt8] {
        let acceptance = reason.map { #""reason":"\#($0)","# } ?? ""
        let head = size == 0 ? "" : #""headRecordHash":"\#(hex(hashes[size - 1]))","#
        let link = previous.map { #""previousCheckpointHash":"\#(hex(Array(SHA256.hash(data: $0))))","# } ?? ""
        let text =
            #"{"at":"\#(at)","bootId":"6a1f3a52-7a36-4c3f-8d1e-1f2e3d4c5b6a","#
            + head + link + acceptance
            + #""recordCount":\#(size),"rootHash":"\#(hex(root(Array(hashes.prefix(size)))))","#
            + #""schema":"epilume.checkpoint/1","session":"0b5e1c1e-8c0c-4f0e-9a55-3d9d2e1f0a01"}"#
        return try! DocumentSealer(key: key).seal(Array(text.utf8), as: .checkpoint)
    }

    /// RFC 9162 section 2.1.1, word for word: by halves and not, as the verifier does it, leaf by leaf.
    static func root(_ leaves: [[UInt8]]) -> [UInt8] {
        if leaves.isEmpty { return Array(SHA256.hash(data: [UInt8]())) }
        if leaves.count == 1 { return Array(SHA256.hash(data: [0] + leaves[0])) }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        return Array(SHA256.hash(data: [1] + root(Array(leaves[..<half])) + root(Array(leaves[half...]))))
    }

    static func hex(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

    func report(items: FolderReport? = nil) throws -> JournalReport {
        let folder = FileManager.default.temporaryDirectory.appending(path: "epilume-journal-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let place = folder.appending(path: "checkpoints")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: folder.appending(path: "chain.log"))
        for (index, bytes) in checkpoints.enumerated() {
            try Data(bytes).write(to: place.appending(path: "c\(String(format: "%010d", index + 1)).checkpoint"))
        }
        var paths: [String] = []
        for (index, bytes) in given.enumerated() {
            paths.append(folder.appending(path: "given-\(index)").path)
            try Data(bytes).write(to: folder.appending(path: "given-\(index)"))
        }
        return JournalVerifier(keys: keys).verify(folder.path, given: paths, items: items)
    }
}
