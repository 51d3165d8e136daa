package import EpilumeInterface
package import EpilumeModel
internal import EpilumeRecords
internal import EpilumeVerify

/// The calibrations in their folder: `ID.calibration`, signed by who measured; `ID.acceptance`, when that was another
/// station; `ID.revocation`, when it was taken out of force.
///
/// What cannot be read or does not carry a good signature is told and not used; it stays where it is. A revocation that
/// cannot be read revokes all the same.
///
/// Concurrency: owned by one thread at a time; every call blocks on the disk.
package struct CalibrationStore: ~Copyable {
    private let folder: SignedFolder

    private enum Suffix {
        static let calibration = "calibration"
        static let acceptance = "acceptance"
        static let revocation = "revocation"
    }

    package init(_ folder: consuming SignedFolder) { self.folder = folder }

    /// What a start finds.
    package struct Contents: Hashable, Sendable {
        package var kept: [KeptCalibration] = []
        /// By the calibration's id, also of such as are not kept: parts of them may live on in others.
        package var revocations: [String: CalibrationEntry.Revocation] = [:]
        /// A sentence for each file that is not good.
        package var troubles: [String] = []
    }

    /// What was done, and what is to be told of it.
    package struct Written<Value: Sendable>: Sendable {
        package let value: Value
        /// Why a power cut may undo it; nil: it is durable.
        package let doubt: DurableFileFault?
    }

    /// Reads all that is there, and removes what an interrupted write has left.
    package func load() -> Contents {
        var contents = Contents()
        let ids: [String]
        let revoked: [String]
        do throws(DurableFileFault) {
            ids = try folder.ids(Suffix.calibration)
            revoked = try folder.ids(Suffix.revocation)
        } catch {
            contents.troubles = [
                "No calibration can be used: the folder \(UntrustedText(folder.path)) cannot be read. Of it, "
                    + "\(error.words)."
            ]
            return contents
        }
        for id in ids {
            do throws(CalibrationRefusal) {
                contents.kept.append(try read(id))
            } catch {
                contents.troubles.append("The calibration \(shown(id)) is not used: " + error.problem.detail)
            }
        }
        for id in revoked {
            do throws(CalibrationRefusal) {
                contents.revocations[id] = try revocation(id, of: contents.kept.first { $0.calibration.id == id }?.hash)
            } catch {
                // The word of a technician that nobody can read any more is not unsaid.
                contents.revocations[id] = .init(at: nil, reason: "its revocation cannot be read", technician: nil)
                contents.troubles.append("The calibration \(shown(id)) counts as revoked: " + error.problem.detail)
            }
        }
        return contents
    }

    private func shown(_ id: String) -> String { "\(UntrustedText(id)) in \(UntrustedText(folder.path))" }

    // MARK: Reading

    private func read(_ id: String) throws(CalibrationRefusal) -> KeptCalibration {
        guard let bytes = try folder.bytes(id, Suffix.calibration) else { throw .unknown(id: id) }
        let hash = PictureDigest.sha256(bytes)
        var anchors = folder.own
        let acceptance = try folder.open(CalibrationAcceptance.self, id, Suffix.acceptance, .acceptance)
        if let acceptance {
            guard acceptance.schema == CalibrationAcceptance.schema, acceptance.id == id, acceptance.sha256 == hash.hex,
                let anchor = try? TrustAnchor(acceptance.trustedKey)
            else { throw .notTrusted("was taken over by a paper that speaks of another file") }
            anchors = [anchor]
        }
        let document = try Self.document(bytes)
        let kept = try Self.kept(document, trusting: anchors, hash: hash, trustedKey: acceptance?.trustedKey)
        guard kept.calibration.id == id else { throw .unreadable(reason: "its name is not that of its calibration") }
        return kept
    }

    /// - Parameter hash: of the calibration's file; nil: that is not there, or cannot be used.
    private func revocation(
        _ id: String, of hash: ContentHash?
    ) throws(CalibrationRefusal) -> CalibrationEntry.Revocation? {
        let paper = try folder.open(CalibrationRevocation.self, id, Suffix.revocation, .revocation)
        guard let paper else { return nil }
        guard paper.schema == CalibrationRevocation.schema, paper.id == id, hash.map({ $0.hex == paper.sha256 }) ?? true
        else { throw .unreadable(reason: "its revocation speaks of another file") }
        return paper.shown
    }

    /// The signed file as it is.
    package func file(_ id: String) throws(CalibrationRefusal) -> [UInt8] {
        try folder.file(id, Suffix.calibration)
    }

    private static func document(_ bytes: [UInt8]) throws(CalibrationRefusal) -> SignedDocument {
        do { return try SignedDocument(bytes, expecting: .calibration) } catch { throw .notTrusted(error.words) }
    }

    private static func kept(
        _ document: SignedDocument, trusting anchors: [TrustAnchor], hash: ContentHash, trustedKey: String?
    ) throws(CalibrationRefusal) -> KeptCalibration {
        let payload: [UInt8]
        do { payload = try document.payload(trusting: anchors) } catch { throw .notTrusted(error.words) }
        let calibration = try SignedFolder.decode(Calibration.self, payload)
        return try KeptCalibration(calibration, hash: hash, keyID: document.keyID, trustedKey: trustedKey)
    }

    // MARK: Keeping

    /// Signs a calibration that was measured at this station.
    ///
    /// - Parameters:
    ///   - payload: JSON; exactly these bytes are signed.
    ///   - check: whether it may come into force.
    package func keep(
        measured payload: [UInt8], check: (Calibration) throws(CalibrationRefusal) -> Void
    ) throws(CalibrationRefusal) -> Written<KeptCalibration> {
        let calibration = try SignedFolder.decode(Calibration.self, payload)
        _ = try KeptCalibration.times(of: calibration)
        try check(calibration)
        let bytes = try folder.seal(payload, .calibration)
        let kept = try KeptCalibration(
            calibration, hash: PictureDigest.sha256(bytes), keyID: folder.ownKeyID, trustedKey: nil)
        return Written(value: kept, doubt: try folder.writeOnce(bytes, calibration.id, Suffix.calibration))
    }

    /// Takes over another station's calibration, whose key the technician trusts.
    ///
    /// - Parameter check: whether it may be kept.
    package func keep(
        imported request: ImportRequest, at utc: String, check: (Calibration) throws(CalibrationRefusal) -> Void
    ) throws(CalibrationRefusal) -> Written<KeptCalibration> {
        let anchor: TrustAnchor
        do { anchor = try TrustAnchor(request.trustedKey) } catch {
            throw .unreadable(reason: "the key to trust is no public key of a station (P-256, PEM or JWK)")
        }
        let bytes = Array(request.document.utf8)
        let hash = PictureDigest.sha256(bytes)
        let kept = try Self.kept(
            try Self.document(bytes), trusting: [anchor], hash: hash,
            trustedKey: folder.own.contains { $0.keyID == anchor.keyID } ? nil : request.trustedKey)
        try check(kept.calibration)
        let id = kept.calibration.id
        try folder.requireNew(id, Suffix.calibration)
        // Of an import that was interrupted: nothing was taken over by it.
        try folder.remove(id, Suffix.acceptance)
        var doubt: DurableFileFault?
        if kept.trustedKey != nil {
            let acceptance = CalibrationAcceptance(
                id: id, sha256: hash.hex, trustedKey: request.trustedKey, acceptedAt: utc,
                technician: request.technician)
            // First, so that after a crash there is never a foreign file without the word of who took it.
            doubt = try folder.writeOnce(try folder.seal(acceptance, .acceptance), id, Suffix.acceptance)
        }
        let doubtOfFile = try folder.writeOnce(bytes, id, Suffix.calibration)
        return Written(value: kept, doubt: doubtOfFile ?? doubt)
    }

    package func revoke(
        _ kept: KeptCalibration, _ request: RevocationRequest, at utc: String
    ) throws(CalibrationRefusal) -> Written<CalibrationEntry.Revocation> {
        let id = kept.calibration.id
        guard try folder.bytes(id, Suffix.revocation) == nil else { throw .alreadyRevoked(id: id) }
        let revocation = CalibrationRevocation(
            id: id, sha256: kept.hash.hex, reason: request.reason, revokedAt: utc, technician: request.technician)
        let doubt = try folder.writeOnce(
            try folder.seal(revocation, .revocation), id, Suffix.revocation, ifUnsettled: .stays)
        return Written(value: revocation.shown, doubt: doubt)
    }
}

extension CalibrationRevocation {
    fileprivate var shown: CalibrationEntry.Revocation {
        CalibrationEntry.Revocation(
            at: revokedAt, reason: UntrustedText(reason).description,
            technician: technician.map { UntrustedText($0).description })
    }
}
