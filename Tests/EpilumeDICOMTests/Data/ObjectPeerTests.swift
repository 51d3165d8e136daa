import EpilumeDICOM
import EpilumeModel
import Foundation
import Testing

/// Lays out signed objects, their key and their trust anchor: `sample.dcm` for `Tests/Peers/check_object_gate.py`, and
/// in `kinds` every kind of object that there is for `Tests/Peers/check_object.py`.
@Suite struct ObjectPeerTests {
    private static let folder = ProcessInfo.processInfo.environment["EPILUME_PEER_OBJECT"]

    @Test(.enabled(if: folder != nil)) func `an object is laid out`() throws {
        let folder = URL(filePath: try #require(Self.folder))
        let keys = TestKeys.bits2048
        let writer = ObjectWriter(signer: try ObjectSigner(keys))
        try Data(try writer.file(of: SampleObject.dermoscopic)).write(to: folder.appending(path: "sample.dcm"))
        // The gate signs what it spoils, so that the signature is not what gives a spoilt object away.
        try Data(keys.key.utf8).write(to: folder.appending(path: "key.pem"))
        try Data(keys.anchor.utf8).write(to: folder.appending(path: "anchor.pem"))
        let kinds = folder.appending(path: "kinds")
        try FileManager.default.createDirectory(at: kinds, withIntermediateDirectories: true)
        for objectClass in ObjectClass.allCases {
            for (name, source) in try Self.kinds(objectClass) {
                let file = try writer.file(of: try Sources.set(source))
                try Data(file).write(to: kinds.appending(path: "\(objectClass.modality)-\(name).dcm"))
            }
        }
    }

    /// Of one class, by names for files.
    private static func kinds(_ objectClass: ObjectClass) throws -> [(String, ObjectSource)] {
        var sideless = Sources.captured(objectClass)
        sideless.context.laterality = nil
        var middle = sideless
        middle.context.region = CodedTerm("315003", "SCT", "Skin of umbilicus")
        var withoutContact = Sources.captured(objectClass)
        withoutContact.context.contact = .nonContact
        withoutContact.context.immersion = nil
        var rendered = Sources.captured(objectClass)
        rendered.picture.renderingMethod = "yuyv-to-jpeg95"
        var completed = Sources.captured(objectClass)
        completed.picture.renderingMethod = "jpeg-completed"
        completed.picture.repairs = ["insertedHuffmanTables", "trimmedTrailingBytes"]
        var expired = Sources.captured(objectClass)
        expired.calibration = Sources.calibration(.expired)
        expired.calibration?.profile = nil
        var undated = Sources.imported(objectClass)
        undated.capturedMicroseconds = nil
        var elsewhere = try Sources.correction(objectClass)
        elsewhere.context.study?.instanceUID = "1.2.3"
        let kinds = [
            ("captured", Sources.captured(objectClass)), ("bare", Sources.bare(objectClass)),
            ("calibrated", try Sources.calibrated(objectClass)), ("imported", Sources.imported(objectClass)),
            ("imported-undated", undated), ("correction", try Sources.correction(objectClass)),
            ("correction-of-study", elsewhere), ("sideless", sideless), ("middle", middle),
            ("without-contact", withoutContact), ("rendered", rendered), ("completed", completed), ("expired", expired),
        ]
        return kinds.map { ($0.0, ofSample($0.1)) }
    }

    /// With a picture that decoders take.
    private static func ofSample(_ source: ObjectSource) -> ObjectSource {
        var source = source
        (source.picture.jpeg, source.picture.width, source.picture.height) = (SampleObject.picture, 24, 16)
        // A derived one came of a larger picture, lossy before.
        if source.picture.earlierLossyByteCount != nil { source.picture.earlierLossyByteCount = 800 }
        return source
    }
}
