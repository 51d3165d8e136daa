import EpilumeInterface
import EpilumeModel
import EpilumeRecords
import EpilumeStation
import EpilumeVerify
import Foundation
import Testing

/// The folder of the calibrations: what was kept is there after a restart, and what was touched is not used.
@Suite("Calibration store")
struct CalibrationStoreTests {
    private let folder: StateFolder
    private let key = CaptureKey.ephemeral()

    init() throws { folder = try StateFolder() }

    private var path: String { folder.path + "/calibrations" }

    private func store(_ key: CaptureKey? = nil) throws -> CalibrationStore {
        CalibrationStore(try SignedFolder(path, keys: try SigningKeys(key ?? self.key)))
    }

    private func code(_ work: () throws(CalibrationRefusal) -> Void) -> String? {
        do throws(CalibrationRefusal) { try work() } catch { return error.problem.code }
        return nil
    }

    @Test("what is kept carries the station's signature over exactly the bytes that were given")
    func signature() throws {
        let calibration = Calibration.sample(.sample())
        let payload = try calibration.payload
        let kept = try store().keep(measured: payload) { _ in }.value
        let file = try store().file(calibration.id)
        #expect(PictureDigest.sha256(file) == kept.hash)
        let anchor = try TrustAnchor(key.publicKeyPEM)
        #expect(try SignedDocument(file, expecting: .calibration).payload(trusting: [anchor]) == payload)
        #expect(try store().load().kept == [kept])
    }

    @Test("a calibration never changes: a second of the same id is refused")
    func twice() throws {
        var calibration = Calibration.sample(.sample())
        let store = try store()
        let kept = try store.keep(measured: try calibration.payload) { _ in }.value
        calibration.spacing?.horizontal = 10
        let payload = try calibration.payload
        let again = code { () throws(CalibrationRefusal) in _ = try store.keep(measured: payload) { _ in } }
        #expect(again == "calibration-known")
        #expect(store.load().kept == [kept])
    }

    @Test("what is impossible is refused and leaves nothing behind")
    func unsound() throws {
        let store = try store()
        let spoilers: [(inout Calibration) -> Void] = [
            { $0.schema = "epilume.calibration/2" }, { $0.id = "../../etc/passwd" },
            { $0.id = $0.id.uppercased() + "A" },
            { $0.tone = nil }, { $0.tone?.tables[0].removeLast() }, { $0.tone?.tables[1][7] = 2 },
            { $0.tone?.tables[2][0] = 0.1 }, { $0.colour?.rows[0] = [1, 2] }, { $0.colour?.kind = .rootPolynomial2 },
            { $0.spacing?.horizontal = 0 }, { $0.spacing?.uncertaintyPercent = -1 }, { $0.binding.mode.width = 0 },
            { $0.measuredAt = "yesterday" }, { $0.measuredAt = "2026-11-22T08:00:00.5Z" },
            {
                $0.measuredAt = "2026-11-22T08:00:00.5Z"
                $0.carried = [CarriedPart(part: .scale, from: $0.id, measuredAt: "2026-10-22T08:00:00Z")]
            },
            { $0.carried = [CarriedPart(part: .scale, from: $0.id, measuredAt: "2026-10-22")] },
            { $0.colour?.quality.leaveOneOutMean = 1e10 },
            { $0.dark = DarkLevel(means: [0, 0], noise: [0, 0, 0], hotPixels: []) },
            { $0.dark = DarkLevel(means: [0, 0, 0], noise: [0, 0, 0], hotPixels: [PixelPlace(x: 1920, y: 0)]) },
            {
                $0.flat = FlatField(
                    coefficients: [[Double]](repeating: [1] + [Double](repeating: 0, count: 13), count: 3),
                    unevennessPercentBefore: 1, unevennessPercentAfter: 1, map: [])
            },
            {
                // Light falls below nothing in one corner.
                let tilted = [1, 0.6, 0.6] + [Double](repeating: 0, count: 12)
                $0.flat = FlatField(
                    coefficients: [tilted, tilted, tilted], unevennessPercentBefore: 1, unevennessPercentAfter: 1,
                    map: [])
            },
        ]
        for (number, spoil) in spoilers.enumerated() {
            var calibration = Calibration.sample(.sample())
            spoil(&calibration)
            let payload = try calibration.payload
            let refusal = code { () throws(CalibrationRefusal) in _ = try store.keep(measured: payload) { _ in } }
            #expect(refusal == "calibration-unsound", "\(number)")
        }
        for text in ["", "{}", "[]", #"{"schema":"epilume.calibration/1"}"#] {
            let refusal = code { () throws(CalibrationRefusal) in
                _ = try store.keep(measured: Array(text.utf8)) { _ in }
            }
            #expect(refusal == "calibration-unreadable", "\(text)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
    }

    @Test("a file that was touched, renamed or signed by another is told and not used, and stays where it is")
    func touched() throws {
        let good = Calibration.sample(.sample())
        let store = try store()
        let kept = try store.keep(measured: try good.payload) { _ in }.value
        let file = "\(path)/\(good.id).calibration"
        let bytes = try Data(contentsOf: URL(filePath: file))
        var changed = bytes
        changed[bytes.count / 2] ^= 1
        let stranger = try DocumentSealer(key: .ephemeral()).seal(try good.payload, as: .calibration)
        let slip = try DocumentSealer(key: key).seal(try good.payload, as: .check)
        let cases = [changed, bytes.prefix(bytes.count / 2), Data(), Data(stranger), Data(slip)]
        for (number, content) in cases.enumerated() {
            try content.write(to: URL(filePath: file))
            let contents = store.load()
            #expect(contents.kept.isEmpty, "\(number)")
            #expect(contents.troubles.count == 1, "\(number)")
            #expect(contents.troubles.first?.contains(good.id) == true)
            #expect(try Data(contentsOf: URL(filePath: file)) == content)
        }
        try bytes.write(to: URL(filePath: file))
        let other = "\(path)/\(UUIDBits.random()).calibration"
        try bytes.write(to: URL(filePath: other))
        let contents = store.load()
        #expect(contents.kept == [kept])
        #expect(contents.troubles.count == 1)
    }

    @Test("a revocation that cannot be read or was touched revokes all the same, and that is told")
    func touchedRevocation() throws {
        let store = try store()
        let kept = try store.keep(measured: try Calibration.sample(.sample()).payload) { _ in }.value
        let id = kept.calibration.id
        _ = try store.revoke(kept, .init(reason: "it fell", technician: "M. Dupont"), at: "2026-11-22T08:00:00Z")
        #expect(
            store.load().revocations == [
                id: .init(at: "2026-11-22T08:00:00Z", reason: "it fell", technician: "M. Dupont")
            ])
        let again = code { () throws(CalibrationRefusal) in
            _ = try store.revoke(kept, .init(reason: "again", technician: nil), at: "2026-11-22T09:00:00Z")
        }
        #expect(again == "calibration-revoked")
        let file = URL(filePath: "\(path)/\(id).revocation")
        let other = try store.keep(measured: try Calibration.sample(.sample()).payload) { _ in }.value
        _ = try store.revoke(other, .init(reason: "another", technician: nil), at: "2026-11-22T08:00:00Z")
        let ofAnother = try Data(contentsOf: URL(filePath: "\(path)/\(other.calibration.id).revocation"))
        let tooLarge = Data(repeating: 0x20, count: SignedDocument.largestByteCount + 1)
        for (number, content) in [Data("{}".utf8), Data(), ofAnother, tooLarge].enumerated() {
            try content.write(to: file)
            let contents = store.load()
            #expect(contents.kept.contains(kept), "\(number)")
            #expect(
                contents.revocations[id] == .init(at: nil, reason: "its revocation cannot be read", technician: nil),
                "\(number)")
            #expect(contents.troubles.count == 1, "\(number)")
            #expect(contents.troubles.first?.contains("\(id) in \(path) counts as revoked") == true, "\(number)")
            #expect(try Data(contentsOf: file) == content, "\(number)")
        }
    }

    @Test("what an interrupted write has left is removed, and nothing else") func leftover() throws {
        let store = try store()
        let kept = try store.keep(measured: try Calibration.sample(.sample()).payload) { _ in }.value
        try Data("half".utf8).write(to: URL(filePath: "\(path)/\(UUIDBits.random()).calibration.new"))
        #expect(store.load().kept == [kept])
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["\(kept.calibration.id).calibration"])
    }

    // MARK: Another station's

    @Test("a workshop's calibration is taken over by who trusts its key, and outlives a restart")
    func imported() throws {
        let workshop = CaptureKey.ephemeral()
        let calibration = Calibration.sample(.sample())
        let document = try DocumentSealer(key: workshop).seal(try calibration.payload, as: .calibration)
        let request = ImportRequest(
            document: String(decoding: document, as: UTF8.self), trustedKey: workshop.publicKeyPEM,
            technician: "A. Martin")
        let store = try store()
        let kept = try store.keep(imported: request, at: "2026-11-22T08:00:00Z") { _ in }.value
        #expect(kept.trustedKey == workshop.publicKeyPEM)
        #expect(kept.keyID == workshop.keyID)
        #expect(store.load().kept == [kept])
        #expect(try store.file(calibration.id) == document)
        let again = code { () throws(CalibrationRefusal) in
            _ = try store.keep(imported: request, at: "2026-11-22T09:00:00Z") { _ in }
        }
        #expect(again == "calibration-known")
        // Whoever can write into the folder cannot add a key that is trusted.
        let acceptance = URL(filePath: "\(path)/\(calibration.id).acceptance")
        try FileManager.default.removeItem(at: acceptance)
        #expect(store.load().kept.isEmpty)
    }

    @Test("a file of a station that nobody trusts is refused, as is one without a key")
    func distrusted() throws {
        let calibration = Calibration.sample(.sample())
        let document = try DocumentSealer(key: .ephemeral()).seal(try calibration.payload, as: .calibration)
        let store = try store()
        func refusal(_ trustedKey: String) -> String? {
            code { () throws(CalibrationRefusal) in
                _ = try store.keep(
                    imported: ImportRequest(
                        document: String(decoding: document, as: UTF8.self), trustedKey: trustedKey, technician: nil),
                    at: "2026-11-22T08:00:00Z"
                ) { _ in }
            }
        }
        #expect(refusal(CaptureKey.ephemeral().publicKeyPEM) == "calibration-not-trusted")
        #expect(refusal("no key") == "calibration-unreadable")
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
    }

    @Test("an import that was interrupted does not hinder the next one")
    func interruptedImport() throws {
        let workshop = CaptureKey.ephemeral()
        let calibration = Calibration.sample(.sample())
        let document = try DocumentSealer(key: workshop).seal(try calibration.payload, as: .calibration)
        let request = ImportRequest(
            document: String(decoding: document, as: UTF8.self), trustedKey: workshop.publicKeyPEM, technician: nil)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data("half".utf8).write(to: URL(filePath: "\(path)/\(calibration.id).acceptance"))
        let store = try store()
        let kept = try store.keep(imported: request, at: "2026-11-22T08:00:00Z") { _ in }.value
        #expect(store.load().kept == [kept])
    }
}
