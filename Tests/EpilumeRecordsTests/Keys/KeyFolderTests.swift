import EpilumeRecords
import Foundation
import Glibc
import Testing

struct KeyFolderTests {
    @Test func makesItsKeysOnceAndReadsThemEverAfter() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            let first = try KeyFolder.open(path, protection: .file, situation: .station())
            let again = try KeyFolder.open(path, protection: .file, situation: .station(next: 5))
            #expect(again.captureKey.keyID == first.captureKey.keyID)
            let objectKeyID = try #require(first.objectKey?.keyID)
            #expect(again.objectKey?.keyID == objectKeyID && first.objectFault == nil)
            #expect(
                names(path) == [
                    "capture.pem", "capture.pub.pem", "history", "object.pem", "object.pub.pem", "retired",
                    "statements",
                ])
            #expect(mode(path) == S_IFDIR | 0o700)
            for name in ["history", "retired", "statements"] { #expect(mode(path + "/" + name) == S_IFDIR | 0o700) }
            for name in ["capture.pem", "capture.pub.pem", "object.pem"] {
                #expect(mode(path + "/" + name) == S_IFREG | 0o600)
            }
            #expect(first.troubles.isEmpty && again.historyCount == 0)
        }
    }

    /// A station of the version before has a capture key and nothing else.
    @Test func takesOverAFolderWithACaptureKeyAlone() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            let key = try CaptureKey.loadOrCreate(path: path + "/capture.pem", journalIsEmpty: true)
            let folder = try KeyFolder.open(
                path, protection: .file, situation: .station(next: 9, signer: key.keyID))
            #expect(folder.captureKey.keyID == key.keyID)
            #expect(try text(path + "/capture.pub.pem") == key.publicKeyPEM)
            #expect(folder.captureKeys.map(\.keyID) == [key.keyID])
        }
    }

    @Test func neverMakesASecondKeyForALostOne() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            _ = try KeyFolder.open(path, protection: .file, situation: .station())
            let before = try files(path)
            try #require(unlink(path + "/capture.pem") == 0)
            // With records and without: the public half says that there was one.
            for next in [1, 40] as [UInt64] {
                #expect(throws: RecordFault.keyMissing(path: path + "/capture.pem")) {
                    _ = try KeyFolder.open(path, protection: .file, situation: .station(next: next))
                }
            }
            #expect(try files(path) == before.filter { $0.key != "capture.pem" })
        }
    }

    @Test func refusesAKeyThatWasExchanged() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            let wanted = try KeyFolder.open(path, protection: .file, situation: .station()).captureKey.keyID
            try #require(unlink(path + "/capture.pem") == 0)
            let other = try CaptureKey.loadOrCreate(path: path + "/capture.pem", journalIsEmpty: true).keyID
            let fault = RecordFault.keys(.otherKey(found: other, wanted: wanted, path: path + "/capture.pem"))
            #expect(throws: fault) {
                _ = try KeyFolder.open(path, protection: .file, situation: .station(next: 2))
            }
            #expect(fault.description.contains("epilume key rotate"))
        }
    }

    @Test func refusesTheFormerKeyInThePlaceOfItsSuccessor() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            var folder = try KeyFolder.open(path, protection: .file, situation: .station())
            let old = try text(path + "/capture.pem")
            let next = try folder.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon).key.keyID
            write(old, to: path + "/capture.pem")
            #expect(throws: RecordFault.keys(.successorMissing(keyID: next, folder: path))) {
                _ = try KeyFolder.open(path, protection: .file, situation: .station(next: 9))
            }
        }
    }

    @Test func removesDraftsAndNeverUsesThem() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            _ = try KeyFolder.open(path, protection: .file, situation: .station())
            for name in ["/.capture.pem.new", "/history/.000001.jws.new", "/retired/.x.pem.new"] {
                write("half a file", to: path + name)
            }
            let folder = try KeyFolder.open(path, protection: .file, situation: .station(next: 2))
            #expect(folder.historyCount == 0)
            #expect(try !files(path).keys.contains { $0.contains(".new") })
        }
    }

    @Test(arguments: ["history/000001.jws", "retired", "object-chain.pem", "capture.pub.pem", "object.pem"])
    func refusesFilesThatOthersMayRead(name: String) throws {
        try withScratch { directory in
            let path = directory + "/keys"
            var folder = try KeyFolder.open(path, protection: .file, situation: .station())
            try folder.prepareCertificate(stationName: nil, at: noon)
            let old = folder.captureKey.keyID
            _ = try folder.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon)
            let file = path + "/" + (name == "retired" ? "retired/\(old).pem" : name)
            try #require(chmod(file, 0o644) == 0)
            let fault = RecordFault.keyModeTooWide(path: file, mode: 0o644)
            // What belongs to objects keeps nobody from taking pictures.
            if name.hasPrefix("object") {
                let folder = try KeyFolder.open(path, protection: .file, situation: .station(next: 9))
                #expect(folder.objectFault == fault)
            } else {
                #expect(throws: fault) {
                    _ = try KeyFolder.open(path, protection: .file, situation: .station(next: 9))
                }
            }
        }
    }

    @Test func refusesAFolderOfDocumentsWhereOthersWrite() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            _ = try KeyFolder.open(path, protection: .file, situation: .station())
            try #require(chmod(path + "/history", 0o777) == 0)
            #expect(throws: RecordFault.keyDirectoryWritableByOthers(path: path + "/history", mode: 0o777)) {
                _ = try KeyFolder.open(path, protection: .file, situation: .station(next: 2))
            }
        }
    }

    @Test func sealsWhatLayThereAndErasesThePlainKeys() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            let plain = try KeyFolder.open(path, protection: .file, situation: .station())
            let sealed = try KeyFolder.open(
                path, protection: .sealed(InvertingSeal()), situation: .station(next: 3))
            #expect(sealed.captureKey.keyID == plain.captureKey.keyID)
            #expect(sealed.objectKey?.keyID == plain.objectKey?.keyID)
            #expect(
                names(path) == [
                    "capture.pub.pem", "capture.tpm", "history", "object.pub.pem", "object.tpm", "retired",
                    "statements",
                ])
            #expect(sealed.places == [.capture: .sealed, .object: .sealed])
            #expect(try !files(path).values.contains { String(decoding: $0, as: UTF8.self).contains("PRIVATE KEY") })
            // Back to plain files without a word is no way.
            #expect(throws: RecordFault.keys(.otherProtection(path: path + "/capture.tpm", protection: "file"))) {
                _ = try KeyFolder.open(path, protection: .file, situation: .station(next: 3))
            }
        }
    }

    /// Seals so that another key comes out.
    private struct ForgetfulSeal: KeySeal {
        let suffix = "tpm"

        func seal(_ pem: [UInt8], as slot: KeySlot) throws(RecordFault) -> [UInt8] { pem.map { ~$0 } }
        func open(_ bytes: [UInt8], as slot: KeySlot, path: String) throws(RecordFault) -> [UInt8] {
            Array(bytes.map { ~$0 }.dropLast())
        }
    }

    @Test func erasesNoPlainKeyWhoseSealedFormDoesNotOpen() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            try giveObjectKey(path)
            _ = try KeyFolder.open(path, protection: .file, situation: .station())
            let before = try files(path)
            #expect(
                faultOfOpening(path, protection: .sealed(ForgetfulSeal()), next: 2)
                    == .keys(.sealing(.damaged(path: path + "/capture.tpm"))))
            #expect(try files(path) == before)
        }
    }

    @Test func aNewStationWithATPMNeverWritesAPlainKey() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            let interruption = Interruption(after: .max)
            var folder = try KeyFolder.open(
                path, protection: .sealed(InvertingSeal()), situation: .station(), steps: interruption.steps)
            _ = try folder.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon)
            #expect(!interruption.reached.contains { $0.contains("capture.pem") || $0.contains("object.pem") })
            #expect(try !files(path).values.contains { String(decoding: $0, as: UTF8.self).contains("PRIVATE KEY") })
        }
    }

    @Test func aLostObjectKeyIsAStateAndNotANewKey() throws {
        try withScratch { directory in
            let path = directory + "/keys"
            _ = try KeyFolder.open(path, protection: .file, situation: .station())
            try #require(unlink(path + "/object.pem") == 0)
            var folder = try KeyFolder.open(path, protection: .file, situation: .station(next: 2))
            #expect(folder.objectFault == .keys(.objectKeyMissing(path: path + "/object.pem")))
            #expect(folder.objectKey == nil)
            #expect(throws: RecordFault.keys(.objectKeyMissing(path: path + "/object.pem"))) {
                try folder.prepareCertificate(stationName: nil, at: noon)
            }
            #expect(!names(path).contains("object.pem"))
        }
    }
}
