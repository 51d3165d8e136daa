internal import EpilumeModel

/// Verifies items from outside, offline: nothing that the station's own code says is believed, and every byte
/// read may come from a stranger.
package struct ItemVerifier: Sendable {
    /// An item's file and each of its exported parts are refused beyond this.
    package static let largestByteCount = 512 << 20

    private let anchors: [String: TrustAnchor]

    /// - Throws: `.noTrustAnchor` for an empty list. A signature by any of the anchors counts.
    package init(anchors: [TrustAnchor]) throws(VerifyFault) {
        guard !anchors.isEmpty else { throw .noTrustAnchor }
        self.anchors = Dictionary(anchors.map { ($0.keyID, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Verifies a container file, whose name must be that of its item, such as `r0000000042-9f2c41d0.item`.
    package func verifyFile(_ path: String) -> ItemReport {
        switch BoundedFile.read(path, limit: Self.largestByteCount) {
        case .failure(let fault):
            return report(path, [Finding(.file, .unreadable, "cannot be read: \(fault)")])
        case .success(let bytes):
            return verify(container: bytes, path: path)
        }
    }

    /// - Parameter path: as it shall stand in the report; its last part is the file's name.
    package func verify(container bytes: [UInt8], path: String) -> ItemReport {
        let container: ItemContainer
        do { container = try ItemContainer(bytes) } catch { return report(path, [error]) }
        // The initialiser has made sure of the three mandatory sections.
        let parts = ItemParts(
            record: container.sections[.record]!, signature: container.sections[.signature]!,
            picture: container.sections[.picture]!, rendering: container.sections[.rendering])
        let record = ReadRecord(parts.record)
        var findings = container.findings
        if let itemID = record.itemID, fileName(path) != itemID.text + ItemVerifier.fileSuffix {
            findings.append(Finding(.file, .wrongName, "is not named after its item, \(itemID)\(Self.fileSuffix)"))
        }
        return verify(parts, record: record, path: path, findings: findings)
    }

    package static let fileSuffix = ".item"

    /// Whether a name claims to be an item's. What was set aside a second time has a number appended; it is an
    /// item all the same, under a wrong name.
    static func isContainer(_ name: String) -> Bool {
        if name.hasSuffix(fileSuffix) { return true }
        guard let dot = name.lastIndex(of: "."), name[..<dot].hasSuffix(fileSuffix) else { return false }
        return Int(name[name.index(after: dot)...]) != nil
    }

    func verify(_ parts: ItemParts, record: ReadRecord, path: String, findings: [Finding]) -> ItemReport {
        var keyID: String?
        let all =
            findings + signatureFindings(parts, keyID: &keyID) + record.findings
            + Self.pictureFindings(parts, record) + Self.renderingFindings(parts, record)
        return report(path, all, record, recordHash: sha256Hex(parts.record), keyID: keyID)
    }

    func report(
        _ path: String, _ findings: [Finding], _ record: ReadRecord? = nil, recordHash: String? = nil,
        keyID: String? = nil
    ) -> ItemReport {
        ItemReport(
            path: UntrustedPath.shown(path), verdict: Verdict(findings), findings: findings,
            itemID: record?.itemID?.text, recordNumber: record?.number, recordHash: recordHash,
            previousRecordHash: record?.previousHash, purpose: record?.purpose, utc: record?.utc, keyID: keyID)
    }

    private func signatureFindings(_ parts: ItemParts, keyID: inout String?) -> [Finding] {
        let signature: DetachedSignature
        do { signature = try DetachedSignature(parts.signature) } catch { return [error] }
        guard let anchor = anchors[signature.keyID] else {
            let shown = UntrustedText(signature.keyID)
            return [Finding(.signature, "kid", .unknownKey, "is \(shown), which is none of the trust anchors given")]
        }
        keyID = anchor.keyID
        if signature.isValid(for: parts.record, by: anchor) { return [] }
        return [Finding(.signature, .signatureInvalid, "does not fit the record's bytes under the key \(anchor.keyID)")]
    }

    private static func pictureFindings(_ parts: ItemParts, _ record: ReadRecord) -> [Finding] {
        var findings: [Finding] = []
        if let stated = record.picture { findings += compare(.picture, parts.picture, stated) }
        if let frame = record.frame, let fault = PictureStructure.fault(of: parts.picture, frame: frame) {
            findings.append(Finding(.picture, .wrongStructure, fault))
        }
        return findings
    }

    private static func renderingFindings(_ parts: ItemParts, _ record: ReadRecord) -> [Finding] {
        guard let rendering = parts.rendering else {
            guard record.hasRendering == true else { return [] }
            return [Finding(.rendering, .missingPart, "is missing, but the record has the field rendering")]
        }
        guard record.hasRendering != false else {
            return [Finding(.rendering, .contradiction, "is there, but the record has no field rendering")]
        }
        var findings: [Finding] = []
        if let stated = record.rendering { findings += compare(.rendering, rendering, stated) }
        if let frame = record.frame,
            let fault = PictureStructure.jpegFault(of: rendering, width: frame.width, height: frame.height)
        {
            findings.append(Finding(.rendering, .wrongStructure, fault))
        }
        return findings
    }

    private static func compare(
        _ part: Finding.Part, _ bytes: ArraySlice<UInt8>, _ stated: ReadRecord.Blob
    ) -> [Finding] {
        var findings: [Finding] = []
        if let byteCount = stated.byteCount, byteCount != Int64(bytes.count) {
            findings.append(
                Finding(
                    part, .lengthDiffers,
                    "has \(bytes.count) bytes; record field \(part.rawValue).byteCount says \(byteCount)"))
        }
        if let hash = stated.sha256, hash != sha256Hex(bytes) {
            findings.append(
                Finding(part, .hashDiffers, "SHA-256 differs from record field \(part.rawValue).sha256"))
        }
        return findings
    }
}

/// The bytes of one item, wherever they were found.
struct ItemParts {
    let record: ArraySlice<UInt8>
    let signature: ArraySlice<UInt8>
    let picture: ArraySlice<UInt8>
    let rendering: ArraySlice<UInt8>?
}

func fileName(_ path: String) -> String {
    String(path.split(separator: "/", omittingEmptySubsequences: true).last ?? "")
}

/// Paths are shown to people and may hold what a stranger put there.
enum UntrustedPath {
    /// Escaped part by part, so that a long path is not cut as a whole.
    static func shown(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false)
            .map { UntrustedText(String($0)).description }.joined(separator: "/")
    }
}
