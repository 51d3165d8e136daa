import Crypto
import CryptoExtras
import EpilumeModel
import EpilumeRecords
import EpilumeVerify
import Foundation
import SwiftASN1
import X509

/// A DICOM object in memory, written and signed here from the standard's description, so that a test can spoil any part of
/// it before or after the signature. Golden objects hold the verifier to other people's reading of the standard.
struct SampleObject {
    indirect enum Node {
        case value(String, [UInt8])
        case items([[UInt32: Node]])
        case pixels([[UInt8]])
    }

    var transferSyntax = "1.2.840.10008.1.2.4.50"
    var nodes: [UInt32: Node] = [:]

    static func text(_ vr: String, _ text: String) -> Node {
        let bytes = Array(text.utf8)
        return .value(vr, bytes.count % 2 == 0 ? bytes : bytes + [vr == "UI" ? 0 : 0x20])
    }

    static func number(_ value: UInt16) -> Node { .value("US", [UInt8(value & 0xff), UInt8(value >> 8)]) }

    static func document(_ bytes: [UInt8]) -> Node { .value("OB", bytes.count % 2 == 0 ? bytes : bytes + [0x20]) }

    static func reference(_ uid: String) -> [UInt32: Node] {
        [0x0008_1150: text("UI", "1.2.840.10008.5.1.4.1.1.77.1.7"), 0x0008_1155: text("UI", uid)]
    }

    static func replaced(_ uid: String) -> [UInt32: Node] {
        var item = reference(uid)
        item[0x0040_A170] = .items([
            [0x0008_0100: text("SH", "REPLACED"), 0x0008_0102: text("SH", "99EPILUME"), 0x0008_0104: text("LO", "x")]
        ])
        return item
    }

    // MARK: Encoding

    var bytes: [UInt8] {
        let uid = { (tag: UInt32) in nodes[tag] ?? Self.text("UI", "1.2") }
        let meta = Self.encode([
            0x0002_0001: .value("OB", [0, 1]), 0x0002_0002: uid(0x0008_0016), 0x0002_0003: uid(0x0008_0018),
            0x0002_0010: Self.text("UI", transferSyntax), 0x0002_0012: Self.text("UI", "2.25.1"),
        ])
        let length = Self.encode([0x0002_0000: .value("UL", Self.little(UInt32(meta.count)))])
        return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + length + meta + Self.encode(nodes)
    }

    static func encode(_ nodes: [UInt32: Node]) -> [UInt8] {
        nodes.sorted { $0.key < $1.key }.flatMap { encode($0.key, $0.value) }
    }

    private static let long: Set<String> = ["OB", "OW", "UN", "SQ", "UT"]

    static func encode(_ tag: UInt32, _ node: Node) -> [UInt8] {
        switch node {
        case .value(let vr, let bytes):
            let length = long.contains(vr) ? [0, 0] + little(UInt32(bytes.count)) : little(UInt16(bytes.count))
            return name(tag) + Array(vr.utf8) + length + bytes
        case .items(let items):
            let content = items.flatMap { item -> [UInt8] in
                let bytes = encode(item)
                return name(0xFFFE_E000) + little(UInt32(bytes.count)) + bytes
            }
            return name(tag) + Array("SQ".utf8) + [0, 0] + little(UInt32(content.count)) + content
        case .pixels(let fragments):
            let content = fragments.flatMap { name(0xFFFE_E000) + little(UInt32($0.count)) + $0 }
            return name(tag) + Array("OB".utf8) + [0, 0, 255, 255, 255, 255] + content + name(0xFFFE_E0DD)
                + [0, 0, 0, 0]
        }
    }

    /// As a signature covers it.
    static func covered(_ tag: UInt32, _ node: Node) -> [UInt8] {
        switch node {
        case .value: encode(tag, node)
        case .items(let items):
            name(tag) + Array("SQ".utf8) + [0, 0]
                + items.flatMap { item in
                    name(0xFFFE_E000) + item.sorted { $0.key < $1.key }.flatMap { covered($0.key, $0.value) }
                } + name(0xFFFE_E0DD)
        case .pixels(let fragments):
            name(tag) + Array("OB".utf8) + [0, 0] + fragments.flatMap { name(0xFFFE_E000) + $0 } + name(0xFFFE_E0DD)
        }
    }

    private static func name(_ tag: UInt32) -> [UInt8] {
        little(UInt16(tag >> 16)) + little(UInt16(truncatingIfNeeded: tag))
    }

    static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    // MARK: Signing

    struct Signer: Sendable {
        let key: _RSA.Signing.PrivateKey
        let certificate: Certificate

        /// - Parameter years: of validity.
        init(_ name: String, years: ClosedRange<Int> = 2025...2034) {
            key = try! _RSA.Signing.PrivateKey(keySize: .bits2048)
            let subject = try! DistinguishedName { CommonName(name) }
            let date = { (year: Int) in Date(timeIntervalSince1970: Double(year - 1970) * 31_556_952) }
            certificate = try! Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
                notValidBefore: date(years.lowerBound), notValidAfter: date(years.upperBound), issuer: subject,
                subject: subject, signatureAlgorithm: .sha256WithRSAEncryption,
                extensions: Certificate.Extensions(), issuerPrivateKey: .init(key))
        }

        var der: [UInt8] { try! certificate.serializeAsPEM().derBytes }

        var sha256: String { Array(SHA256.hash(data: der)).map { String(format: "%02x", $0) }.joined() }

        /// What the capture key says of it.
        func statement(by captureKey: CaptureKey = SampleItem.captureKey, notAfter: String = "2034-01-01T00:00:00Z")
            -> [UInt8]
        {
            let payload =
                #"{"certificateSha256":"\#(sha256)","notAfter":"\#(notAfter)","schema":"epilume.object-key/1","#
                + #""statedAt":"2025-11-01T00:00:00Z"}"#
            return try! DocumentSealer(key: captureKey).seal(Array(payload.utf8), as: .objectKey)
        }

        static let station = Signer("Epilume station 1")
        static let stranger = Signer("Somebody else")
        static let expired = Signer("Epilume station of once", years: 2025...2025)
    }

    /// - Parameter tags: to be covered; nil: all.
    func signed(by signer: Signer, at dateTime: String, algorithm: String = "SHA256", tags: [UInt32]? = nil)
        -> SampleObject
    {
        var signed = self
        let tags = (tags ?? Array(nodes.keys)).sorted()
        var item: [UInt32: Node] = [
            0x0400_0005: Self.number(7), 0x0400_0100: Self.text("UI", "2.25.42"),
            0x0400_0105: Self.text("DT", dateTime),
            0x0400_0110: Self.text("CS", "X509_1993_SIG"),
        ]
        let stream =
            tags.flatMap { Self.covered($0, nodes[$0] ?? .value("OB", [])) }
            + item.sorted { $0.key < $1.key }.flatMap { Self.covered($0.key, $0.value) }
        let signature = try! signer.key.signature(
            for: SHA256.hash(data: stream), padding: .insecurePKCS1v1_5)
        item[0x0400_0115] = .value("OB", signer.der.count % 2 == 0 ? signer.der : signer.der + [0])
        item[0x0400_0120] = .value("OB", Array(signature.rawRepresentation))
        signed.nodes[0xFFFA_FFFA] = .items([item])
        signed.nodes[0x4FFE_0001] = .items([
            [
                0x0400_0005: Self.number(7), 0x0400_0010: Self.text("UI", transferSyntax),
                0x0400_0015: Self.text("CS", algorithm),
                0x0400_0020: .value(
                    "AT", tags.flatMap { Self.little(UInt16($0 >> 16)) + Self.little(UInt16(truncatingIfNeeded: $0)) }),
            ]
        ])
        return signed
    }

    // MARK: The picture of a record

    init(nodes: [UInt32: Node] = [:]) { self.nodes = nodes }

    /// What a release makes of an item: a dermatoscope's picture with its record.
    init(_ item: SampleItem, uid: String? = nil, statement: [UInt8]? = Signer.station.statement()) {
        let reserved = String(item.recordText.firstMatch(of: /"sopInstanceUid":"([0-9.]+)"/)!.1)
        let jpeg = item.rendering ?? item.picture
        let texts: [(UInt32, String, String)] = [
            (0x0008_0005, "CS", "ISO_IR 192"), (0x0008_0008, "CS", "ORIGINAL\\PRIMARY"),
            (0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.77.1.7"), (0x0008_0018, "UI", uid ?? reserved),
            (0x0008_002A, "DT", "20251122045500.123456+0000"), (0x0008_0060, "CS", "DMS"),
            (0x0008_0070, "LO", "Exampla"), (0x0008_0201, "SH", "+0000"),
            (0x0010_0010, "PN", "Muster^Ünal"), (0x0010_0020, "LO", "P-17"), (0x0016_1001, "CS", "POLARIZED"),
            (0x0018_1000, "LO", "A1B2"), (0x0018_1020, "LO", "epilume 0.1.0\\firmware 0019"),
            (0x0018_1200, "DA", "20251022"), (0x0018_1201, "TM", "045500"), (0x0020_000D, "UI", "2.25.3"),
            (0x0028_0030, "DS", "0.009401\\0.009375"), (0x0075_0010, "LO", "EPILUME CAPTURE RECORD 1"),
        ]
        for (tag, vr, text) in texts { nodes[tag] = Self.text(vr, text) }
        nodes[0x0008_1090] = Self.text("LO", "HD Scope")
        nodes[0x0008_2218] = .items([
            [0x0008_0100: Self.text("SH", "41550009"), 0x0008_0102: Self.text("SH", "SCT")]
        ])
        nodes[0x0028_0010] = Self.number(8)
        nodes[0x0028_0011] = Self.number(16)
        nodes[0x0075_1001] = Self.document(item.record)
        nodes[0x0075_1002] = Self.document(item.signature)
        if let statement { nodes[0x0075_1003] = Self.document(statement) }
        nodes[0x7FE0_0010] = .pixels([[], jpeg.count % 2 == 0 ? jpeg : jpeg + [0]])
    }
}
