import EpilumeRecords
import Foundation
import Glibc
import Testing

/// Keys that systemd gives, and the sealing of them.
struct CredentialTests {
    private static let systemdCreds = "/usr/bin/systemd-creds"

    /// `systemd-creds` keeps its own key in /var/lib/systemd: root's.
    static var canSeal: Bool {
        geteuid() == 0 && FileManager.default.isExecutableFile(atPath: systemdCreds)
    }

    /// As systemd lays them out for a service.
    private func give(_ keys: [(KeySlot, String)], in directory: String) throws {
        try? FileManager.default.removeItem(atPath: directory)
        try #require(mkdir(directory, 0o700) == 0)
        for (slot, pem) in keys {
            write(pem, to: directory + "/" + slot.credentialName)
            try #require(chmod(directory + "/" + slot.credentialName, 0o400) == 0)
        }
    }

    private func withKeys(
        _ body: (_ state: String, _ credentials: String, _ capture: String, _ object: String) throws -> Void
    )
        throws
    {
        try withScratch { state in
            try giveObjectKey(state + "/keys")
            _ = try KeyFolder.open(state + "/keys", protection: .file, situation: .station())
            write("", to: state + "/lock")
            try body(
                state, state + "/credentials", try text(state + "/keys/capture.pem"),
                try text(state + "/keys/object.pem"))
        }
    }

    @Test func readsThemFromWhereSystemdPutsThem() throws {
        try withKeys { state, credentials, capture, object in
            let keyID = try #require(CaptureKey(pem: capture)?.keyID)
            try give([(.capture, capture), (.object, object)], in: credentials)
            for name in ["capture.pem", "object.pem"] { try #require(unlink(state + "/keys/" + name) == 0) }
            let folder = try KeyFolder.open(
                state + "/keys", protection: .credential(directory: credentials), situation: .station(next: 2))
            #expect(folder.captureKey.keyID == keyID && folder.objectFault == nil && folder.troubles.isEmpty)
            #expect(folder.places == [.capture: .credential, .object: .credential])
            #expect(
                try !files(state + "/keys").values.contains {
                    String(decoding: $0, as: UTF8.self).contains("PRIVATE KEY")
                })
        }
    }

    @Test func aCredentialThatIsMissingIsNoReasonForANewKey() throws {
        try withKeys { state, credentials, _, _ in
            for name in ["capture.pem", "object.pem"] { try #require(unlink(state + "/keys/" + name) == 0) }
            let missing = RecordFault.keys(.credentialMissing(name: "epilume.capture-key"))
            for directory in [credentials, nil] {
                #expect(
                    faultOfOpening(state + "/keys", protection: .credential(directory: directory), next: 2) == missing)
            }
            #expect(missing.description.contains("LoadCredentialEncrypted="))
        }
    }

    @Test(arguments: [0o644, 0o420, 0o402] as [mode_t])
    func refusesACredentialThatOthersMayReadOrChange(wide: mode_t) throws {
        try withKeys { state, credentials, capture, _ in
            try give([(.capture, capture)], in: credentials)
            try #require(unlink(state + "/keys/capture.pem") == 0)
            try #require(chmod(credentials + "/epilume.capture-key", wide) == 0)
            let fault = RecordFault.keys(
                .credentialUnusable(name: "epilume.capture-key", words: "may be read or changed by others"))
            #expect(
                faultOfOpening(state + "/keys", protection: .credential(directory: credentials), next: 2) == fault)
        }
    }

    @Test func aKeyThatWasRotatedLiesThereUntilItIsSealed() throws {
        try withKeys { state, credentials, capture, object in
            try give([(.capture, capture), (.object, object)], in: credentials)
            for name in ["capture.pem", "object.pem"] { try #require(unlink(state + "/keys/" + name) == 0) }
            let protection = KeyProtection.credential(directory: credentials)
            var folder = try KeyFolder.open(state + "/keys", protection: protection, situation: .station(next: 2))
            let new = try folder.rotate(reason: "yearly change", firstRecordNumber: 2, at: noon).key
            #expect(folder.places[.capture] == .plain && folder.troubles.count == 1)
            // The credential still holds the old one, which no longer counts.
            let again = try KeyFolder.open(state + "/keys", protection: protection, situation: .station(next: 3))
            #expect(again.captureKey.keyID == new.keyID)
            #expect(again.troubles.first?.contains("until `sudo epilume key seal` has sealed it") == true)
            try #require(unlink(state + "/keys/capture.pem") == 0)
            #expect(
                faultOfOpening(state + "/keys", protection: protection, next: 3)
                    == .keys(.successorMissing(keyID: new.keyID, folder: state + "/keys")))
        }
    }

    // MARK: Sealing

    /// Inverts every bit, and keeps what it was asked.
    private static func inverting(_ arguments: [String], _ input: [UInt8]) -> CredentialSealing.Answer {
        .init(status: 0, output: input.map { ~$0 }, error: "")
    }

    @Test func theDropInNamesBothKeys() {
        let sealing = CredentialSealing(stateDirectory: "/var/lib/epilume", run: Self.inverting)
        #expect(
            sealing.dropIn == """
                # Written by `epilume key seal`: the service's keys are decrypted when it starts, and lie nowhere plain.
                [Service]
                LoadCredentialEncrypted=epilume.capture-key:/etc/credstore.encrypted/epilume.capture-key
                LoadCredentialEncrypted=epilume.object-key:/etc/credstore.encrypted/epilume.object-key
                Environment=EPILUME_KEYS_PROTECTION=credential

                """)
    }

    @Test func neverErasesAKeyThatDoesNotOpenAgain() throws {
        try withKeys { state, _, _, _ in
            let before = try files(state + "/keys")
            let runs: [CredentialSealing.Run] = [
                { _, _ in .init(status: 1, output: [], error: "no key\u{1b}[2J") },
                { arguments, input in
                    arguments[0] == "encrypt"
                        ? Self.inverting(arguments, input) : .init(status: 1, output: [], error: "")
                },
                { arguments, input in .init(status: 0, output: [1, 2, 3], error: "") },
            ]
            for run in runs {
                let sealing = CredentialSealing(
                    stateDirectory: state, store: state + "/store", dropInFolder: state + "/units", run: run)
                do throws(RecordFault) {
                    _ = try sealing.seal(with: .host)
                    Issue.record("sealed")
                } catch {
                    guard case .keys(.credentialUnusable) = error else {
                        Issue.record("\(error)")
                        continue
                    }
                    #expect(!error.description.contains("\u{1b}"))
                }
                #expect(try files(state + "/keys") == before)
                #expect(names(state + "/store") == [])
            }
        }
    }

    @Test func refusesWhileTheServiceRuns() throws {
        try withKeys { state, _, _, _ in
            let lock = open(state + "/lock", O_RDONLY)
            try #require(flock(lock, LOCK_EX) == 0)
            let sealing = CredentialSealing(
                stateDirectory: state, store: state + "/store", dropInFolder: state + "/units", run: Self.inverting)
            #expect(throws: RecordFault.keys(.serviceRuns)) { _ = try sealing.seal(with: .host) }
            close(lock)
            #expect(try sealing.seal(with: .host) == [.capture, .object])
            #expect(try sealing.seal(with: .host) == [])
            #expect(mode(state + "/units/50-keys.conf") == S_IFREG | 0o644)
            #expect(mode(state + "/store/epilume.capture-key") == S_IFREG | 0o600)
        }
    }

    /// Ended at each step: the plain keys are there, or the sealed ones are whole and named by the drop-in.
    @Test func anInterruptedSealingLosesNothing() throws {
        var last = 1
        var wasWhole = false
        while !wasWhole {
            try withKeys { state, _, capture, object in
                let sealing = CredentialSealing(
                    stateDirectory: state, store: state + "/store", dropInFolder: state + "/units", run: Self.inverting)
                let interruption = Interruption(after: last)
                _ = try? sealing.seal(with: .host, steps: interruption.steps)
                wasWhole = !interruption.wasMet
                for (name, pem) in [("capture", capture), ("object", object)] {
                    let plain = try? text(state + "/keys/\(name).pem")
                    let sealed = FileManager.default.contents(atPath: state + "/store/epilume.\(name)-key")
                    let isSealed = sealed.map { $0.map { ~$0 } == Array(pem.utf8) } ?? false
                    #expect(plain == pem || isSealed && names(state + "/units").contains("50-keys.conf"))
                }
                // The next one finishes it.
                _ = try sealing.seal(with: .host)
                #expect(names(state + "/keys").allSatisfy { $0 != "capture.pem" && $0 != "object.pem" })
            }
            last += 1
        }
        #expect(last > 15)
    }

    @Test(.enabled(if: canSeal, "needs root and systemd-creds"))
    func whatSystemdSealedItOpens() throws {
        try withKeys { state, credentials, capture, object in
            let run: CredentialSealing.Run = { arguments, input in
                guard let answer = try? ran(Self.systemdCreds, arguments, input: input) else {
                    return .init(status: -1, output: [], error: "")
                }
                return .init(
                    status: answer.status, output: answer.output,
                    error: String(decoding: answer.errors, as: UTF8.self))
            }
            let sealing = CredentialSealing(
                stateDirectory: state, store: state + "/store", dropInFolder: state + "/units", run: run)
            #expect(try sealing.seal(with: .host) == [.capture, .object])
            #expect(try !files(state).values.contains { String(decoding: $0, as: UTF8.self).contains("PRIVATE KEY") })
            var opened: [(KeySlot, String)] = []
            for slot in KeySlot.allCases {
                let file = state + "/store/" + slot.credentialName
                // systemd takes it under its own name alone.
                #expect(run(["decrypt", "--name=another", file, "-"], []).status != 0)
                opened.append((slot, String(decoding: run(["decrypt", file, "-"], []).output, as: UTF8.self)))
            }
            #expect(opened.map(\.1) == [capture, object])
            try give(opened, in: credentials)
            let folder = try KeyFolder.open(
                state + "/keys", protection: .credential(directory: credentials), situation: .station(next: 2))
            #expect(folder.places == [.capture: .credential, .object: .credential])
        }
    }
}
