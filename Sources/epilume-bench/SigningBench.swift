internal import Crypto
internal import CryptoExtras
internal import EpilumeDICOM
internal import EpilumeModel
internal import EpilumeRecords
internal import FoundationEssentials

/// What sealing at capture and building and signing at release take, each beside the digests and signatures that it
/// cannot do without, made by the bare library in the same run. Without the disk, which the commit bench measures.
///
/// Passes. Sealing: SHA-256 of the picture and of the record; one ES256. Release: SHA-256 of the data set for the
/// object's own signature, of the finished file for the release, and of the release; one RSA-2048 and one ES256.
enum SigningBench {
    private static let rounds = 400
    private static let warmUps = 40

    static func run(directory: String) throws -> [Figure] {
        let (frame, format) = try PracticeFrames.one(width: 1920, height: 1080)
        let subject = try Subject(frame, format, keys: directory)
        defer { Scratch.remove(directory) }
        let bare = try BareSigning(frame, recordByteCount: subject.record.canonicalBytes.count)
        var (seal, bareSeal, release, bareRelease) = (0.0, 0.0, 0.0, 0.0)
        // One of each in turn, so that the machine's moods meet all alike.
        for round in 0..<(warmUps + rounds) {
            let times = (
                try time { try bare.seal() }, try time { try subject.seal() }, try time { try bare.release() },
                try time { try subject.release() }
            )
            if round < warmUps { continue }
            bareSeal += times.0
            seal += times.1
            bareRelease += times.2
            release += times.3
        }
        let (size, count) = ("\(frame.count / 1024) KiB", Double(rounds))
        return [
            .ratio(
                "seal at capture (1080p, \(size))", seal / count, "µs", to: bareSeal / count, "2 SHA-256 + ES256", "≤",
                1.3),
            .ratio(
                "build and sign at release (1080p, \(size))", release / count, "µs", to: bareRelease / count,
                "3 SHA-256 + RSA-2048 + ES256", "≤", 1.3),
        ]
    }
}

/// A frame of the simulated scope, and the product's own ways to seal and release it.
private struct Subject {
    let record: SealedRecord
    private let frame: [UInt8]
    private let facts: RecordFacts
    private let sealer: RecordSealer
    private let releases: ReleaseSealer
    private let source: ObjectSource
    private let writer: ObjectWriter
    private let maker = ObjectMaker(naming: SeriesNaming { PictureDigest.bytes($0) })

    init(_ frame: [UInt8], _ format: StreamFormat, keys directory: String) throws {
        self.frame = frame
        let now: Int64 = 1_790_000_000_000_000
        let keys = try KeyFolder.open(
            directory, protection: .file,
            situation: KeySituation(hasSigned: false, nextRecordNumber: 1, lastSigner: nil, utcMicroseconds: now))
        let folder = Held(keys)
        try folder.prepare(at: now)
        let signing = try folder.signing(at: now)
        let pem = signing.key.withPrivateKeyPEM { pem in String(decoding: pem, as: UTF8.self) }
        writer = ObjectWriter(signer: try ObjectSigner(privateKeyPEM: pem, certificatePEM: signing.chain.pem))
        facts = Self.facts(frame, format, at: now)
        sealer = RecordSealer(key: folder.captureKey)
        releases = ReleaseSealer(key: folder.captureKey)
        record = try sealer.seal(facts)
        source = ObjectSource(
            objectClass: .dermoscopic, sopInstanceUID: facts.sopInstanceUID.description,
            kind: .captured(
                .init(
                    record: record.canonicalBytes, signature: Array(record.signature.utf8),
                    objectKeyStatement: signing.statement)),
            instanceNumber: 1,
            station: .init(name: "bench", keyID: folder.captureKey.keyID, softwareVersion: SoftwareVersion.current),
            device: .init(id: "bench", manufacturer: nil, model: nil, serial: nil, firmware: nil),
            capturedMicroseconds: now, madeMicroseconds: now, utcOffsetMinutes: 0,
            picture: .init(jpeg: frame, width: format.width, height: format.height))
    }

    func seal() throws {
        var facts = facts
        facts.picture = .init(byteCount: frame.count, hash: PictureDigest.sha256(frame))
        _ = try sealer.seal(facts)
    }

    func release() throws {
        let object = try writer.file(of: try maker.dataSet(of: source))
        let statement = ReleaseStatement(
            item: record.itemID, recordNumber: 1, recordHash: record.recordHash,
            releasedMicroseconds: facts.time.utcMicroseconds, releasedBy: .automatic, contextHash: record.recordHash,
            objects: [
                .init(
                    kind: .picture, sopClassUID: source.objectClass.uid, sopInstanceUID: source.sopInstanceUID,
                    hash: PictureDigest.sha256(object), byteCount: object.count)
            ])
        _ = try releases.seal(statement)
    }

    private static func facts(_ frame: [UInt8], _ format: StreamFormat, at now: Int64) -> RecordFacts {
        let stamp = FrameStamp(
            sequence: 1, timestampMicroseconds: 1, dequeuedMicroseconds: 1, flags: 0, bytesUsed: frame.count, life: 1)
        return RecordFacts(
            recordNumber: 1, previousRecordHash: nil, sopInstanceUID: SOPInstanceUID(uuid: .random()),
            station: .init(name: "bench", softwareVersion: SoftwareVersion.current), session: .random(),
            bootID: .random(), purpose: .clinical, position: "scope",
            device: .init(
                identity: DeviceIdentity(
                    port: UntrustedText("bench:0"), driver: UntrustedText("bench"), card: UntrustedText("bench"),
                    usb: nil), simulated: false),
            frame: .init(stamp: stamp, format: format),
            time: .init(utcMicroseconds: now, clock: .init(synchronised: true, estimatedErrorMicroseconds: 100)),
            framesDroppedSincePrevious: 0,
            picture: .init(byteCount: frame.count, hash: PictureDigest.sha256(frame)), rendering: nil, repairs: [],
            selection: .init(
                rule: .firstValidAfterPress, pressedMicroseconds: 1, windowMicroseconds: 5_000_000, framesConsidered: 1,
                framesRejected: [:]))
    }
}

/// A folder of keys that a copyable value can hold.
private final class Held {
    private var folder: KeyFolder

    init(_ folder: consuming KeyFolder) { self.folder = folder }

    var captureKey: CaptureKey { folder.captureKey }

    func prepare(at now: Int64) throws { try folder.prepareCertificate(stationName: "bench", at: now) }

    func signing(at now: Int64) throws -> KeyFolder.ObjectSigning { try folder.objectSigning(at: now) }
}

/// The same digests and signatures by the library alone, over as many bytes.
private struct BareSigning {
    private let frame: [UInt8]
    private let small: [UInt8]
    private let capture = P256.Signing.PrivateKey()
    private let object: _RSA.Signing.PrivateKey

    init(_ frame: [UInt8], recordByteCount: Int) throws {
        self.frame = frame
        small = [UInt8](repeating: 0x5a, count: recordByteCount)
        object = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    }

    func seal() throws {
        _ = SHA256.hash(data: frame)
        _ = try capture.signature(for: SHA256.hash(data: small))
    }

    func release() throws {
        _ = try object.signature(for: SHA256.hash(data: frame), padding: .insecurePKCS1v1_5)
        _ = SHA256.hash(data: frame)
        _ = try capture.signature(for: SHA256.hash(data: small))
    }
}
