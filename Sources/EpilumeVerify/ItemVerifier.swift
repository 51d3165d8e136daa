internal import EpilumeModel

/// Verifies items from outside, offline: nothing that the station's own code says is believed, and every byte
/// read may come from a stranger.
package struct ItemVerifier: Sendable {
    /// An item's file and each of its exported parts are refused beyond this.
    package static let largestByteCount = 512 << 20

    let objects: ObjectVerifier
    private var keys: KeyHistory { objects.keys }

    /// - Throws: `.noTrustAnchor` for an empty list. A signature by any of the anchors counts.
    package init(anchors: [TrustAnchor]) throws(VerifyFault) {
        try self.init(objects: ObjectVerifier(keys: KeyHistory(anchors: anchors)))
    }

    /// - Parameter objects: verifies what was released, and knows the keys.
    /// - Throws: `.noTrustAnchor` if it has none.
    package init(objects: ObjectVerifier) throws(VerifyFault) {
        guard !objects.keys.anchors.isEmpty else { throw .noTrustAnchor }
        self.objects = objects
    }

    /// Verifies a container file, whose name must be that of its item, such as `r0000000042-9f2c41d0.item`.
    package func verifyFile(_ path: String) async -> ItemReport {
        switch BoundedFile.read(path, limit: Self.largestByteCount) {
        case .failure(let fault):
            return report(path, [Finding(.file, .unreadable, "cannot be read: \(fault)")])
        case .success(let bytes):
            return await verify(container: bytes, path: path)
        }
    }

    /// - Parameter path: as it shall stand in the report; its last part is the file's name.
    package func verify(container bytes: [UInt8], path: String) async -> ItemReport {
        let container: ItemContainer
        do { container = try ItemContainer(bytes) } catch { return report(path, [error]) }
        // The initialiser has made sure of the mandatory sections.
        let sections = container.sections
        let parts = ItemParts(
            record: sections[.record] ?? [], signature: sections[.signature] ?? [], picture: sections[.picture] ?? [],
            rendering: sections[.rendering], context: sections[.context], object: sections[.object],
            derived: sections[.derived], release: sections[.release])
        return await verify(parts, record: ReadRecord(parts.record), path: path, findings: container.findings) {
            itemID in
            if fileName(path) == itemID.text + Self.fileSuffix { return nil }
            return Finding(.file, .wrongName, "is not named after its item, \(itemID)\(Self.fileSuffix)")
        }
    }

    package static let fileSuffix = ".item"

    /// Whether a name claims to be an item's. What was set aside a second time has a number appended; it is an
    /// item all the same, under a wrong name.
    static func isContainer(_ name: String) -> Bool {
        if name.hasSuffix(fileSuffix) { return true }
        guard let dot = name.lastIndex(of: "."), name[..<dot].hasSuffix(fileSuffix) else { return false }
        return Int(name[name.index(after: dot)...]) != nil
    }

    /// - Parameter misnamed: what is wrong with the file's name for the item of an id; nil for nothing.
    func verify(
        _ parts: ItemParts, record: ReadRecord, path: String, findings: [Finding],
        misnamed: (ItemID) -> Finding? = { _ in nil }
    ) async -> ItemReport {
        let release = await ReleaseVerifier(
            objects: objects, parts: parts, record: record, path: UntrustedPath.shown(path)
        ).outcome()
        let itemID = release.revision.flatMap { record.itemID?.with(revision: $0) } ?? record.itemID
        var keyID: String?
        let all =
            findings + (itemID.flatMap(misnamed).map { [$0] } ?? [])
            + signatureFindings(parts, record, keyID: &keyID) + record.findings + Self.pictureFindings(parts, record)
            + Self.renderingFindings(parts, record) + release.findings
        return ItemReport(
            path: UntrustedPath.shown(path), verdict: Verdict(all), findings: all, itemID: itemID?.text,
            recordNumber: record.number, recordHash: sha256Hex(parts.record), previousRecordHash: record.previousHash,
            purpose: record.purpose, utc: record.utc, keyID: keyID, revision: release.revision,
            objects: release.reports)
    }

    /// Of what could not be verified further.
    func report(_ path: String, _ findings: [Finding], _ record: ReadRecord? = nil) -> ItemReport {
        ItemReport(
            path: UntrustedPath.shown(path), verdict: Verdict(findings), findings: findings,
            itemID: record?.itemID?.text, recordNumber: record?.number, recordHash: nil,
            previousRecordHash: record?.previousHash, purpose: record?.purpose, utc: record?.utc, keyID: nil,
            revision: nil, objects: [])
    }

    private func signatureFindings(_ parts: ItemParts, _ record: ReadRecord, keyID: inout String?) -> [Finding] {
        let signature: DetachedSignature
        do { signature = try DetachedSignature(parts.signature) } catch { return [error] }
        // A record without a number has findings of its own; whether its key could sign it is then not asked.
        let objection = keys.objection(to: signature.keyID, record: record.number ?? 0)
        guard let anchor = keys.anchor(signature.keyID) else {
            let words = KeyHistory.Objection.unknown(keyID: signature.keyID).words
            return [Finding(.signature, "kid", .unknownKey, "is " + words)]
        }
        keyID = anchor.keyID
        if let objection { return [Finding(.signature, "kid", objection.problem, "is " + objection.words)] }
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
    // What a release added.
    var context: ArraySlice<UInt8>?
    var object: ArraySlice<UInt8>?
    var derived: ArraySlice<UInt8>?
    var release: ArraySlice<UInt8>?

    /// Whether anything of a release is there; then all of it has to be.
    var isReleased: Bool { object != nil || derived != nil || release != nil }
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
