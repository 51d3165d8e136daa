package import EpilumeInterface
package import EpilumeModel
package import EpilumeRecords
internal import EpilumeVerify
internal import FoundationEssentials
internal import Glibc

/// The folder of the calibrations: `ID.calibration`, signed by who measured; `ID.acceptance`, when that was another
/// station; `ID.revocation`, when it was taken out of force. Each is written once, durably, and never changes.
///
/// What cannot be read or does not carry a good signature is told and not used; it stays where it is.
///
/// Concurrency: owned by one thread at a time; every call blocks on the disk.
package struct CalibrationStore: ~Copyable {
    private let folder: String
    private let sealer: DocumentSealer
    private let own: TrustAnchor
    private static let limitBytes = SignedDocument.largestByteCount

    enum Suffix: String, CaseIterable {
        case calibration, acceptance, revocation
    }

    /// - Parameter folder: made if it is not there.
    package init(folder: String, key: CaptureKey) throws(StationFault) {
        guard let own = try? TrustAnchor(key.publicKeyPEM) else { throw .key(.signingFailed) }
        if mkdir(folder, 0o750) != 0, errno != EEXIST {
            throw .folder(path: UntrustedText(folder), errno: errno)
        }
        self.folder = folder
        sealer = DocumentSealer(key: key)
        self.own = own
    }

    /// Reads all that is there, and removes what an interrupted write has left.
    ///
    /// - Returns: what is good, and a sentence for each file that is not.
    package func load() -> (kept: [KeptCalibration], troubles: [String]) {
        var kept: [KeptCalibration] = []
        var troubles: [String] = []
        let ids: [String]
        do throws(DurableFileFault) {
            try DurableFile.removeLeftovers(in: folder)
            ids = try self.ids()
        } catch {
            return (
                [],
                [
                    "No calibration can be used: the folder \(UntrustedText(folder)) cannot be read. Of it, \(error.words)."
                ]
            )
        }
        for id in ids {
            do throws(CalibrationRefusal) {
                kept.append(try read(id))
            } catch {
                troubles.append(
                    "The calibration \(UntrustedText(id)) in \(UntrustedText(folder)) is not used: "
                        + error.problem.detail)
            }
        }
        return (kept, troubles)
    }

    private func ids() throws(DurableFileFault) -> [String] {
        let suffix = "." + Suffix.calibration.rawValue
        return try DurableFile.names(in: folder).filter { $0.hasSuffix(suffix) }.map {
            String($0.dropLast(suffix.count))
        }
        .sorted()
    }

    // MARK: Reading

    private func read(_ id: String) throws(CalibrationRefusal) -> KeptCalibration {
        guard let bytes = try bytes(id, .calibration) else { throw .unknown(id: id) }
        let hash = PictureDigest.sha256(bytes)
        var anchors = [own]
        let acceptance = try paper(CalibrationAcceptance.self, id, .acceptance, .acceptance)
        if let acceptance {
            guard acceptance.schema == CalibrationAcceptance.schema, acceptance.id == id, acceptance.sha256 == hash.hex,
                let anchor = try? TrustAnchor(acceptance.trustedKey)
            else { throw .notTrusted("was taken over by a paper that speaks of another file") }
            anchors = [anchor]
        }
        let document = try Self.document(bytes, .calibration)
        var kept = try Self.kept(document, trusting: anchors, hash: hash, trustedKey: acceptance?.trustedKey)
        guard kept.calibration.id == id else { throw .unreadable(reason: "its name is not that of its calibration") }
        if let revocation = try paper(CalibrationRevocation.self, id, .revocation, .revocation) {
            guard revocation.schema == CalibrationRevocation.schema, revocation.id == id, revocation.sha256 == hash.hex
            else { throw .unreadable(reason: "its revocation speaks of another file") }
            kept.revocation = revocation.shown
        }
        return kept
    }

    /// The signed file as it is.
    package func file(_ id: String) throws(CalibrationRefusal) -> [UInt8] {
        guard UUIDBits(id)?.description == id, let bytes = try bytes(id, .calibration) else { throw .unknown(id: id) }
        return bytes
    }

    private func bytes(_ id: String, _ suffix: Suffix) throws(CalibrationRefusal) -> [UInt8]? {
        do { return try DurableFile.read(path(id, suffix), limitBytes: Self.limitBytes) } catch {
            throw .notKept(error)
        }
    }

    private func path(_ id: String, _ suffix: Suffix) -> String { "\(folder)/\(id).\(suffix.rawValue)" }

    /// A paper of this station's own.
    private func paper<Paper: Decodable>(
        _ type: Paper.Type, _ id: String, _ suffix: Suffix, _ document: DocumentType
    ) throws(CalibrationRefusal) -> Paper? {
        guard let bytes = try bytes(id, suffix) else { return nil }
        let payload: [UInt8]
        do {
            payload = try SignedDocument(bytes, expecting: document).payload(trusting: [own])
        } catch {
            throw .notTrusted("\(suffix.rawValue) beside it " + error.words)
        }
        return try Self.decode(type, payload)
    }

    private static func document(
        _ bytes: [UInt8], _ type: DocumentType
    ) throws(CalibrationRefusal) -> SignedDocument {
        do { return try SignedDocument(bytes, expecting: type) } catch { throw .notTrusted(error.words) }
    }

    private static func kept(
        _ document: SignedDocument, trusting anchors: [TrustAnchor], hash: ContentHash, trustedKey: String?
    ) throws(CalibrationRefusal) -> KeptCalibration {
        let payload: [UInt8]
        do { payload = try document.payload(trusting: anchors) } catch { throw .notTrusted(error.words) }
        let calibration = try decode(Calibration.self, payload)
        let measured = try sound(calibration)
        return KeptCalibration(
            calibration: calibration, hash: hash, keyID: document.keyID, trustedKey: trustedKey, revocation: nil,
            measured: measured)
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8]
    ) throws(CalibrationRefusal) -> Value {
        do {
            return try WireJSON.decode(type, from: bytes)
        } catch {
            throw .unreadable(reason: "it is not the JSON of such a document")
        }
    }

    /// - Returns: when its oldest part was measured.
    private static func sound(_ calibration: Calibration) throws(CalibrationRefusal) -> Int64 {
        let faults = calibration.faults
        if !faults.isEmpty { throw .unsound(faults) }
        let hash = ContentHash(hex: String(repeating: "0", count: 64))!
        guard RecordFacts.CalibrationFacts(.valid, calibration, hash: hash, ageSeconds: 0) != nil else {
            throw .unsound(["it states numbers that no record can hold"])
        }
        guard CalibrationInterval.seconds(calibration.measuredAt) != nil,
            let oldest = CalibrationInterval.seconds(calibration.oldestMeasurement)
        else { throw .unsound(["its times are no moments in UTC with whole seconds"]) }
        return oldest
    }

    // MARK: Keeping

    /// Signs a calibration that was measured at this station.
    ///
    /// - Parameters:
    ///   - payload: JSON; exactly these bytes are signed.
    ///   - check: whether it may come into force.
    package func keep(
        measured payload: [UInt8], check: (Calibration) throws(CalibrationRefusal) -> Void
    ) throws(CalibrationRefusal) -> KeptCalibration {
        let calibration = try Self.decode(Calibration.self, payload)
        let oldest = try Self.sound(calibration)
        try check(calibration)
        try requireNew(calibration.id)
        let bytes = try seal(payload, .calibration)
        try write(bytes, calibration.id, .calibration)
        return KeptCalibration(
            calibration: calibration, hash: PictureDigest.sha256(bytes), keyID: own.keyID, trustedKey: nil,
            revocation: nil, measured: oldest)
    }

    /// Takes over another station's calibration, whose key the technician trusts.
    package func keep(
        imported request: ImportRequest, at utc: String
    ) throws(CalibrationRefusal) -> KeptCalibration {
        let anchor: TrustAnchor
        do { anchor = try TrustAnchor(request.trustedKey) } catch {
            throw .unreadable(reason: "the key to trust is no public key of a station (P-256, PEM or JWK)")
        }
        let bytes = Array(request.document.utf8)
        let hash = PictureDigest.sha256(bytes)
        let kept = try Self.kept(
            try Self.document(bytes, .calibration), trusting: [anchor], hash: hash,
            trustedKey: anchor.keyID == own.keyID ? nil : request.trustedKey)
        let id = kept.calibration.id
        try requireNew(id)
        if kept.trustedKey != nil {
            let acceptance = CalibrationAcceptance(
                id: id, sha256: hash.hex, trustedKey: request.trustedKey, acceptedAt: utc,
                technician: request.technician)
            // First, so that after a crash there is never a foreign file without the word of who took it.
            try write(try seal(try encode(acceptance), .acceptance), id, .acceptance)
        }
        try write(bytes, id, .calibration)
        return kept
    }

    package func revoke(
        _ kept: KeptCalibration, _ request: RevocationRequest, at utc: String
    ) throws(CalibrationRefusal) -> CalibrationEntry.Revocation {
        let id = kept.calibration.id
        guard try bytes(id, .revocation) == nil else { throw .alreadyRevoked(id: id) }
        let revocation = CalibrationRevocation(
            id: id, sha256: kept.hash.hex, reason: request.reason, revokedAt: utc, technician: request.technician)
        try write(try seal(try encode(revocation), .revocation), id, .revocation)
        return revocation.shown
    }

    private func requireNew(_ id: String) throws(CalibrationRefusal) {
        guard try bytes(id, .calibration) == nil else { throw .alreadyKept(id: id) }
    }

    private func encode(_ paper: some Encodable) throws(CalibrationRefusal) -> [UInt8] {
        do { return try WireJSON.encode(paper) } catch { throw .unreadable(reason: "it holds what is no number") }
    }

    /// A signed file is a third larger than what it states: what would be too large to be read again is not kept.
    private func seal(_ payload: [UInt8], _ type: DocumentType) throws(CalibrationRefusal) -> [UInt8] {
        let bytes: [UInt8]
        do { bytes = try sealer.seal(payload, as: type) } catch { throw .notSigned(reason: error.description) }
        guard bytes.count <= Self.limitBytes else {
            throw .unreadable(reason: "signed, it would have more than \(Self.limitBytes) bytes")
        }
        return bytes
    }

    private func write(_ bytes: [UInt8], _ id: String, _ suffix: Suffix) throws(CalibrationRefusal) {
        do { try DurableFile.replace(path(id, suffix), with: bytes, mode: 0o640) } catch { throw .notKept(error) }
    }
}

extension CalibrationRevocation {
    fileprivate var shown: CalibrationEntry.Revocation {
        CalibrationEntry.Revocation(
            at: revokedAt, reason: UntrustedText(reason).description,
            technician: technician.map { UntrustedText($0).description })
    }
}
