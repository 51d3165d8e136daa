import EpilumeModel
import EpilumeRecords
import Foundation
import Testing

@Suite("Checkpoint sealer")
struct CheckpointSealerTests {
    private let sealer = CheckpointSealer(key: .ephemeral())
    private let hash = PictureDigest.sha256(Array("record".utf8))

    private var checkpoint: Checkpoint {
        Checkpoint(
            recordCount: 42, rootHash: hash, headRecordHash: hash, utcMicroseconds: 1_767_323_045_678_901,
            bootID: UUIDBits(high: 1, low: 2), session: UUIDBits(high: 3, low: 4), previousCheckpointHash: nil)
    }

    /// The three parts of a file, the first two decoded.
    private func parts(_ file: [UInt8]) throws -> (payload: String, header: String) {
        let members = try #require(try JSONSerialization.jsonObject(with: Data(file)) as? [String: String])
        #expect(members.keys.sorted() == ["payload", "protected", "signature"])
        let decode = { (name: String) throws -> String in
            var text = try #require(members[name]).replacing("-", with: "+").replacing("_", with: "/")
            text += String(repeating: "=", count: (4 - text.count % 4) % 4)
            return String(decoding: try #require(Data(base64Encoded: text)), as: UTF8.self)
        }
        return (try decode("payload"), try decode("protected"))
    }

    @Test("the payload is canonical JSON with the members of the decision, and typ says what it is")
    func members() throws {
        let sealed = try sealer.seal(checkpoint)
        let (payload, header) = try parts(sealed.bytes)
        #expect(
            payload
                == #"{"at":"2026-01-02T03:04:05.678901Z","bootId":"00000000-0000-0001-0000-000000000002","#
                + #""headRecordHash":"\#(hash.hex)","recordCount":42,"rootHash":"\#(hash.hex)","#
                + #""schema":"epilume.checkpoint/1","session":"00000000-0000-0003-0000-000000000004"}"#)
        #expect(header.hasSuffix(#""typ":"epilume-checkpoint+json"}"#))
        #expect(sealed.hash == PictureDigest.sha256(sealed.bytes))
    }

    @Test("a later one names the file before, and an acceptance its reason")
    func later() throws {
        var later = checkpoint
        later.previousCheckpointHash = hash
        later.acceptanceReason = "disk replaced,\nbackup of Monday"
        let payload = try parts(sealer.seal(later).bytes).payload
        #expect(payload.contains(#""previousCheckpointHash":"\#(hash.hex)""#))
        // As any text of a person: nothing that steers a terminal.
        #expect(payload.contains(#""reason":"disk replaced,"#) && !payload.contains(#"\n"#))
    }

    @Test("an empty journal has no checkpoint, but for a technician's acceptance")
    func empty() throws {
        var empty = checkpoint
        empty.recordCount = 0
        #expect(throws: RecordFault.self) { try sealer.seal(empty) }
        empty.headRecordHash = nil
        #expect(throws: RecordFault.self) { try sealer.seal(empty) }
        empty.acceptanceReason = "state directory was made anew"
        #expect(try !parts(sealer.seal(empty).bytes).payload.contains("headRecordHash"))
        var headless = checkpoint
        headless.headRecordHash = nil
        #expect(throws: RecordFault.self) { try sealer.seal(headless) }
    }

    @Test("a count or a moment that no reader holds is refused")
    func range() {
        var checkpoint = checkpoint
        checkpoint.recordCount = 1 << 53
        #expect(throws: RecordFault.self) { try sealer.seal(checkpoint) }
        checkpoint.recordCount = 1
        checkpoint.utcMicroseconds = -1
        #expect(throws: RecordFault.self) { try sealer.seal(checkpoint) }
    }
}
