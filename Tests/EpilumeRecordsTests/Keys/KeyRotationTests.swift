import Crypto
import EpilumeRecords
import EpilumeVerify
import Foundation
import Glibc
import Testing

struct KeyRotationTests {
    @Test func theOldKeyNamesTheNewOneAndIsErased() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            try giveObjectKey(path)
            var folder = try KeyFolder.open(path, protection: .file, situation: .station())
            let old = folder.captureKey
            let rotation = try folder.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon)
            #expect(rotation.trouble == nil && folder.captureKey.keyID == rotation.key.keyID)
            #expect(rotation.key.keyID != old.keyID)
            let document = try #require(SignedText(try text(path + "/history/000001.jws")))
            #expect(document.header["typ"] as? String == "epilume-key-succession+json")
            #expect(document.header["kid"] as? String == old.keyID)
            #expect(document.isSigned(by: old.publicKeyPEM) && !document.isSigned(by: rotation.key.publicKeyPEM))
            #expect(
                Set(document.payload.keys) == [
                    "schema", "keyId", "publicKey", "nextKeyId", "firstRecordNumber", "at", "reason",
                ])
            #expect(document.payload["schema"] as? String == "epilume.key-succession/1")
            #expect(document.payload["keyId"] as? String == old.keyID)
            #expect(document.payload["nextKeyId"] as? String == rotation.key.keyID)
            #expect(document.payload["publicKey"] as? String == rotation.key.publicKeyPEM)
            #expect(document.payload["firstRecordNumber"] as? Int == 8)
            #expect(document.payload["at"] as? String == "2026-03-01T12:00:00.000000Z")
            #expect(try text(path + "/retired/\(old.keyID).pem") == old.publicKeyPEM)
            #expect(try text(path + "/capture.pub.pem") == rotation.key.publicKeyPEM)
            let kept = try KeyFolder.open(path, protection: .file, situation: .station(next: 8))
            #expect(kept.captureKey.keyID == rotation.key.keyID)
            // Of the old private key nothing is in the folder.
            let privates = try files(path).filter { String(decoding: $0.value, as: UTF8.self).contains("PRIVATE KEY") }
            #expect(Set(privates.keys) == ["capture.pem", "object.pem"])
        }
    }

    /// Held open, the old file shows what became of its bytes.
    @Test(arguments: [0o600, 0o400] as [mode_t])
    func theOldKeysBytesAreOverwritten(narrow: mode_t) throws {
        try withScratch { directory in
            let path = directory + "/keys"
            try giveObjectKey(path)
            var folder = try KeyFolder.open(path, protection: .file, situation: .station())
            let size = try text(path + "/capture.pem").utf8.count
            try #require(chmod(path + "/capture.pem", narrow) == 0)
            let held = open(path + "/capture.pem", O_RDONLY | O_CLOEXEC)
            defer { close(held) }
            _ = try folder.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon)
            var bytes = [UInt8](repeating: 1, count: 4_096)
            let count = read(held, &bytes, bytes.count)
            #expect(count == size && bytes.prefix(size).allSatisfy { $0 == 0 })
        }
    }

    @Test func twoRotationsAndARevocationMakeAHistoryThatCanBeFollowed() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            try giveObjectKey(path)
            var folder = try KeyFolder.open(path, protection: .file, situation: .station())
            let first = folder.captureKey
            let second = try folder.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon).key
            let third = try folder.rotate(reason: "a disk was stolen", firstRecordNumber: 20, at: noon + 1).key
            try folder.revoke(keyID: second.keyID, cutOff: 15, reason: "a disk was stolen", at: noon + 2)
            folder = try KeyFolder.open(path, protection: .file, situation: .station(next: 20))

            #expect(folder.historyCount == 3)
            #expect(folder.captureKeys.map(\.keyID) == [first.keyID, second.keyID, third.keyID])
            #expect(folder.captureKeys.map(\.firstRecordNumber) == [1, 8, 20])
            #expect(folder.captureKeys.map(\.successorsFirst) == [8, 20, nil])
            #expect(folder.captureKeys.map(\.cutOff) == [nil, 15, nil])
            #expect(folder.publicKeys[first.keyID] == first.publicKeyPEM)

            let file = String(decoding: folder.historyFile, as: UTF8.self)
            #expect(file.hasPrefix(#"{"documents":[{"payload":""#))
            #expect(file.hasSuffix("}],\"schema\":\"epilume.key-history/1\"}\n"))
            let json = try JSONSerialization.jsonObject(with: Data(folder.historyFile)) as? [String: Any]
            let documents = try #require(json?["documents"] as? [[String: String]]).map(SignedText.init(members:))
            // Followed by nothing but the first key.
            var trusted = first.publicKeyPEM
            for document in documents.dropLast() {
                #expect(document.isSigned(by: trusted))
                trusted = try #require(document.payload["publicKey"] as? String)
            }
            #expect(trusted == third.publicKeyPEM)
            let revocation = try #require(documents.last)
            #expect(revocation.isSigned(by: trusted))
            #expect(revocation.header["typ"] as? String == "epilume-key-revocation+json")
            #expect(Set(revocation.payload.keys) == ["schema", "keyId", "cutOffRecordNumber", "at", "reason"])
            #expect(revocation.payload["keyId"] as? String == second.keyID)
            #expect(revocation.payload["cutOffRecordNumber"] as? Int == 15)
        }
    }

    /// The verifier shares no code with what makes the history.
    @Test func theVerifierFollowsTheHistoryFromEachKey() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            try giveObjectKey(path)
            var folder = try KeyFolder.open(path, protection: .file, situation: .station())
            let first = folder.captureKey
            let second = try folder.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon).key
            let third = try folder.rotate(reason: "a disk was stolen", firstRecordNumber: 20, at: noon + 1).key
            try folder.revoke(keyID: second.keyID, cutOff: 15, reason: "a disk was stolen", at: noon + 2)
            for (trusted, count) in [(first, 3), (second, 2), (third, 1)] {
                let anchor = try TrustAnchor(trusted.publicKeyPEM)
                let history = try KeyHistory(anchors: [anchor], history: folder.historyFile)
                #expect(history.anchors.count == count)
            }
            // Nobody who trusts a lost key follows the one that stands for it.
            try #require(unlink(path + "/capture.pem") == 0)
            try KeyReplacement(reason: "the disk broke").leave(in: path)
            folder = try KeyFolder.open(path, protection: .file, situation: .station(next: 43))
            let new = folder.captureKey
            let old = try KeyHistory(anchors: [TrustAnchor(first.publicKeyPEM)], history: folder.historyFile)
            #expect(!old.anchors.map(\.keyID).contains(new.keyID) && old.notes.count == 1)
            let both = try KeyHistory(
                anchors: [TrustAnchor(first.publicKeyPEM), TrustAnchor(new.publicKeyPEM)], history: folder.historyFile)
            #expect(both.anchors.count == 4 && both.notes.isEmpty)
        }
    }

    @Test func refusesARevocationThatMeansNothing() throws {
        try withScratch { directory in
            try giveObjectKey(directory + "/keys")
            var folder = try KeyFolder.open(directory + "/keys", protection: .file, situation: .station())
            let first = folder.captureKey.keyID
            #expect(throws: RecordFault.keys(.keyIsCurrent(keyID: first))) {
                try folder.revoke(keyID: first, cutOff: 1, reason: "stolen", at: noon)
            }
            _ = try folder.rotate(reason: "stolen", firstRecordNumber: 8, at: noon)
            #expect(throws: RecordFault.keys(.unknownKey(keyID: "another"))) {
                try folder.revoke(keyID: "another", cutOff: 1, reason: "stolen", at: noon)
            }
            #expect(throws: RecordFault.keys(.cutOffTooLate(keyID: first, successorsFirst: 8))) {
                try folder.revoke(keyID: first, cutOff: 9, reason: "stolen", at: noon)
            }
            #expect(throws: RecordFault.keys(.recordNumber(0))) {
                try folder.revoke(keyID: first, cutOff: 0, reason: "stolen", at: noon)
            }
            try folder.revoke(keyID: first, cutOff: 8, reason: "stolen", at: noon)
            #expect(throws: RecordFault.keys(.alreadyRevoked(keyID: first, fromRecord: 8))) {
                try folder.revoke(keyID: first, cutOff: 8, reason: "stolen", at: noon)
            }
            // Earlier than was known: the earlier one counts.
            try folder.revoke(keyID: first, cutOff: 3, reason: "stolen earlier", at: noon)
            #expect(folder.captureKeys[0].cutOff == 3 && folder.historyCount == 3)
        }
    }

    @Test(arguments: ["", "no", "   ", "two\nlines", "a \u{202e}turned text", String(repeating: "x", count: 501)])
    func asksForAReason(reason: String) throws {
        try withScratch { directory in
            try giveObjectKey(directory + "/keys")
            var folder = try KeyFolder.open(directory + "/keys", protection: .file, situation: .station())
            let before = try files(directory)
            #expect(throws: RecordFault.keys(.noReason)) {
                _ = try folder.rotate(reason: reason, firstRecordNumber: 8, at: noon)
            }
            #expect(throws: RecordFault.keys(.noReason)) { _ = try KeyReplacement(reason: reason) }
            #expect(try files(directory) == before)
        }
    }

    @Test func refusesAFirstRecordBeforeItsOwn() throws {
        try withScratch { directory in
            try giveObjectKey(directory + "/keys")
            var folder = try KeyFolder.open(directory + "/keys", protection: .file, situation: .station())
            _ = try folder.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon)
            #expect(throws: RecordFault.keys(.recordNumber(7))) {
                _ = try folder.rotate(reason: "yearly change", firstRecordNumber: 7, at: noon)
            }
            let fault = RecordFault.keys(.nothingSignedYet(keyID: folder.captureKey.keyID))
            #expect(throws: fault) {
                _ = try folder.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon)
            }
            _ = try folder.rotate(reason: "yearly change", firstRecordNumber: 9, at: noon)
        }
    }

    /// Each of the two documents, changed in one way.
    @Test(arguments: [1, 2], ["cut", "exchanged", "edited", "other", "gone"])
    func refusesAHistoryThatWasChanged(number: Int, how: String) throws {
        try withScratch { directory in
            let path = directory + "/keys"
            try giveObjectKey(path)
            var folder = try KeyFolder.open(path, protection: .file, situation: .station())
            _ = try folder.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon)
            _ = try folder.rotate(reason: "yearly change", firstRecordNumber: 9, at: noon)
            let file = path + "/history/00000\(number).jws"
            let content = try text(file)
            switch how {
            case "cut": write(String(content.dropLast(9)), to: file)
            case "edited":
                // Another reason of the same length, under the old signature.
                var members = try #require(
                    try JSONSerialization.jsonObject(with: Data(content.utf8)) as? [String: String])
                let payload = try #require(members["payload"])
                let edited = Data(SignedText.bytes(payload)).replacing(Data("yearly".utf8), with: Data("hourly".utf8))
                members["payload"] = edited.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                    .replacing("=", with: "")
                #expect(members["payload"] != payload && members["payload"]?.count == payload.count)
                write(String(decoding: try JSONEncoder().encode(members), as: UTF8.self), to: file)
            case "exchanged": write(try text(path + "/history/00000\(3 - number).jws"), to: file)
            case "other":
                // A good signature by a key that is not this station's.
                var stranger = try KeyFolder.open(directory + "/other", protection: .file, situation: .station())
                _ = try stranger.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon)
                write(try text(directory + "/other/history/000001.jws"), to: file)
            default: try #require(unlink(file) == 0)
            }
            // With the newest gone, the key that lies there is none that the history knows.
            let fault = try #require(faultOfOpening(path, next: 20))
            #expect(fault.isHistoryDamaged || how == "gone" && number == 2 && fault.isOtherKey)
        }
    }

    @Test func aLostKeyIsReplacedOnlyWhenSomebodyAsks() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            let lost = try KeyFolder.open(path, protection: .file, situation: .station()).captureKey
            try #require(unlink(path + "/capture.pem") == 0)
            try KeyReplacement(reason: "the disk broke").leave(in: path)
            #expect(mode(path + "/replace-lost.json") == S_IFREG | 0o600)
            let folder = try KeyFolder.open(path, protection: .file, situation: .station(next: 43))
            let new = folder.captureKey
            #expect(new.keyID != lost.keyID && !names(path).contains("replace-lost.json"))
            let document = try #require(SignedText(try text(path + "/history/000001.jws")))
            #expect(document.header["typ"] as? String == "epilume-key-revocation+json")
            #expect(document.isSigned(by: new.publicKeyPEM) && !document.isSigned(by: lost.publicKeyPEM))
            #expect(document.payload["keyId"] as? String == lost.keyID)
            #expect(document.payload["cutOffRecordNumber"] as? Int == 43)
            #expect(folder.captureKeys.map(\.origin) == [.first, .replacement])
            #expect(folder.captureKeys.map(\.publicKeyPEM) == [lost.publicKeyPEM, new.publicKeyPEM])
            // And goes on from there.
            var again = try KeyFolder.open(path, protection: .file, situation: .station(next: 44))
            #expect(again.captureKey.keyID == new.keyID)
            _ = try again.rotate(reason: "yearly change", firstRecordNumber: 50, at: noon)
            let last = try KeyFolder.open(path, protection: .file, situation: .station(next: 51))
            #expect(last.captureKeys.map(\.origin) == [.first, .replacement, .succession])
        }
    }

    @Test func aKeyThatIsThereIsNotReplaced() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            let key = try KeyFolder.open(path, protection: .file, situation: .station()).captureKey
            let request = try KeyReplacement(reason: "the disk broke")
            #expect(throws: RecordFault.keys(.notLost)) { try request.leave(in: path) }
            write(#"{"reason":"the disk broke"}"#, to: path + "/replace-lost.json")
            let folder = try KeyFolder.open(path, protection: .file, situation: .station(next: 43))
            #expect(folder.captureKey.keyID == key.keyID && folder.historyCount == 0)
            #expect(folder.troubles.count == 1 && !names(path).contains("replace-lost.json"))
        }
    }

    @Test func whichKeyWasLostMustBeKnown() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            try #require(mkdir(path, 0o700) == 0)
            try KeyReplacement(reason: "the folder is gone").leave(in: path)
            #expect(throws: RecordFault.keys(.lostKeyUnknown)) {
                _ = try KeyFolder.open(path, protection: .file, situation: .station(next: 43))
            }
            // From the signature of the newest record.
            let lost = CaptureKey.ephemeral().keyID
            let folder = try KeyFolder.open(path, protection: .file, situation: .station(next: 43, signer: lost))
            #expect(folder.captureKeys.map(\.keyID) == [lost, folder.captureKey.keyID])
            #expect(folder.captureKeys[0].publicKeyPEM == nil)
            _ = try KeyFolder.open(path, protection: .file, situation: .station(next: 44))
        }
    }
}

func faultOfOpening(
    _ path: String, protection: KeyProtection = .file, next: UInt64, steps: KeySteps = .unwatched
) -> RecordFault? {
    do throws(RecordFault) {
        _ = try KeyFolder.open(path, protection: protection, situation: .station(next: next), steps: steps)
        return nil
    } catch {
        return error
    }
}

extension RecordFault {
    var isHistoryDamaged: Bool { if case .keys(.historyDamaged) = self { true } else { false } }
    var isOtherKey: Bool { if case .keys(.otherKey) = self { true } else { false } }
}

/// A flattened JWS as any reader takes it apart, without the code under test.
struct SignedText {
    let header: [String: Any]
    let payload: [String: Any]
    private let input: Data
    private let signature: Data

    init?(_ text: String) {
        guard let members = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String] else {
            return nil
        }
        self.init(members: members)
    }

    init(members: [String: String]) {
        func bytes(_ name: String) -> Data { Self.bytes(members[name] ?? "") }
        header = (try? JSONSerialization.jsonObject(with: bytes("protected")) as? [String: Any]) ?? [:]
        payload = (try? JSONSerialization.jsonObject(with: bytes("payload")) as? [String: Any]) ?? [:]
        input = Data("\(members["protected"] ?? "").\(members["payload"] ?? "")".utf8)
        signature = bytes("signature")
    }

    /// - Parameter text: base64url without padding.
    static func bytes(_ text: String) -> Data {
        var text = text.replacing("-", with: "+").replacing("_", with: "/")
        while text.count % 4 != 0 { text += "=" }
        return Data(base64Encoded: text) ?? Data()
    }

    func isSigned(by pem: String) -> Bool {
        guard let key = try? P256.Signing.PublicKey(pemRepresentation: pem),
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
        else { return false }
        return key.isValidSignature(signature, for: input)
    }
}
