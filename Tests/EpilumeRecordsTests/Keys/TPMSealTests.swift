import EpilumeRecords
import Foundation
import Glibc
import Testing

/// Keys sealed to a TPM, held against swtpm.
@Suite(.enabled(if: SoftwareTPM.isThere, "needs swtpm and tpm2-tools"), .serialized)
struct TPMSealTests {
    private func withTPM(_ body: (SoftwareTPM, String) throws -> Void) throws {
        try withScratch { directory in
            let tpm = try SoftwareTPM(directory + "/tpm")
            defer { tpm.stop() }
            let path = directory + "/keys"
            try giveObjectKey(path)
            try body(tpm, path)
        }
    }

    private func settings(_ tpm: SoftwareTPM, pcrs: [Int] = []) throws -> TPMSettings {
        try #require(TPMSettings(tcti: tpm.tcti, pcrs: pcrs))
    }

    @Test func opensWhatItSealedAtEachStart() throws {
        try withTPM { tpm, path in
            let protection = KeyProtection.tpm2(try settings(tpm))
            let folder = try KeyFolder.open(path, protection: protection, situation: .station())
            #expect(folder.places == [.capture: .sealed, .object: .sealed] && folder.objectFault == nil)
            #expect(try !files(path).values.contains { String(decoding: $0, as: UTF8.self).contains("PRIVATE KEY") })
            #expect(mode(path + "/capture.tpm") == S_IFREG | 0o600)
            // The machine goes off and on again.
            tpm.stop()
            try tpm.start()
            var again = try KeyFolder.open(path, protection: protection, situation: .station(next: 2))
            #expect(again.captureKey.keyID == folder.captureKey.keyID)
            #expect(again.objectKey?.keyID == folder.objectKey?.keyID)
            let new = try again.rotate(reason: "yearly change", firstRecordNumber: 8, at: noon).key
            let last = try KeyFolder.open(path, protection: protection, situation: .station(next: 8))
            #expect(last.captureKey.keyID == new.keyID && last.historyCount == 1)
        }
    }

    @Test func withoutATPMItSaysSo() throws {
        try withTPM { tpm, path in
            let protection = KeyProtection.tpm2(try settings(tpm))
            _ = try KeyFolder.open(path, protection: protection, situation: .station())
            tpm.stop()
            let before = try files(path)
            let fault = try #require(faultOfOpening(path, protection: protection, next: 2))
            guard case .keys(.sealing(.noTPM(tcti: tpm.tcti, _))) = fault else {
                Issue.record("\(fault)")
                return
            }
            #expect(fault.description.hasPrefix("No TPM answers at swtpm:host"))
            #expect(try files(path) == before)
        }
    }

    @Test func anotherTPMAndAClearedOneDoNotOpenIt() throws {
        try withTPM { tpm, path in
            let protection = KeyProtection.tpm2(try settings(tpm))
            let lost = try KeyFolder.open(path, protection: protection, situation: .station()).captureKey
            let before = try files(path)
            try tpm.tool("tpm2_clear", "-c", "p")
            let foreign = RecordFault.keys(.sealing(.foreign(path: path + "/capture.tpm")))
            #expect(faultOfOpening(path, protection: protection, next: 2) == foreign)
            #expect(try files(path) == before)
            let other = try SoftwareTPM(path + "-other")
            defer { other.stop() }
            let elsewhere = KeyProtection.tpm2(try settings(other))
            #expect(faultOfOpening(path, protection: elsewhere, next: 2) == foreign)
            // The way out is open and said in the history.
            try KeyReplacement(reason: "the TPM was cleared").leave(in: path)
            let folder = try KeyFolder.open(path, protection: protection, situation: .station(next: 2))
            #expect(folder.captureKeys.map(\.keyID) == [lost.keyID, folder.captureKey.keyID])
            #expect(folder.objectFault == .keys(.sealing(.foreign(path: path + "/object.tpm"))))
        }
    }

    @Test func aMachineThatStartedOtherwiseDoesNotOpenIt() throws {
        try withTPM { tpm, path in
            let bound = KeyProtection.tpm2(try settings(tpm, pcrs: [7, 16]))
            let folder = try KeyFolder.open(path, protection: bound, situation: .station())
            // The file says what it is bound to, whatever is configured later.
            let later = KeyProtection.tpm2(try settings(tpm))
            let again = try KeyFolder.open(path, protection: later, situation: .station(next: 2))
            #expect(again.captureKey.keyID == folder.captureKey.keyID)
            try tpm.tool("tpm2_pcrextend", "16:sha256=" + String(repeating: "ab", count: 32))
            let fault = RecordFault.keys(.sealing(.otherPCRs(path: path + "/capture.tpm", pcrs: [7, 16])))
            #expect(faultOfOpening(path, protection: bound, next: 2) == fault)
            #expect(fault.description.contains("PCR 7, 16"))
            try tpm.tool("tpm2_pcrreset", "16")
            #expect(faultOfOpening(path, protection: bound, next: 2) == nil)
        }
    }

    /// The TPM itself holds the key to its registers, not the file that names them.
    @Test func aFileThatNoLongerNamesItsRegistersIsNotOpened() throws {
        try withTPM { tpm, path in
            let bound = KeyProtection.tpm2(try settings(tpm, pcrs: [16]))
            _ = try KeyFolder.open(path, protection: bound, situation: .station())
            let file = path + "/capture.tpm"
            let content = try text(file)
            try #require(content.contains(#""pcrs":[16]"#))
            write(content.replacing(#""pcrs":[16]"#, with: #""pcrs":[]"#), to: file)
            guard case .keys(.sealing(.failed)) = faultOfOpening(path, protection: bound, next: 2) else {
                Issue.record("the TPM gave the key away")
                return
            }
        }
    }

    @Test func aChangedFileIsNotOpened() throws {
        try withTPM { tpm, path in
            let protection = KeyProtection.tpm2(try settings(tpm))
            _ = try KeyFolder.open(path, protection: protection, situation: .station())
            let file = path + "/capture.tpm"
            let good = try text(file)
            let members = try #require(
                try JSONSerialization.jsonObject(with: Data(good.utf8)) as? [String: Any])
            func changed(_ name: String, _ value: Any) throws -> String {
                var members = members
                members[name] = value
                return String(
                    decoding: try JSONSerialization.data(withJSONObject: members), as: UTF8.self)
            }
            func flipped(_ name: String) throws -> String {
                let text = try #require(members[name] as? String)
                var bytes = try #require(Data(base64Encoded: text))
                bytes[bytes.count - 5] ^= 1
                return bytes.base64EncodedString()
            }
            let damaged = RecordFault.keys(.sealing(.damaged(path: file)))
            for content in [
                "", "{}", String(good.dropLast(20)), try changed("key", try flipped("key")),
                try changed("slot", "object"), try changed("schema", "epilume.sealed-key/2"), try changed("pcrs", [99]),
                try changed("privatePart", Data(repeating: 1, count: 4_000).base64EncodedString()),
                String(repeating: "x", count: 20_000),
                // The other key's file, as it is.
                try text(path + "/object.tpm"),
            ] {
                write(content, to: file)
                #expect(faultOfOpening(path, protection: protection, next: 2) == damaged)
            }
            write(try changed("privatePart", try flipped("privatePart")), to: file)
            #expect(
                faultOfOpening(path, protection: protection, next: 2)
                    == .keys(.sealing(.foreign(path: file))))
            write(try changed("publicPart", "AAAA"), to: file)
            guard case .keys(.sealing(.failed)) = faultOfOpening(path, protection: protection, next: 2) else {
                Issue.record("a public part that is none was opened")
                return
            }
            write(good, to: file)
            #expect(faultOfOpening(path, protection: protection, next: 2) == nil)
        }
    }

    @Test func thereIsNoRegister24() {
        #expect(TPMSettings(pcrs: [24]) == nil && TPMSettings(pcrs: [-1]) == nil && TPMSettings(tcti: "") == nil)
        #expect(TPMSettings(pcrs: [7, 0, 7])?.pcrs == [0, 7])
        #expect(TPMSettings()?.tcti == "device:/dev/tpmrm0")
    }
}
