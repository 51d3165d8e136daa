import EpilumeModel
import EpilumeRecords
import EpilumeVerify
import Testing

struct KeyHistoryTests {
    private let first = SampleItem.captureKey

    /// Problems of an item of a number, signed by the station's first key.
    private func problems(_ number: UInt64, _ keys: KeyHistory) async throws -> [Finding.Problem] {
        let item = try SampleItem.jpegFrame {
            $0.recordNumber = number
            $0.previousRecordHash = number == 1 ? nil : $0.picture.hash
        }
        let verifier = try ItemVerifier(
            objects: ObjectVerifier(keys: keys, authorities: nil, nowMicroseconds: 1_763_800_000_000_000))
        let name = item.name + ".item"
        return await verifier.verify(container: item.container.bytes, path: name).findings.map(\.problem)
    }

    @Test func aKeySignsUntilItsSuccessor() async throws {
        let keys = try Keys.history([Keys.succession(first, to: Keys.second, first: 5)], [first])
        #expect(keys.notes == [] && keys.anchors.count == 2)
        #expect(try await problems(4, keys) == [])
        #expect(try await problems(5, keys) == [.wrongKey])
        #expect(try await problems(1, keys) == [])
    }

    /// A picture that was taken before the key was rotated and released after it, and the checkpoint in between.
    @Test func aLaterKeySignsAboutEarlierRecords() async throws {
        var scene = Scene()
        scene.keys = try Keys.history([Keys.succession(first, to: Keys.second, first: 2)], [first])
        scene.releaseKey = Keys.second
        scene.object.nodes[0x0075_1003] = SampleObject.document(
            SampleObject.Signer.station.statement(by: Keys.second))
        let released = scene.released
        let report = try await ItemVerifier(objects: scene.verifier)
            .verify(container: released.container, path: released.name + ".item")
        #expect(report.findings.map(\.description) == [] && report.objects.map(\.verdict) == [.valid])
        var journal = SampleJournal()
        journal.keys = try Keys.history([Keys.succession(first, to: Keys.second, first: 11)], [first])
        journal.given = [
            SampleJournal.checkpoint(
                journal.hashes, 10, previous: journal.checkpoints[2], at: "2025-11-22T06:00:00Z", key: Keys.second)
        ]
        #expect(try journal.report().findings.map(\.description) == [])
    }

    @Test func aKeySignsFromItsFirstRecordOn() async throws {
        let keys = try Keys.history(
            [
                Keys.succession(Keys.third, to: Keys.second, first: 3),
                Keys.succession(Keys.second, to: first, first: 5),
            ],
            [Keys.third])
        #expect(keys.anchors.count == 3)
        #expect(try await problems(4, keys) == [.wrongKey])
        #expect(try await problems(5, keys) == [])
    }

    /// Documents may stand in any order.
    @Test func aChainIsFollowedFromTheKeyThatIsTrusted() throws {
        let documents = [
            Keys.succession(Keys.second, to: Keys.third, first: 9), Keys.succession(first, to: Keys.second, first: 5),
        ]
        #expect(try Keys.history(documents, [first]).anchors.count == 3)
        #expect(try Keys.history(documents, [Keys.second]).anchors.count == 2)
        let last = try Keys.history(documents, [Keys.third])
        #expect(last.anchors.map(\.keyID) == [Keys.third.keyID] && last.notes.count == 2)
    }

    @Test func aRevokedKeyIsRefusedFromItsCutOffOn() async throws {
        let documents = [
            Keys.succession(first, to: Keys.second, first: 9), Keys.revocation(of: first, cutOff: 5, by: Keys.second),
        ]
        let keys = try Keys.history(documents, [first])
        #expect(try await problems(4, keys) == [])
        #expect(try await problems(5, keys) == [.revokedKey])
        #expect(keys.anchors.count == 2)
    }

    @Test func theLowestCutOffCounts() async throws {
        let revocations = [7, 3, 5].map { Keys.revocation(of: first, cutOff: $0, by: Keys.second) }
        let keys = try Keys.history(revocations, [first, Keys.second])
        #expect(try await problems(2, keys) == [])
        #expect(try await problems(3, keys) == [.revokedKey])
    }

    /// A thief with the stolen key names a successor of his own; the station's new key, trusted by itself, revokes the old.
    @Test func whatAThiefNamesAsSuccessorIsNotFollowed() throws {
        let documents = [
            Keys.succession(first, to: Keys.third, first: 9), Keys.revocation(of: first, cutOff: 5, by: Keys.second),
            // And the thief's key would take the station's out of force.
            Keys.revocation(of: Keys.second, cutOff: 0, by: Keys.third),
        ]
        let keys = try Keys.history(documents, [first, Keys.second])
        #expect(Set(keys.anchors.map(\.keyID)) == [first.keyID, Keys.second.keyID])
        #expect(keys.notes.count == 2)
    }

    @Test func twoHandsOnOneKeyAreAFault() {
        #expect(throws: KeyHistory.Fault.fork(keyID: first.keyID)) {
            try Keys.history(
                [Keys.succession(first, to: Keys.second, first: 5), Keys.succession(first, to: Keys.third, first: 5)],
                [first])
        }
        #expect(throws: KeyHistory.Fault.fork(keyID: first.keyID)) {
            try Keys.history(
                [Keys.succession(first, to: Keys.second, first: 5), Keys.succession(first, to: Keys.second, first: 6)],
                [first])
        }
        #expect(throws: KeyHistory.Fault.merge(keyID: Keys.third.keyID)) {
            try Keys.history(
                [
                    Keys.succession(first, to: Keys.third, first: 5),
                    Keys.succession(Keys.second, to: Keys.third, first: 5),
                ],
                [first, Keys.second])
        }
    }

    @Test func circlesAndDisorderAreFaults() {
        #expect(throws: KeyHistory.Fault.cycle(keyID: first.keyID)) {
            try Keys.history(
                [Keys.succession(first, to: Keys.second, first: 5), Keys.succession(Keys.second, to: first, first: 9)],
                [first])
        }
        #expect(throws: KeyHistory.Fault.cycle(keyID: first.keyID)) {
            try Keys.history([Keys.succession(first, to: first, first: 5)], [first])
        }
        #expect(throws: KeyHistory.Fault.disorder(keyID: Keys.third.keyID, first: 5)) {
            try Keys.history(
                [
                    Keys.succession(first, to: Keys.second, first: 5),
                    Keys.succession(Keys.second, to: Keys.third, first: 5),
                ],
                [first])
        }
    }

    @Test func onlyTheRightKeySigns() {
        #expect(throws: KeyHistory.Fault.foreignSuccession(keyID: first.keyID, signer: Keys.second.keyID)) {
            try Keys.history(
                [Keys.succession(first, to: Keys.third, first: 5, signedBy: Keys.second)], [first, Keys.second])
        }
        #expect(throws: KeyHistory.Fault.earlierRevokes(keyID: first.keyID, signer: first.keyID)) {
            try Keys.history([Keys.revocation(of: first, cutOff: 5, by: first)], [first])
        }
        #expect(throws: KeyHistory.Fault.earlierRevokes(keyID: Keys.second.keyID, signer: first.keyID)) {
            try Keys.history(
                [
                    Keys.succession(first, to: Keys.second, first: 5),
                    Keys.revocation(of: Keys.second, cutOff: 5, by: first),
                ],
                [first])
        }
    }

    @Test func whatIsNoHistoryIsRefused() throws {
        let good = String(decoding: Keys.file([Keys.succession(first, to: Keys.second, first: 5)]), as: UTF8.self)
        for bad in [
            "", "{}", "[]", good + good, good.replacing("history/1", with: "history/2"),
            good.replacing(#""documents":["#, with: #""documents":[1,"#),
            good.replacing(#""documents":["#, with: #""documents":[{},"#),
            good.replacing(#"{"documents""#, with: #"{"a":1,"documents""#),
            String(
                decoding: Keys.file([try DocumentSealer(key: first).seal([0x7B, 0x7D], as: .check)]), as: UTF8.self),
            String(
                decoding: Keys.file([try DocumentSealer(key: first).seal([0x7B, 0x7D], as: .keySuccession)]),
                as: UTF8.self),
        ] {
            #expect(throws: KeyHistory.Fault.self, "\(bad.prefix(60))") {
                try KeyHistory(anchors: [Keys.anchor(first)], history: Array(bad.utf8))
            }
        }
    }
}
