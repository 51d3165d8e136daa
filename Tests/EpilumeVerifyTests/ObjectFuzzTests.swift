import EpilumeTestKit
import EpilumeVerify
import Foundation
import Testing

/// Bytes that claim to be an object, from hands that wish the reader no good.
enum ObjectFuzz {
    /// Objects of other programs, and what once was found: a file that brought a reader down is added to Corpus.
    static func corpus() throws -> [[UInt8]] {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        return try ["Golden", "Corpus"].flatMap { folder -> [[UInt8]] in
            let place = here.appending(path: folder)
            return try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
                // A second signature, such as an archive's, may be damaged while the station's holds: that object stays valid.
                .filter { $0.hasSuffix(".dcm") && $0 != "signed-twice.dcm" }.map {
                    Array(try Data(contentsOf: place.appending(path: $0)))
                }
        }
    }

    /// - Returns: what does not hold of a report; nil when all does.
    static func check(_ report: ObjectReport, isOriginal: Bool) -> String? {
        if report.checks.isEmpty { return "a report without a check" }
        if !isOriginal, report.verdict == .valid { return "a changed object that is valid" }
        if report.verdict == .valid, report.checks.contains(where: { $0.outcome == .doesNotHold }) {
            return "valid with a check that does not hold"
        }
        for text in report.checks.map(\.sentence) + [report.summary] + report.replaces {
            if text.utf8.count > 20_000 { return "a sentence without an end" }
            if text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) {
                return "a sentence that a terminal would obey: \(text)"
            }
        }
        return nil
    }

    /// Changes an object as a bad disk, a careless archive or an enemy would.
    static func mutate(_ object: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = object
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            guard bytes.count > 140 else { return bytes }
            let at = Int.random(in: 132..<bytes.count, using: &generator)
            let end = min(bytes.count, at + Int.random(in: 1...32, using: &generator))
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes.removeSubrange(at..<end)
            case 2: bytes.insert(contentsOf: pieces.randomElement(using: &generator)!, at: at)
            case 3: bytes.replaceSubrange(at..<end, with: pieces.randomElement(using: &generator)!)
            case 4: bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 132...bytes.count, using: &generator))
            case 5: bytes.removeSubrange(at...)
            case 6:
                // A length, most likely: even numbers that are large, or none.
                let edges: [[UInt8]] = [
                    [0, 0], [255, 255], [254, 255, 255, 255], [255, 255, 255, 255], [0, 0, 0, 128],
                ]
                let edge = edges.randomElement(using: &generator)!
                bytes.replaceSubrange(at..<min(bytes.count, at + edge.count), with: edge)
            default: bytes.insert(contentsOf: nest(Int.random(in: 1...40, using: &generator)), at: at)
            }
        }
        return bytes
    }

    /// Sequences of undefined length within one another, never closed.
    static func nest(_ depth: Int) -> [UInt8] {
        (0..<depth).flatMap { _ in
            [0x08, 0x00, 0x15, 0x11, 0x53, 0x51, 0, 0, 255, 255, 255, 255, 0xFE, 0xFF, 0x00, 0xE0, 255, 255, 255, 255]
                as [UInt8]
        }
    }

    private static let pieces: [[UInt8]] = [
        [0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0], [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0],
        [0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0],
        [0xFE, 0xFF, 0x00, 0xE0, 255, 255, 255, 255], Array("SQ".utf8), Array("UN".utf8), Array("OB".utf8),
        [0x08, 0x00, 0x16, 0x00] + Array("UN".utf8) + [0, 0, 255, 255, 255, 255], [0xFA, 0xFF, 0xFA, 0xFF],
        [0xFE, 0x4F, 0x01, 0x00], [0xE0, 0x7F, 0x10, 0x00], [], [0], Array("\u{1b}[2J\\\\".utf8),
    ]
}

@Suite struct ObjectFuzzTests {
    private static func verifier() throws -> ObjectVerifier {
        try Golden.verifier(
            try CertificateAuthorities(pem: String(decoding: try Golden.bytes("ca.pem"), as: UTF8.self)))
    }

    @Test func noMutationOfAnObjectCrashesOrPasses() async throws {
        let budget = FuzzBudget(rounds: 1000, seed: 1)
        let seed = budget.seed
        var generator = SeededGenerator(seed: seed)
        let corpus = try ObjectFuzz.corpus()
        let verifier = try Self.verifier()
        var (unreadable, rounds) = (0, 0)
        for round in budget {
            rounds += 1
            let original = corpus.randomElement(using: &generator)!
            let bytes = ObjectFuzz.mutate(original, using: &generator)
            let report = await verifier.verify(bytes, path: "fuzz")
            // Who wrote the file stands in its meta information (0002,0012 and 0002,0013), outside every signature.
            let start = 144 + Int(original[140]) + Int(original[141]) << 8
            let isOriginal = bytes.suffix(original.count - start).elementsEqual(original.dropFirst(start))
            if let wrong = ObjectFuzz.check(report, isOriginal: isOriginal) {
                Issue.record("seed \(seed), round \(round): \(wrong)\n\(Data(bytes).base64EncodedString())")
                return
            }
            if report[.structure]?.outcome == .doesNotHold { unreadable += 1 }
        }
        // A reader that takes anything would pass the rest, and so would one that takes nothing.
        #expect(unreadable > rounds / 4 && unreadable < rounds)
    }

    @Test func everyObjectOfTheCorpusIsRead() async throws {
        let verifier = try Self.verifier()
        for (index, bytes) in try ObjectFuzz.corpus().enumerated() {
            let report = await verifier.verify(bytes, path: "corpus")
            #expect(ObjectFuzz.check(report, isOriginal: true) == nil, "file \(index)")
        }
    }

    /// Found by the above: one bit of the certificate was another, and its library read it all the same.
    @Test func aCertificateHasOneEncoding() async throws {
        let place = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")
        let bytes = Array(try Data(contentsOf: place.appending(path: "certificate-with-odd-bits.dcm")))
        let report = await (try Self.verifier()).verify(bytes, path: "corpus")
        #expect(report.verdict == .coerced)
        #expect(report[.signature]?.sentence.contains("in DER") == true, "\(report.checks.map(\.sentence))")
    }

    /// Depth, number and size are bounded: these end at once, with a sentence.
    @Test func noNumberOfLevelsOrAttributesBringsItDown() async throws {
        let verifier = try Self.verifier()
        let start = SampleObject().bytes
        let level: [UInt8] = [0x08, 0x00, 0x15, 0x11, 0x53, 0x51, 0, 0, 255, 255, 255, 255]
        let items = (0..<100_000).flatMap { _ in [0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0] as [UInt8] }
        let many = (0..<60_000).flatMap { number in
            [0x09, 0x00] + SampleObject.little(UInt16(number)) + Array("UL".utf8) + [0, 0] as [UInt8]
        }
        let one = SampleObject.encode(0x0008_0016, SampleObject.text("UI", "1.2"))
        let before = SampleObject.encode(0x0008_0008, SampleObject.text("CS", "ORIGINAL"))
        let pixels: [UInt8] = [0xE0, 0x7F, 0x10, 0x00] + Array("OB".utf8) + [0, 0, 255, 255, 255, 255]
        for (hostile, words) in [
            (ObjectFuzz.nest(100_000), "nested deeper"), (level + items, "items"), (many, "attributes"),
            (one + one, "ascend"), (one + before, "ascend"), (pixels + items, "fragments"), (level, "ends"),
            ([0x08, 0x00, 0x16, 0x00, 0x7A, 0x7A, 0, 0], "value representation"),
            ([0x08, 0x00, 0x16, 0x00] + Array("OB".utf8) + [0, 0, 254, 255, 255, 255], "ends"),
            ([0x08, 0x00, 0x16, 0x00] + Array("UT".utf8) + [0, 0, 255, 255, 255, 255], "undefined length"),
            ([0x08, 0x00, 0x16, 0x00] + Array("UI".utf8) + [1, 0, 0x31], "odd length"),
            ([0x08, 0x00, 0x16, 0x00] + Array("OB".utf8) + [1, 0, 0, 0, 0, 0], "reserved"),
        ] as [([UInt8], String)] {
            let report = await verifier.verify(start + hostile, path: "hostile")
            #expect(report.verdict == .invalid)
            #expect(report[.structure]?.sentence.contains(words) == true, "\(report.checks.map(\.sentence))")
        }
    }
}
