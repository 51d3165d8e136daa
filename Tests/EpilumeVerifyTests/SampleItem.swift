import Crypto
import EpilumeModel
import EpilumeRecords
import EpilumeVerify

/// A good item, made by the station's sealer, and the means to spoil each part of it and sign it again.
struct SampleItem {
    var record: [UInt8]
    var signature: [UInt8]
    var picture: [UInt8]
    var rendering: [UInt8]?
    var name: String

    static let key = P256.Signing.PrivateKey()
    static let captureKey = CaptureKey(pem: key.pemRepresentation)!
    static let anchor = try! TrustAnchor(captureKey.publicKeyPEM)
    static let verifier = try! ItemVerifier(anchors: [anchor])

    /// A grey gradient of 16×8 pixels, by libjpeg.
    static let jpeg: [UInt8] = bytes(
        hex: """
            ffd8ffe000104a46494600010100000100010000ffdb0043001b12141714111b1716171e1c1b2028422b28252528513a3d3042605565
            645f555d5b6a7899816a7190735b5d85b586909ea3abadab6780bcc9baa6c799a8aba4ffc0000b080008001001011100ffc400140001
            00000000000000000000000000000001ffc4002210000201030207000000000000000000000102030004054161111321517181d1ffda
            0008010100003f0062c6c36b17367658d06adaec3b9da83900ac16c6dc3007abca0f03e00f5f2bffd9
            """)

    /// A camera's JPEG of 16×8 pixels, which needs no rendering.
    static func jpegFrame(_ change: (inout RecordFacts) -> Void = { _ in }) throws -> SampleItem {
        try make(picture: jpeg, rendering: nil, facts(fourCC: .mjpeg, bytesPerLine: 0, sizeImage: 4_096), change)
    }

    /// A raw frame of 16×8 grey pixels with its rendering.
    static func rawFrame(_ change: (inout RecordFacts) -> Void = { _ in }) throws -> SampleItem {
        let pixels = (0..<128).map { UInt8($0) }
        let facts = facts(fourCC: .grey, bytesPerLine: 16, sizeImage: 128)
        return try make(picture: pixels, rendering: jpeg, facts, change)
    }

    private static func make(
        picture: [UInt8], rendering: [UInt8]?, _ facts: RecordFacts, _ change: (inout RecordFacts) -> Void
    ) throws -> SampleItem {
        var facts = facts
        facts.picture = .init(byteCount: picture.count, hash: PictureDigest.sha256(picture))
        facts.rendering = rendering.map {
            .init(byteCount: $0.count, hash: PictureDigest.sha256($0), method: "libjpeg-turbo q90 from GREY")
        }
        change(&facts)
        let sealed = try RecordSealer(key: captureKey).seal(facts)
        return SampleItem(
            record: sealed.canonicalBytes, signature: Array(sealed.signature.utf8), picture: picture,
            rendering: rendering, name: sealed.itemID.text)
    }

    private static func facts(fourCC: FourCC, bytesPerLine: Int, sizeImage: Int) -> RecordFacts {
        let identity = DeviceIdentity(
            port: UntrustedText("usb-0000:00:14.0-1.2"), driver: UntrustedText("uvcvideo"),
            card: UntrustedText("HD \u{1b}Scope"),
            usb: .init(vendorID: 0x046d, productID: 0x0892, release: 0x0019, serial: UntrustedText("A1B2")))
        let none = ContentHash(hex: String(repeating: "0", count: 64))!
        return RecordFacts(
            recordNumber: 1, previousRecordHash: nil,
            sopInstanceUID: SOPInstanceUID(uuid: UUIDBits("081d4fae-7dec-41d0-a765-00a0c91e6bf6")!),
            station: .init(name: "Cabine n° 2", softwareVersion: "0.1.0"),
            session: UUIDBits("0b5e1c1e-8c0c-4f0e-9a55-3d9d2e1f0a01")!,
            bootID: UUIDBits("6a1f3a52-7a36-4c3f-8d1e-1f2e3d4c5b6a")!, purpose: .clinical, position: "bras",
            device: .init(
                identity: identity, simulated: false, profile: .init(id: "exampla-dermo-2", evidence: .benchTested)),
            frame: .init(
                stamp: FrameStamp(
                    sequence: 77, timestampMicroseconds: 5_040_000, dequeuedMicroseconds: 5_041_500, flags: 0x12001,
                    bytesUsed: 128, life: 2),
                format: StreamFormat(
                    fourCC: fourCC, width: 16, height: 8, bytesPerLine: bytesPerLine, sizeImage: sizeImage,
                    frameInterval: Fraction(1, 30),
                    colour: .init(colorspace: 8, ycbcrEncoding: 1, quantization: 2, transferFunction: 3))),
            time: .init(
                utcMicroseconds: 1_763_787_300_123_456,
                clock: .init(synchronised: true, estimatedErrorMicroseconds: 850)),
            framesDroppedSincePrevious: 0, picture: .init(byteCount: 0, hash: none), rendering: nil,
            repairs: ["inserted the standard Huffman tables"],
            selection: .init(
                rule: .firstValidAfterPress, pressedMicroseconds: 5_000_000, windowMicroseconds: 2_000_000,
                framesConsidered: 2, framesRejected: ["jpegTruncated": 1]),
            trigger: .init(source: .pedal), controls: controls, light: .verified(state: "polarised", by: .image),
            calibration: calibration)
    }

    static let calibration = RecordFacts.CalibrationFacts(
        state: .due,
        source: .init(
            id: UUIDBits("5f0c2a4e-3b7d-4c1a-9e2f-6a7b8c9d0e1f")!, hash: PictureDigest.sha256([4, 5, 6]),
            ageSeconds: 2_678_400),
        colourThousandths: 1_734,
        scale: .init(horizontalNanometres: 9_375, verticalNanometres: 9_401, uncertaintyMillionths: 2_100))

    /// One that is exact, one within its tolerance, one without a name and beyond a double, one that nothing rules.
    private static let controls: [RecordFacts.Control] = [
        .init(control: .exposureAuto, value: 1, wanted: 1),
        .init(control: .exposureAbsolute, value: 154, wanted: 156, tolerance: 2),
        .init(control: ControlID(rawValue: 0x009a_09ff), value: .max, wanted: .max - 1, tolerance: 1),
        .init(control: ControlID(rawValue: 0x0098_0900), value: -64),
    ]

    // MARK: Spoiling

    var recordText: String { String(decoding: record, as: UTF8.self) }

    /// The same item with another record text, signed as if the station had made it.
    func resigned(_ record: [UInt8], header: String? = nil) -> SampleItem {
        var item = self
        item.record = record
        item.signature = Self.signature(over: record, header: header)
        return item
    }

    func resigned(replacing old: String, with new: String) -> SampleItem {
        precondition(recordText.contains(old), "the record has no \(old)")
        return resigned(Array(recordText.replacing(old, with: new, maxReplacements: 1).utf8))
    }

    static func signature(over record: [UInt8], header: String? = nil, key: P256.Signing.PrivateKey = key) -> [UInt8] {
        let header = header ?? #"{"alg":"ES256","b64":false,"crit":["b64"],"kid":"\#(captureKey.keyID)"}"#
        let encoded = base64URL(Array(header.utf8))
        let signature = try! key.signature(for: encoded + Array(".".utf8) + record)
        return encoded + Array("..".utf8) + base64URL(Array(signature.rawRepresentation))
    }

    // MARK: The container, written here a second time from its description

    var container: SampleContainer {
        var sections = [("record", record), ("signature", signature), ("picture", picture)]
        if let rendering { sections.append(("rendering", rendering)) }
        return SampleContainer(sections: sections)
    }

    func report() async -> ItemReport { await Self.verifier.verify(container: container.bytes, path: "/o/\(name).item") }
}

struct SampleContainer {
    var magic = Array("EPILITEM".utf8)
    var layout: UInt16 = 1
    var sectionCount: UInt16
    var headerLength: UInt32
    var fileLength: UInt64
    var entries: [Entry]
    var payload: [UInt8]

    struct Entry {
        var kind: [UInt8]
        var offset: UInt64
        var length: UInt64
        var hash: [UInt8]
    }

    init(sections: [(String, [UInt8])]) {
        sectionCount = UInt16(sections.count)
        headerLength = UInt32(24 + sections.count * 64 + 32)
        var offset = UInt64(headerLength)
        entries = []
        for (kind, bytes) in sections {
            let padding = [UInt8](repeating: 0, count: 16 - kind.utf8.count)
            entries.append(
                Entry(
                    kind: Array(kind.utf8) + padding, offset: offset, length: UInt64(bytes.count),
                    hash: Array(SHA256.hash(data: bytes))))
            offset += UInt64(bytes.count)
        }
        payload = sections.flatMap(\.1)
        fileLength = offset
    }

    /// With a header hash that fits, however spoilt the header is.
    var bytes: [UInt8] {
        let table = entries.flatMap { $0.kind + little($0.offset) + little($0.length) + $0.hash }
        let header = magic + little(layout) + little(sectionCount) + little(headerLength) + little(fileLength) + table
        return header + Array(SHA256.hash(data: header)) + payload
    }

    private func little(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}

func bytes(hex: String) -> [UInt8] {
    let digits = hex.filter { !$0.isWhitespace }.map { UInt8($0.hexDigitValue!) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

func base64URL(_ bytes: [UInt8]) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
    return stride(from: 0, to: bits.count, by: 6).map { start in
        let group = bits[start..<min(start + 6, bits.count)]
        return alphabet[Int(group.reduce(0) { $0 << 1 | $1 } << UInt8(6 - group.count))]
    }
}

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
