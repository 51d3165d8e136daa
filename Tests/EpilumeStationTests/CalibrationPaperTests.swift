import EpilumeInterface
import EpilumeModel
import EpilumeRecords
import EpilumeStation
import EpilumeVerify
import Foundation
import Testing

/// The papers beside a calibration: each speaks of one file, and one that speaks of another keeps it out of use.
@Suite("Papers of a calibration")
struct CalibrationPaperTests {
    private let folder: StateFolder
    private let key = CaptureKey.ephemeral()
    private let workshop = CaptureKey.ephemeral()

    init() throws { folder = try StateFolder() }

    private var path: String { folder.path + "/calibrations" }

    private func store() throws -> CalibrationStore {
        CalibrationStore(try SignedFolder(path, keys: try SigningKeys(key)))
    }

    private func place(_ id: String, _ suffix: String) -> URL { URL(filePath: "\(path)/\(id).\(suffix)") }

    private func request(
        _ calibration: Calibration, by signer: CaptureKey, trusting trusted: CaptureKey? = nil
    ) throws -> ImportRequest {
        let document = try DocumentSealer(key: signer).seal(try calibration.payload, as: .calibration)
        return ImportRequest(
            document: String(decoding: document, as: UTF8.self), trustedKey: (trusted ?? signer).publicKeyPEM,
            technician: "A. \u{1b}Martin")
    }

    /// What a paper says, for who trusts the station's key.
    private func said(_ id: String, _ type: DocumentType, _ suffix: String) throws -> [String: String] {
        let document = try SignedDocument(Array(try Data(contentsOf: place(id, suffix))), expecting: type)
        let payload = try document.payload(trusting: [TrustAnchor(key.publicKeyPEM)])
        return try WireJSON.decode([String: String].self, from: payload)
    }

    /// A paper with a good signature of the station itself.
    private func write(_ words: [String: String], _ id: String, _ type: DocumentType, _ suffix: String) throws {
        try Data(try DocumentSealer(key: key).seal(try WireJSON.encode(words), as: type)).write(to: place(id, suffix))
    }

    private static let another = [
        ("schema", "epilume.other/1"), ("id", "5f0c2a4e-3b7d-4c1a-9e2f-6a7b8c9d0e1f"),
        ("sha256", String(repeating: "0", count: 64)),
    ]

    @Test("a revocation says when, why and by whom, and one that speaks of another file revokes all the same")
    func revocation() throws {
        let store = try store()
        let kept = try store.keep(measured: try Calibration.sample(.sample()).payload) { _ in }.value
        let id = kept.calibration.id
        let shown = try store.revoke(
            kept, .init(reason: "it \u{1b}[2Jfell", technician: "M. Dupont"), at: "2026-11-22T08:00:00Z"
        ).value
        #expect(shown.technician == "M. Dupont" && shown.at == "2026-11-22T08:00:00Z")
        #expect(!shown.reason.contains("\u{1b}"))
        let words = try said(id, .revocation, "revocation")
        #expect(
            words == [
                "schema": "epilume.revocation/1", "id": id, "sha256": kept.hash.hex, "reason": "it \u{1b}[2Jfell",
                "revokedAt": "2026-11-22T08:00:00Z", "technician": "M. Dupont",
            ])
        for (name, value) in Self.another {
            try write(words.merging([name: value]) { $1 }, id, .revocation, "revocation")
            let contents = store.load()
            #expect(contents.revocations[id] != nil && contents.revocations[id] != shown, "\(name)")
            #expect(contents.troubles.count == 1, "\(name)")
        }
        try write(words, id, .revocation, "revocation")
        #expect(store.load().revocations == [id: shown])
    }

    @Test("an acceptance says when and by whom, and one that speaks of another file keeps the calibration out")
    func acceptance() throws {
        let store = try store()
        let kept = try store.keep(
            imported: try request(.sample(.sample()), by: workshop), at: "2026-11-22T08:00:00Z"
        ) { _ in }.value
        let id = kept.calibration.id
        let words = try said(id, .acceptance, "acceptance")
        #expect(
            words == [
                "schema": "epilume.acceptance/1", "id": id, "sha256": kept.hash.hex,
                "trustedKey": workshop.publicKeyPEM, "acceptedAt": "2026-11-22T08:00:00Z",
                "technician": "A. \u{1b}Martin",
            ])
        for (name, value) in Self.another + [("trustedKey", "no key"), ("trustedKey", key.publicKeyPEM)] {
            try write(words.merging([name: value]) { $1 }, id, .acceptance, "acceptance")
            #expect(store.load().kept.isEmpty, "\(name)")
            #expect(store.load().troubles.count == 1, "\(name)")
        }
        try write(words, id, .acceptance, "acceptance")
        #expect(store.load().kept == [kept])
    }

    @Test("a calibration of the station's own that somebody says another has made is not used")
    func ownWithAcceptance() throws {
        let store = try store()
        let kept = try store.keep(measured: try Calibration.sample(.sample()).payload) { _ in }.value
        try write(
            [
                "schema": "epilume.acceptance/1", "id": kept.calibration.id, "sha256": kept.hash.hex,
                "trustedKey": workshop.publicKeyPEM, "acceptedAt": "2026-11-22T08:00:00Z",
            ], kept.calibration.id, .acceptance, "acceptance")
        #expect(store.load().kept.isEmpty)
    }

    @Test("a calibration of the station's own that comes back needs nobody's word")
    func ownComesBack() throws {
        let store = try store()
        let calibration = Calibration.sample(.sample())
        let kept = try store.keep(
            imported: try request(calibration, by: key), at: "2026-11-22T08:00:00Z"
        ) { _ in }.value
        #expect(kept.trustedKey == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["\(calibration.id).calibration"])
        #expect(store.load().kept == [kept])
    }

    @Test("a foreign calibration never lies there without the word of who took it")
    func acceptanceFirst() throws {
        let store = try store()
        let calibration = Calibration.sample(.sample())
        // Nothing can be written where the acceptance is prepared.
        try FileManager.default.createDirectory(
            at: place(calibration.id, "acceptance.new"), withIntermediateDirectories: false)
        let request = try request(calibration, by: workshop)
        let refusal = #expect(throws: CalibrationRefusal.self) {
            _ = try store.keep(imported: request, at: "2026-11-22T08:00:00Z") { _ in }
        }
        #expect(refusal?.problem.code == "calibration-not-kept")
        #expect(!FileManager.default.fileExists(atPath: place(calibration.id, "calibration").path))
    }

    @Test("a calibration is named by its id and by no path")
    func paths() throws {
        let store = try store()
        let kept = try store.keep(measured: try Calibration.sample(.sample()).payload) { _ in }.value
        let id = kept.calibration.id
        for name in ["../calibrations/\(id)", id.uppercased(), "", UUIDBits.random().description] {
            let refusal = #expect(throws: CalibrationRefusal.self) { try store.file(name) }
            #expect(refusal == .unknown(id: name))
        }
    }

    @Test("the folder and its files are for the service and its group alone")
    func modes() throws {
        let store = try store()
        let kept = try store.keep(measured: try Calibration.sample(.sample()).payload) { _ in }.value
        func others(_ path: String) throws -> Int {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return try #require(attributes[.posixPermissions] as? Int) & 0o027
        }
        #expect(try others(path) == 0)
        #expect(try others(place(kept.calibration.id, "calibration").path) == 0)
    }
}
