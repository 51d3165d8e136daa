internal import EpilumeModel
internal import Glibc

/// Verifies DICOM objects from outside, offline: the file's own signature, the record within it, and that both say the
/// same (docs/decisions/0010). Every byte read may come from a stranger.
package struct ObjectVerifier: Sendable {
    let keys: KeyHistory
    private let authorities: CertificateAuthorities?
    let now: Moment

    /// - Parameters:
    ///   - keys: that may have signed records.
    ///   - authorities: whose certificates count; nil: only those that a capture key vouches for.
    package init(keys: KeyHistory, authorities: CertificateAuthorities? = nil) {
        self.init(keys: keys, authorities: authorities, nowMicroseconds: Self.clock())
    }

    /// - Parameter nowMicroseconds: the present, since 1970 UTC.
    package init(keys: KeyHistory, authorities: CertificateAuthorities?, nowMicroseconds: Int64) {
        self.keys = keys
        self.authorities = authorities
        now = Moment(microseconds: nowMicroseconds)
    }

    package static func clock() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * Moment.second + Int64(time.tv_nsec) / 1_000
    }

    package func verifyFile(_ path: String) async -> ObjectReport {
        switch BoundedFile.read(path, limit: ItemVerifier.largestByteCount) {
        case .success(let bytes): return await verify(bytes, path: path)
        case .failure(let fault):
            return ObjectOutcome(path: path, sha256: "").unreadable("cannot be read: \(fault)")
        }
    }

    /// - Parameter path: as it shall stand in the report.
    package func verify(_ bytes: [UInt8], path: String) async -> ObjectReport {
        await verify(bytes, path: path, record: nil)
    }

    /// - Parameters:
    ///   - expected: the record of the item that the object belongs to; nil where it stands alone.
    ///   - source: the UID of the item's object that a derived one was made from.
    func verify(
        _ bytes: [UInt8], path: String, record expected: ArraySlice<UInt8>?, source: String? = nil
    ) async -> ObjectReport {
        var outcome = ObjectOutcome(path: path, sha256: sha256Hex(bytes[...]))
        outcome.expectedSource = source
        let object: DICOMFile
        do { object = try DICOMFile(bytes) } catch { return outcome.unreadable("\(error)") }
        outcome.checks.append(Check(.structure, .holds, "The file is one whole DICOM object."))
        outcome.describe(object)
        outcome.checks.append(Self.fileMeta(object))

        let place = EmbeddedRecord.find(in: object.dataSet)
        var held: HeldRecord?
        if case .here(let embedded) = place { held = HeldRecord(embedded, keys: keys, expected: expected) }
        let statement = held?.embedded.objectKeyStatement.map { bytes in
            Result { () throws(ObjectKeyStatement.Refusal) in
                try ObjectKeyStatement(Array(bytes), keys: keys, recordNumber: held?.record.number)
            }
        }
        let signature = await SignatureCheck(object, statement: statement, authorities: authorities, now: now)
        outcome.checks += signature.checks
        outcome.add(signature)

        switch place {
        case .nowhere: return outcome.withoutRecord(signature.state)
        case .unclear(let words):
            outcome.checks.append(Check(.record, .doesNotHold, "The object \(words)."))
            return outcome.closed(.invalid, "What it says of its record is not to be believed.")
        case .here:
            guard let held else { return outcome.closed(.invalid, "Its record cannot be read.") }
            return finish(outcome, object, held, signature)
        }
    }

    private func finish(
        _ before: ObjectOutcome, _ object: DICOMFile, _ held: HeldRecord, _ signature: SignatureCheck
    ) -> ObjectReport {
        var outcome = before
        outcome.checks += held.checks
        outcome.add(held)
        guard held.holds else {
            return outcome.closed(.invalid, "The record in it does not hold, so nothing in it is proven.")
        }
        let pixels = PixelCheck.check(object, held.record, isDerived: outcome.isDerived)
        outcome.checks.append(pixels.check)
        let references = ReferenceCheck(object.dataSet, held.record, outcome, signed: signature.state == .holds)
        outcome.checks += references.checks
        outcome.checks += FactCheck(object: object.dataSet, record: held.record).all
        outcome.checks.append(
            ClockCheck.check(
                held.record, signedAt: signature.state == .holds ? signature.signature?.signedAt : nil,
                isCorrection: !outcome.replaces.isEmpty, now: now))
        return outcome.closed(signature.state, belongs: pixels.isProven || references.nameTheRecord)
    }

    /// The meta information is outside every signature, so it must say what the data set says.
    private static func fileMeta(_ object: DICOMFile) -> Check {
        let pairs: [(AttributeTag, AttributeTag)] = [
            (.mediaStorageSOPClassUID, .sopClassUID), (.mediaStorageSOPInstanceUID, .sopInstanceUID),
        ]
        for (meta, tag) in pairs where object.meta.text(meta) != object.dataSet.text(tag) {
            let words = "The file's meta information names another \(tag.named) than the object."
            return Check(.fileMeta, .doesNotHold, words)
        }
        return Check(.fileMeta, .holds, "The file's meta information names the object.")
    }
}
