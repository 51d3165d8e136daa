import EpilumeModel
import EpilumeRecords
import Foundation
import Glibc
import Testing

/// Each change, ended before and after each of its steps, and at once begun again as after a power cut. Whatever was
/// reached, the station is then as before or as after: it has a key that signs, and never two successors.
struct KeyInterruptionTests {
    enum Lying: String, CaseIterable {
        case plain, sealed

        var protection: KeyProtection { self == .plain ? .file : .sealed(InvertingSeal()) }
        var suffix: String { self == .plain ? "pem" : "tpm" }
        var seal: (any KeySeal)? { self == .plain ? nil : InvertingSeal() }
    }

    /// Does it once without an end, to know the number of its steps, and then with each end.
    ///
    /// - Parameters:
    ///   - prepare: makes a folder as it is before the change.
    ///   - change: with the steps that may end it.
    ///   - check: gets the folder after the next start, and whether the change has counted at that start.
    private func interrupt(
        _ lying: Lying, situation: KeySituation, prepare: (String) throws -> Void,
        change: (String, KeySteps) throws -> Void, check: (String, borrowing KeyFolder, Int) throws -> Void
    ) throws {
        var stepCount = 0
        try withScratch { directory in
            let all = Interruption(after: .max)
            try prepare(directory + "/keys")
            try change(directory + "/keys", all.steps)
            stepCount = all.reached.count
        }
        #expect(stepCount > 3)
        for last in 1...stepCount {
            try withScratch { directory in
                let path = directory + "/keys"
                try prepare(path)
                let interruption = Interruption(after: last)
                // Nothing after the interrupted step may run; a change that counts already says so by its trouble.
                try? change(path, interruption.steps)
                try #require(interruption.wasMet)
                // The start that mends it may be interrupted as well, at any step.
                for again in [1, 2, 3, 5, 8] {
                    _ = faultOfOpening(
                        path, protection: lying.protection, next: situation.nextRecordNumber,
                        steps: Interruption(after: again).steps)
                }
                let folder = try KeyFolder.open(path, protection: lying.protection, situation: situation)
                try requireTidy(path, lying, folder.captureKeys.dropLast().count)
                try check(path, folder, last)
            }
        }
    }

    /// No draft, no key that waits, no private key but the two, one retired key for each former one.
    private func requireTidy(_ path: String, _ lying: Lying, _ formerKeys: Int) throws {
        let there = try files(path)
        #expect(!there.keys.contains { $0.contains(".new") || $0.contains(".next.") || $0.contains("replace-lost") })
        #expect(there.keys.count { $0.hasPrefix("retired/") } == formerKeys)
        let privates = there.filter { String(decoding: $0.value, as: UTF8.self).contains("PRIVATE KEY") }
        #expect(Set(privates.keys) == (lying == .plain ? ["capture.pem", "object.pem"] : []))
        let suffix = lying.suffix
        #expect(there["capture." + suffix] != nil && there["object." + suffix] != nil)
    }

    @Test(arguments: Lying.allCases)
    func theFirstKeys(lying: Lying) throws {
        try interrupt(lying, situation: .station(), prepare: { _ in }) { path, steps in
            _ = try KeyFolder.open(path, protection: lying.protection, situation: .station(), steps: steps)
        } check: { path, folder, _ in
            let again = try KeyFolder.open(path, protection: lying.protection, situation: .station(next: 2))
            #expect(again.captureKey.keyID == folder.captureKey.keyID && again.objectFault == nil)
            #expect(again.objectKey?.keyID == folder.objectKey?.keyID)
        }
    }

    @Test(arguments: Lying.allCases)
    func aRotation(lying: Lying) throws {
        var outcomes: Set<Int> = []
        try interrupt(lying, situation: .station(next: 8)) { path in
            try giveObjectKey(path, sealedBy: lying.seal)
            var folder = try KeyFolder.open(path, protection: lying.protection, situation: .station())
            _ = try folder.rotate(reason: "the one before", firstRecordNumber: 4, at: noon)
        } change: { path, steps in
            var folder = try KeyFolder.open(
                path, protection: lying.protection, situation: .station(next: 8), steps: steps)
            _ = try folder.rotate(reason: "interrupted", firstRecordNumber: 8, at: noon)
        } check: { path, folder, _ in
            outcomes.insert(folder.historyCount)
            #expect(folder.captureKeys.map(\.firstRecordNumber) == (folder.historyCount == 1 ? [1, 4] : [1, 4, 8]))
            #expect(folder.captureKeys.last?.keyID == folder.captureKey.keyID)
            // Goes on: the key that is there can be rotated once more.
            var next = try KeyFolder.open(path, protection: lying.protection, situation: .station(next: 9))
            _ = try next.rotate(reason: "the one after", firstRecordNumber: 9, at: noon)
            let last = try KeyFolder.open(path, protection: lying.protection, situation: .station(next: 9))
            #expect(last.historyCount == folder.historyCount + 1)
            try next.revoke(keyID: folder.captureKey.keyID, cutOff: 8, reason: "the last one", at: noon)
        }
        #expect(outcomes == [1, 2])
    }

    @Test(arguments: Lying.allCases)
    func aReplacementOfALostKey(lying: Lying) throws {
        try interrupt(lying, situation: .station(next: 43)) { path in
            try giveObjectKey(path, sealedBy: lying.seal)
            _ = try KeyFolder.open(path, protection: lying.protection, situation: .station())
            try #require(unlink(path + "/capture." + lying.suffix) == 0)
            try KeyReplacement(reason: "the disk broke").leave(in: path)
        } change: { path, steps in
            _ = try KeyFolder.open(path, protection: lying.protection, situation: .station(next: 43), steps: steps)
        } check: { _, folder, _ in
            // The request stays until it was fulfilled, so the end is always the same: one replacement.
            #expect(folder.captureKeys.map(\.origin) == [.first, .replacement])
            #expect(folder.historyCount == 1)
        }
    }

    @Test func theSealingOfPlainKeys() throws {
        var keyID = ""
        try interrupt(.sealed, situation: .station(next: 3)) { path in
            try giveObjectKey(path)
            keyID = try KeyFolder.open(path, protection: .file, situation: .station()).captureKey.keyID
        } change: { path, steps in
            let folder = try KeyFolder.open(
                path, protection: .sealed(InvertingSeal()), situation: .station(next: 3), steps: steps)
            // What happens to the object key is a state, not a fault.
            if let fault = folder.objectFault { throw fault }
        } check: { _, folder, _ in
            #expect(folder.captureKey.keyID == keyID && folder.objectFault == nil)
            #expect(folder.places == [.capture: .sealed, .object: .sealed])
        }
    }

    @Test func aRevocation() throws {
        var outcomes: Set<UInt64?> = []
        try interrupt(.plain, situation: .station(next: 9)) { path in
            try giveObjectKey(path)
            var folder = try KeyFolder.open(path, protection: .file, situation: .station())
            _ = try folder.rotate(reason: "stolen", firstRecordNumber: 8, at: noon)
        } change: { path, steps in
            var folder = try KeyFolder.open(path, protection: .file, situation: .station(next: 9), steps: steps)
            let old = try #require(folder.captureKeys.first?.keyID)
            try folder.revoke(keyID: old, cutOff: 5, reason: "stolen", at: noon)
        } check: { _, folder, _ in
            outcomes.insert(folder.captureKeys[0].cutOff)
        }
        #expect(outcomes == [nil, 5])
    }

    @Test func aNewChain() throws {
        var outcomes: Set<Bool> = []
        var authority: TestAuthority?
        try interrupt(.plain, situation: .station(next: 9)) { path in
            try giveObjectKey(path)
            var folder = try KeyFolder.open(path, protection: .file, situation: .station())
            try folder.prepareCertificate(stationName: "Booth 3", at: noon)
        } change: { path, steps in
            var folder = try KeyFolder.open(path, protection: .file, situation: .station(next: 9), steps: steps)
            authority = try authority ?? TestAuthority()
            let request = try folder.certificateRequest(subject: "CN=Booth 3")
            try folder.install(chain: Array(try #require(authority).chain(for: request).utf8), at: noon)
        } check: { path, folder, _ in
            outcomes.insert(folder.certificateChain?.isSelfSigned ?? true)
            #expect(folder.certificateChain?.standing(at: noon) == .valid)
            // Whichever chain is there has its statement.
            let hash = try #require(folder.certificateChain?.sha256.hex)
            #expect(names(path + "/statements").contains { $0.hasPrefix(hash) })
        }
        #expect(outcomes == [true, false])
    }

    /// The name is there and its fsync failed: nobody knows, so nothing may be signed.
    @Test func aSuccessionOfWhichNobodyKnowsStopsTheSigning() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            _ = try KeyFolder.open(path, protection: .file, situation: .station())
            let steps = KeySteps { name throws(RecordFault) in
                if name == "linked 000001.jws" { throw Interruption.fault }
            }
            var folder = try KeyFolder.open(path, protection: .file, situation: .station(next: 8), steps: steps)
            let fault = RecordFault.keys(.unsettled(words: Interruption.fault.description))
            #expect(throws: fault) {
                _ = try folder.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon)
            }
            #expect(throws: fault) {
                _ = try folder.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon)
            }
            #expect(try KeyFolder.open(path, protection: .file, situation: .station(next: 8)).historyCount == 1)
        }
    }

    /// The succession counts and the rest failed: the new key signs, and nothing further is changed.
    @Test func whatCouldNotBeTidiedUpDoesNotTakeTheNewKeyBack() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            _ = try KeyFolder.open(path, protection: .file, situation: .station())
            let steps = KeySteps { name throws(RecordFault) in
                if name.hasPrefix("before capture.next.pem becomes") { throw Interruption.fault }
            }
            var folder = try KeyFolder.open(path, protection: .file, situation: .station(next: 8), steps: steps)
            let rotation = try folder.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon)
            let fault = RecordFault.keys(.unfinished(words: Interruption.fault.description))
            #expect(rotation.trouble == fault)
            #expect(folder.captureKey.keyID == rotation.key.keyID)
            #expect(throws: fault) { _ = try folder.rotate(reason: "again", firstRecordNumber: 8, at: noon) }
            let next = try KeyFolder.open(path, protection: .file, situation: .station(next: 9))
            #expect(next.captureKey.keyID == rotation.key.keyID)
        }
    }
}
