import EpilumeModel
import EpilumeRecords
import EpilumeVerify

/// What somebody could do to a released item.
extension TamperingTests {
    @Sendable static func correct(_ scene: inout Scene) {
        scene.revision = 2
        scene.renew(uid: "2.25.99")
        scene.object.nodes[0x0008_1140] = .items([SampleObject.replaced(reserved)])
    }

    /// - Parameter expected: `part.problem` of findings.
    static func item(
        _ what: String, _ expected: Set<String> = [],
        scene prepare: @escaping @Sendable (inout Scene) -> Void = { _ in },
        _ change: @escaping @Sendable (inout Scene.Released) -> Void
    ) -> Row {
        Row(what: what, expected: expected) {
            var scene = Scene()
            prepare(&scene)
            var released = scene.released
            change(&released)
            let report = try await ItemVerifier(objects: scene.verifier)
                .verify(container: released.container, path: released.name + ".item")
            let found = report.findings.map { "\($0.part.rawValue).\($0.problem.rawValue)" }
            return report.verdict == .valid ? ["valid"] : Set(found)
        }
    }

    static func payload(_ old: String, _ new: String) -> @Sendable (inout Scene) -> Void {
        {
            $0.payload = { text in
                precondition(text.contains(old), text)
                return text.replacing(old, with: new)
            }
        }
    }

    static let items: [Row] = [
        item("a context that names another region", ["release.contradiction"]) { released in
            released["context"] = Array(#"{"region":{"meaning":"x","scheme":"SCT","value":"1"}}"#.utf8)
        },
        item("an item without its release", ["container.missingPart"]) { $0.sections.removeLast() },
        item("an object of another item", ["object.hashDiffers", "object.objectDiffers"]) { released in
            var other = Scene()
            other.item = try! SampleItem.jpegFrame { $0.position = "elsewhere" }
            other.renew()
            released["object"] = other.finished.bytes
        },
        item(
            "an object with an added attribute", ["object.hashDiffers", "object.lengthDiffers", "object.objectDiffers"]
        ) { released in
            var object = Scene().finished
            object.nodes[0x0020_4000] = SampleObject.text("LT", "benign")
            released["object"] = object.bytes
        },
        item("an object without its signature", ["object.objectDiffers"], scene: { $0.isSigned = false }) { _ in },
        item("a picture as delivered that was exchanged", ["picture.hashDiffers"]) { $0["picture"][100] ^= 1 },
        item("a release of another record", ["release.contradiction"]) { released in
            var other = Scene()
            other.item = try! SampleItem.jpegFrame { $0.position = "elsewhere" }
            released["release"] = other.released["release"]
        },
        item("a release by a foreign key", ["release.unknownKey"], scene: { $0.releaseKey = Keys.foreign }) { _ in },
        item("a damaged release", ["release.wrongForm"]) { $0["release"].removeLast(40) },
        item("a changed byte of the release", ["release.signatureInvalid"]) { released in
            // Within the base64url of the payload, the first member of the file.
            released["release"][60] = released["release"][60] == 0x41 ? 0x42 : 0x41
        },
        item("a document of another kind as release", ["release.wrongForm"]) { released in
            released["release"] = try! DocumentSealer(key: SampleItem.captureKey).seal(Array("{}".utf8), as: .check)
        },
        item(
            "a release before the picture was taken", ["release.contradiction"],
            scene: payload("2025-11-22T05:00:00Z", "2025-11-22T04:00:00Z")
        ) { _ in },
        item(
            "a release in the future", ["release.contradiction"],
            scene: payload("2025-11-22T05:00:00Z", "2035-11-22T05:00:00Z")
        ) { _ in },
        item(
            "a release with a member that nobody knows", ["release.unknownField"],
            scene: payload(#""schema""#, #""s":1,"schema""#)
        ) { _ in },
        item(
            "a release that is not canonical", ["release.notCanonical"], scene: payload(#"{"context""#, #"{ "context""#)
        ) { _ in },
        item("a release of a schema to come", ["release.unknownSchema"], scene: payload("release/1", "release/2")) {
            _ in
        },
        item(
            "a correction without a reason", ["release.contradiction"],
            scene: {
                correct(&$0)
                payload(#""reason":"wrong arm","#, "")(&$0)
            }
        ) { _ in },
        item(
            "a correction that replaces something else", ["object.contradiction"],
            scene: {
                correct(&$0)
                payload("2.25.10786016710207046472319461787193732086", "2.25.1")(&$0)
            }
        ) { _ in },
        item("a correction that passes for the first release", ["file.wrongName"], scene: correct) { released in
            released.name = String(released.name.dropLast(2))
        },
        item(
            "a calibrated picture of another object", ["derived.objectDiffers"],
            scene: { $0.derived = $0.calibrated(source: "2.25.1") }
        ) { _ in },
        item("a calibrated picture that the release does not list", ["release.contradiction"]) { released in
            var scene = Scene()
            scene.derived = scene.calibrated(source: reserved)
            released.sections.insert(("derived", scene.released["derived"]), at: 5)
        },
        item(
            "a calibrated picture that was taken away", ["release.contradiction"],
            scene: { $0.derived = $0.calibrated(source: reserved) }
        ) { released in
            released.sections.removeAll { $0.kind == "derived" }
        },
        item(
            "a calibrated picture that was exchanged", ["derived.hashDiffers", "derived.objectDiffers"],
            scene: { $0.derived = $0.calibrated(source: reserved) }
        ) { released in
            let place = released["derived"].indices.last { released["derived"][$0] == 0xD9 }!
            released["derived"][place] = 0xD8
        },
        item(
            "a release by a key that was revoked", ["release.revokedKey", "signature.revokedKey"],
            scene: { scene in
                scene.keys = try! Keys.history(
                    [Keys.revocation(of: SampleItem.captureKey, cutOff: 1, by: Keys.second)],
                    [SampleItem.captureKey, Keys.second])
            }
        ) { _ in },
        Row(
            what: "sections of a release in an item that says it was not released",
            expected: ["container.unknownSection"]
        ) {
            let scene = Scene()
            var container = SampleContainer(sections: scene.released.sections.map { ($0.kind, $0.bytes) })
            container.layout = 1
            let report = try await ItemVerifier(objects: scene.verifier).verify(
                container: container.bytes, path: "x.item")
            return Set(report.findings.map { "\($0.part.rawValue).\($0.problem.rawValue)" })
        },
    ]
}
