import Crypto
import EpilumeModel
import EpilumeRecords
import EpilumeVerify
import Foundation

/// A record, its object and a release, all good, and the places at which a test can lay hands on them.
struct Scene {
    var item = try! SampleItem.jpegFrame()
    var object: SampleObject
    var signer = SampleObject.Signer.station
    var signedAt = "20251122050000+0000"
    var algorithm = "SHA256"
    /// To be covered by the signature; nil: all.
    var tags: [UInt32]?
    var isSigned = true
    var keys = KeyHistory(anchors: [SampleItem.anchor])
    /// 2025-11-22T08:26:40Z.
    var now: Int64 = 1_763_800_000_000_000

    init() { object = SampleObject(item) }

    /// Takes the object from the item as it is now.
    mutating func renew(uid: String? = nil) { object = SampleObject(item, uid: uid) }

    var verifier: ObjectVerifier { ObjectVerifier(keys: keys, authorities: nil, nowMicroseconds: now) }

    var finished: SampleObject {
        isSigned ? object.signed(by: signer, at: signedAt, algorithm: algorithm, tags: tags) : object
    }

    // MARK: A release

    var context = Array(#"{"region":{"meaning":"Skin of back","scheme":"SCT","value":"66643007"}}"#.utf8)
    var derived: SampleObject?
    var revision = 1
    /// Of the release document's payload.
    var payload: (String) -> String = { $0 }
    var releaseKey = SampleItem.captureKey

    var released: Released {
        let bytes = finished.bytes
        let derivedBytes = derived?.signed(by: signer, at: signedAt).bytes
        let hash = { (bytes: [UInt8]) in SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined() }
        let uid = { (object: SampleObject) -> String in
            guard case .value(_, let bytes)? = object.nodes[0x0008_0018] else { return "" }
            return String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)
        }
        let described = { (kind: String, object: SampleObject, bytes: [UInt8]) in
            #"{"byteCount":\#(bytes.count),"kind":"\#(kind)","sha256":"\#(hash(bytes))","#
                + #""sopClassUid":"1.2.840.10008.5.1.4.1.1.77.1.7","sopInstanceUid":"\#(uid(object))"}"#
        }
        var objects = described("picture", object, bytes)
        if let derived, let derivedBytes { objects += "," + described("calibrated", derived, derivedBytes) }
        let number = String(item.recordText.firstMatch(of: /"recordNumber":([0-9]+)/)!.1)
        let itemID = item.name + (revision > 1 ? "-\(revision)" : "")
        let correction =
            revision > 1
            ? (
                #""reason":"wrong arm","#,
                #""replaces":{"releaseHash":"\#(hash([1]))","sopInstanceUid":"2.25.10786016710207046472319461787193732086"},"#
            ) : ("", "")
        let text = payload(
            #"{"context":{"sha256":"\#(hash(context))"},"itemId":"\#(itemID)","objects":[\#(objects)],\#(correction.0)"#
                + #""recordHash":"\#(hash(item.record))","recordNumber":\#(number),"releasedAt":"2025-11-22T05:00:00Z","#
                + #""releasedBy":"operator",\#(correction.1)"revision":\#(revision),"schema":"epilume.release/1"}"#)
        let release = try! DocumentSealer(key: releaseKey).seal(Array(text.utf8), as: .release)
        var sections = [("record", item.record), ("signature", item.signature), ("picture", item.picture)]
        if let rendering = item.rendering { sections.append(("rendering", rendering)) }
        sections += [("context", context), ("object", bytes)]
        if let derivedBytes { sections.append(("derived", derivedBytes)) }
        return Released(name: itemID, sections: sections + [("release", release)])
    }

    struct Released {
        var name: String
        var sections: [(kind: String, bytes: [UInt8])]

        subscript(kind: String) -> [UInt8] {
            get { sections.first { $0.kind == kind }!.bytes }
            set { sections[sections.firstIndex { $0.kind == kind }!].bytes = newValue }
        }

        var container: [UInt8] {
            var container = SampleContainer(sections: sections.map { ($0.kind, $0.bytes) })
            container.layout = 2
            return container.bytes
        }
    }

    /// A calibrated picture made from the object.
    func calibrated(source: String) -> SampleObject {
        var derived = SampleObject(item, uid: "2.25.88")
        derived.nodes[0x0008_0008] = SampleObject.text("CS", "DERIVED\\PRIMARY")
        derived.nodes[0x0008_2112] = .items([SampleObject.reference(source)])
        derived.nodes[0x7FE0_0010] = .pixels([[], [0xff, 0xd8, 0xff, 0xd9]])
        return derived
    }
}
