import EpilumeImaging
import EpilumeInterface
import EpilumeModel
import EpilumeStation
import EpilumeTestKit
import EpilumeVerify
import Foundation
import Testing

/// From a picture that waits to an object that may leave, and to another that replaces it.
@Suite("Releases", .timeLimit(.minutes(2)))
struct ReleaseTests {
    private let folder: StateFolder

    init() throws { folder = try StateFolder() }

    private func stage(_ change: (inout StationConfiguration) -> Void = { _ in }) throws -> StationStage {
        try StationStage(folder, camera: { try CameraScript(ownInterval: .milliseconds(2)) }, change: change)
    }

    private var said: PictureContext {
        var context = PictureContext()
        context.region = try? BodyRegion.named("back").term
        context.contact = .contact
        context.immersion = .alcohol
        context.subject = .init()
        context.subject?.id = "4711"
        context.subject?.name = "Planted^Name"
        return context
    }

    private func captured(_ stage: StationStage) async throws -> ItemID {
        try #require(ItemID(try await stage.press().get().item))
    }

    @Test("a picture waits until somebody has said whose it is; then its object verifies by the station's key alone")
    func released() async throws {
        let stage = try stage()
        try await stage.arm()
        let id = try await captured(stage)
        let releases = stage.station.releases
        await #expect(throws: ReleaseRefusal.self) { try await releases.release(id, nil) }
        #expect(try await releases.release(id, ContextChange(set: said)) == id)
        let report = try await stage.verification(of: folder, state: "ready")
        #expect(report.verdict == .valid && report.items.count == 1, "\(report)")
        #expect(try await stage.verification(of: folder).items.isEmpty)
        #expect(try await releases.context(of: id).context == said)
        // What was known of it lies in the item and nowhere else.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/contexts").isEmpty)
        await stage.station.stop()
    }

    @Test("where nobody has to say whose it is, a picture is released as soon as it is safe")
    func automatic() async throws {
        let stage = try stage { $0.release.needsSubject = false }
        try await stage.arm()
        let id = try await captured(stage)
        #expect(await stage.events.next(.itemReleased)?.item == id.text)
        #expect(try await stage.verification(of: folder, state: "ready").verdict == .valid)
        await stage.station.stop()
    }

    @Test("a correction makes another object that names the one it replaces, and both verify")
    func corrected() async throws {
        let stage = try stage()
        try await stage.arm()
        let id = try await captured(stage)
        let releases = stage.station.releases
        _ = try await releases.release(id, ContextChange(set: said))
        var other = PictureContext()
        other.subject = .init()
        other.subject?.id = "4712"
        let second = try await releases.correct(id, .init(change: .init(set: other), reason: "another patient"))
        #expect(second.text == id.text + "-2")
        let third = try await releases.correct(id, .init(change: .init(clear: [.region]), reason: "not the back"))
        #expect(third.text == id.text + "-3")
        let report = try await stage.verification(of: folder, state: "ready")
        #expect(report.verdict == .valid && report.items.count == 3, "\(report)")
        #expect(try await releases.context(of: third).context.subject?.id == "4712")
        #expect(try await releases.context(of: id).context == said)
        await #expect(throws: ReleaseRefusal.self) {
            try await releases.correct(id, .init(change: .init(), reason: "x"))
        }
        await stage.station.stop()
    }

    @Test("a new subject does not inherit the former one's study or lesion, before the release and after it")
    func leftovers() async throws {
        let stage = try stage()
        try await stage.arm()
        let id = try await captured(stage)
        let releases = stage.station.releases
        var first = said
        first.lesion = .init(id: "L3", uid: "2.25.99")
        first.study = .init()
        first.study?.accessionNumber = "A1"
        _ = try await releases.change(id, .init(set: first))
        var other = PictureContext()
        other.subject = .init()
        other.subject?.id = "4712"
        let fields = { (change: ContextChange, isReleased: Bool) async -> [String] in
            do throws(ReleaseRefusal) {
                _ =
                    isReleased
                    ? try await releases.correct(id, .init(change: change, reason: "another patient")).text
                    : try await releases.change(id, change).item
                return []
            } catch {
                guard case .context(let faults) = error else { return ["\(error)"] }
                return faults.map(\.path)
            }
        }
        #expect(await fields(.init(set: other), false) == ["study", "lesion"])
        #expect(await fields(.init(clear: [.subject, .lesion]), false) == ["study"])
        #expect(try await releases.context(of: id).context == first)
        _ = try await releases.release(id, nil)
        #expect(await fields(.init(set: other), true) == ["study", "lesion"])
        // The same person under another spelling keeps both.
        var spelled = PictureContext()
        spelled.subject = first.subject
        spelled.subject?.name = "Planted^Other"
        #expect(await fields(.init(set: spelled), true) == [])
        #expect(await fields(.init(set: other, clear: [.study, .lesion]), true) == [])
        await stage.station.stop()
    }

    @Test("a correction after a rotation of the key still names the study that the first object lies in")
    func rotated() async throws {
        let stage = try stage()
        try await stage.arm()
        let id = try await captured(stage)
        let releases = stage.station.releases
        _ = try await releases.release(id, ContextChange(set: said))
        _ = try await stage.station.keys.rotate(.init(reason: "a test"))
        let second = try await releases.correct(id, .init(change: .init(clear: [.region]), reason: "not the back"))
        let items = try [id, second].map {
            try Data(contentsOf: URL(filePath: "\(folder.path)/outbox/ready/\($0).item"))
        }
        // (0020,000D) UI with its length; the first is the object's own.
        let element = try #require(items[0].firstRange(of: Data([0x20, 0, 0x0d, 0] + Array("UI".utf8))))
        let length = Int(items[0][element.upperBound])
        let study = items[0][element.upperBound + 2..<element.upperBound + 2 + length]
        #expect(study.starts(with: Data("2.25.".utf8)))
        #expect(items[1].firstRange(of: study) != nil)
        await stage.station.stop()
    }

    @Test("an object states the identifier of its own device, and never that of one that stood there before")
    func identifier() async throws {
        let udi = "(01)04052536000011(21)SN1"
        let device = try await { () async throws in
            let first = try stage()
            try await first.arm()
            defer { withExtendedLifetime(first) {} }
            let id = try #require(first.station.registry.devices.first?.id)
            await first.station.stop()
            return id
        }()
        for (bearer, states) in [(device, true), (device + "x", false)] {
            let next = try stage {
                $0.positions[0].udi = udi
                $0.positions[0].udiDevice = bearer
            }
            try await next.arm()
            let id = try await captured(next)
            _ = try await next.station.releases.release(id, ContextChange(set: said))
            await next.station.stop()
            let item = try Data(contentsOf: URL(filePath: "\(folder.path)/outbox/ready/\(id).item"))
            #expect((item.firstRange(of: Data(udi.utf8)) != nil) == states)
        }
    }

    @Test("a photograph from elsewhere becomes an object that says so, and no record vouches for it")
    func imported() async throws {
        let stage = try stage()
        try await stage.arm()
        // Answered after the certificate was made.
        let certificate = try await stage.station.keys.certificateChain()
        let imports = stage.station.releases.imports
        let picture = try JPEGEncoder().encode(
            RGBPicture(width: 32, height: 16, bytes: [UInt8](repeating: 90, count: 3 * 32 * 16)), sampling: .yuv444,
            quality: 90)
        var request = PictureImport(
            picture: Data(picture), dermoscopic: false, takenAt: "2025-11-20T13:05:00.000000Z",
            changes: [.turnedUpright], context: PictureContext())
        await #expect(throws: ReleaseRefusal.self) { try await imports.make(request) }
        request.context = said
        let made = try await imports.make(request)
        #expect(made.object.kind == "imported" && made.object.bytes == made.file.count)
        let verifier = ObjectVerifier(
            keys: KeyHistory(anchors: [try TrustAnchor(stage.station.publicKeyPEM)]),
            authorities: try CertificateAuthorities(pem: certificate))
        let report = await verifier.verify(Array(made.file), path: "imported.dcm")
        #expect(report.verdict == .imported, "\(report)")
        #expect(report.recordNumber == nil && report.capturedAt == nil)
        let told = await stage.events.next(.pictureImported)
        #expect(told?.detail["sopInstanceUid"] == made.object.sopInstanceUid)
        #expect(told.map { "\($0)".contains("Planted") } == false)
        request.takenAt = "2999-01-01T00:00:00.000000Z"
        await #expect(throws: ReleaseRefusal.self) { try await imports.make(request) }
        request.takenAt = nil
        request.picture = Data(picture + [0])
        await #expect(throws: ReleaseRefusal.self) { try await imports.make(request) }
        request.picture = Data("GIF89a".utf8)
        await #expect(throws: ReleaseRefusal.self) { try await imports.make(request) }
        await stage.station.stop()
    }

    @Test("what is said contradicts itself, or comes too late, is refused and changes nothing")
    func refused() async throws {
        let stage = try stage()
        try await stage.arm()
        let id = try await captured(stage)
        let releases = stage.station.releases
        var wrong = PictureContext()
        wrong.immersion = .water
        await #expect(throws: ReleaseRefusal.self) { try await releases.change(id, .init(set: wrong)) }
        #expect(try await releases.context(of: id).context == PictureContext())
        _ = try await releases.release(id, ContextChange(set: said))
        await #expect(throws: ReleaseRefusal.self) { try await releases.change(id, .init(set: said)) }
        await #expect(throws: ReleaseRefusal.self) { try await releases.release(id, nil) }
        let check = try #require(ItemID(try await stage.press(purpose: .check).get().item))
        await #expect(throws: ReleaseRefusal.self) { try await releases.release(check, ContextChange(set: said)) }
        await stage.station.stop()
    }

    @Test("what was said of a picture outlives a restart, and names nobody where others read")
    func kept() async throws {
        let id: ItemID
        do {
            let first = try stage()
            try await first.arm()
            id = try await captured(first)
            _ = try await first.station.releases.change(id, .init(set: said))
            await first.station.stop()
        }
        let second = try stage()
        #expect(try await second.station.releases.context(of: id).context == said)
        _ = try await second.station.releases.release(id, nil)
        let told = await second.events.next(.itemReleased)
        #expect(
            told?.sentence.contains("Planted") == false && told?.detail.values.contains { $0.contains("4711") } == false
        )
        await second.station.stop()
    }
}
