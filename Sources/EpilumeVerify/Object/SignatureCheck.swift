internal import EpilumeModel

/// What the digital signatures of an object come to. An archive may have added one of its own, so the best one counts.
struct SignatureCheck {
    private(set) var checks: [Check] = []
    private(set) var state = State.notThere
    /// Of the signature that the checks are about.
    private(set) var signature: ObjectSignature?

    enum State {
        case notThere, notChecked, doesNotHold
        /// It fits, covers everything, and its certificate is trusted and was valid.
        case holds
    }

    /// What the statement in the object comes to: a certificate that the capture key vouches for, or why it does not.
    typealias Statement = Result<ObjectKeyStatement, ObjectKeyStatement.Refusal>

    init(_ object: DICOMFile, statement: Statement?, authorities: CertificateAuthorities?, now: Moment) async {
        guard let items = object.dataSet.items(.digitalSignaturesSequence), !items.isEmpty else {
            checks = [Check(.signature, .notThere, "The file carries no digital signature.")]
            return
        }
        if let obstacle = object.transferSyntax.signatureObstacle {
            checks = [Check(.signature, .notChecked, "The file's signature cannot be computed: \(obstacle).")]
            state = .notChecked
            return
        }
        state = .doesNotHold
        guard items.count <= ObjectSignature.most else {
            let words = "The file carries \(items.count) signatures; \(ObjectSignature.most) are the most that are looked at."
            checks = [Check(.signature, .doesNotHold, words)]
            return
        }
        for item in items {
            let signature: ObjectSignature
            do { signature = try ObjectSignature(item, in: object.dataSet) } catch {
                if checks.isEmpty {
                    checks = [Check(.signature, .doesNotHold, "The file's signature \(error.words).")]
                }
                continue
            }
            let found = await Self.checks(signature, object, statement, authorities, now)
            let holds = found.allSatisfy { $0.outcome == .holds }
            if holds || self.signature == nil { (checks, self.signature) = (found, signature) }
            if holds {
                state = .holds
                return
            }
        }
    }

    private static func checks(
        _ signature: ObjectSignature, _ object: DICOMFile, _ statement: Statement?,
        _ authorities: CertificateAuthorities?, _ now: Moment
    ) async -> [Check] {
        let fault = signature.fault(in: object)
        let gaps = signature.gaps(in: object)
        return [
            fault.map { Check(.signature, .doesNotHold, "The file's signature \($0).") }
                ?? Check(.signature, .holds, "The file's signature fits every byte that it covers."),
            gaps.words.map {
                Check(.coverage, .doesNotHold, "The signature does not cover exactly what is there. After it was made, \($0).")
            } ?? Check(.coverage, .holds, "The signature covers every attribute of the object."),
            await trust(signature, statement, authorities), validity(signature, now),
        ]
    }

    private static func trust(
        _ signature: ObjectSignature, _ statement: Statement?, _ authorities: CertificateAuthorities?
    ) async -> Check {
        let certificate = signature.certificate
        var reasons: [String] = []
        switch statement {
        case .success(let statement)? where statement.certificateSHA256 != certificate.sha256:
            reasons.append("the station's key statement is of another certificate")
        case .success(let statement)? where signature.signedAt.moment > statement.notAfter:
            reasons.append("the station's key statement ended before the object was signed")
        case .success(let statement)?:
            return Check(
                .certificate, .holds, "The certificate is the station's: the capture key \(statement.keyID) says so.")
        case .failure(let refusal)?: reasons.append("the station's key statement \(refusal.words)")
        case nil: reasons.append("no statement of the station's capture key vouches for it")
        }
        if let authorities {
            if await authorities.vouch(for: certificate, at: signature.signedAt.moment) {
                return Check(.certificate, .holds, "The certificate leads to an authority that was given as trusted.")
            }
            reasons.append("no authority that was given as trusted issued it")
        } else {
            reasons.append("no certificate authority was given")
        }
        return Check(
            .certificate, .doesNotHold, "Nobody trusted vouches for the certificate: \(reasons.joined(separator: "; ")).")
    }

    private static func validity(_ signature: ObjectSignature, _ now: Moment) -> Check {
        let certificate = signature.certificate
        let term = "\(certificate.notBefore) to \(certificate.notAfter)"
        let at = signature.signedAt.moment
        // A signature's time has whole seconds. One without an offset may be off by as much as time zones are.
        let slack = signature.signedAt.isUTC ? signature.signedAt.width : 14 * 60 * Moment.minute
        guard at.microseconds + slack > certificate.notBefore.microseconds else {
            return Check(
                .certificateValidity, .doesNotHold,
                "The object claims to be signed at \(at), before its certificate was valid (\(term)).")
        }
        guard at.microseconds - slack <= certificate.notAfter.microseconds else {
            return Check(
                .certificateValidity, .doesNotHold,
                "The object claims to be signed at \(at), after its certificate had expired (\(term)).")
        }
        let today =
            now > certificate.notAfter
            ? " It has expired since, which does not undo what was signed before; only the signature says when that was."
            : ""
        return Check(
            .certificateValidity, .holds, "The certificate was valid when the object was signed (\(term)).\(today)")
    }
}
