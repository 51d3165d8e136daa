internal import EpilumeDICOM
internal import EpilumeImaging
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeRecords
internal import Glibc

/// What a release adds to an item.
struct MadeObjects {
    /// The item's `context` section.
    let context: [UInt8]
    let contextHash: ContentHash
    let object: [UInt8]
    /// The calibrated copy.
    let derived: [UInt8]?
    /// One for each object, the picture first.
    let statements: [ReleaseStatement.Object]
}

/// The item's `context` section. The nonce keeps the hash that a release states from proving a guessed name.
struct ContextSection: Codable {
    static let schema = "epilume.context/1"
    let schema: String
    /// 32 random hexadecimal digits.
    let nonce: String
    let context: PictureContext
}

/// Makes and signs the DICOM objects of a picture.
struct ObjectAssembly: Sendable {
    /// Whose word an object carries.
    struct Signing: Sendable {
        let signer: ObjectSigner
        /// Signed by the capture key: that the signer's certificate is this station's.
        let statement: [UInt8]

        /// - Throws: `.objectKey` when no object can be signed now.
        init(_ keys: KeyDesk) throws(ReleaseRefusal) {
            let signing: KeyFolder.ObjectSigning
            do { signing = try keys.objectSigning() } catch { throw .objectKey(error.description) }
            let made = signing.key.withPrivateKeyPEM { pem in
                Result { () throws(DICOMFault) in
                    try ObjectSigner(
                        privateKeyPEM: String(decoding: copy pem, as: UTF8.self), certificatePEM: signing.chain.pem)
                }
            }
            do { signer = try made.get() } catch { throw .objectKey(error.description) }
            statement = signing.statement
        }
    }

    enum Role {
        /// Under the name that the record reserved.
        case original
        case correction(of: Replaced)
    }

    let stationName: String?
    /// Of no person, whatever is imported.
    let isPractice: Bool
    /// Of the capture key that signs now.
    let keyID: @Sendable () -> String
    /// As it is now. Throws a phrase that completes "Nothing was released: …".
    let signing: @Sendable () throws(ReleaseRefusal) -> Signing
    /// Unique device identifiers, by device id.
    let deviceIdentifiers: [String: String]
    /// By a profile's id.
    let profile: @Sendable (String) -> DeviceProfile?
    /// By a calibration's id.
    let calibration: @Sendable (String) -> KeptCalibration?

    static let maker = ObjectMaker(naming: SeriesNaming { PictureDigest.bytes($0) })

    func objects(
        of evidence: Evidence, context: PictureContext, as role: Role, at now: Int64, calibratedCopy: Bool
    ) throws(ReleaseRefusal) -> MadeObjects {
        let signing = try signing()
        let writer = ObjectWriter(signer: signing.signer)
        var source = try source(of: evidence, context, statement: signing.statement, at: now)
        if case .correction(let replaced) = role {
            source.sopInstanceUID = SOPInstanceUID(uuid: .random()).description
            source.replaces = try reference(to: replaced, evidence, statement: signing.statement, at: now)
        }
        let object = try file(source, writer, evidence.id)
        var statements = [Self.statement(.picture, source, object)]
        var derived: [UInt8]?
        if calibratedCopy, let copy = try calibratedSource(of: evidence, source) {
            let bytes = try file(copy, writer, evidence.id)
            statements.append(Self.statement(.calibrated, copy, bytes))
            derived = bytes
        }
        let section = ContextSection(
            schema: ContextSection.schema, nonce: UUIDBits.random().description.filter { $0 != "-" }, context: context)
        guard let bytes = try? WireJSON.encode(section) else {
            throw .contextUnreadable(evidence.id, words: "it cannot be written as JSON")
        }
        return MadeObjects(
            context: bytes, contextHash: PictureDigest.sha256(bytes), object: object, derived: derived,
            statements: statements)
    }

    private static func statement(
        _ kind: ReleaseStatement.Object.Kind, _ source: ObjectSource, _ bytes: [UInt8]
    ) -> ReleaseStatement.Object {
        ReleaseStatement.Object(
            kind: kind, sopClassUID: source.objectClass.uid, sopInstanceUID: source.sopInstanceUID,
            hash: PictureDigest.sha256(bytes), byteCount: bytes.count)
    }

    private func file(
        _ source: ObjectSource, _ writer: ObjectWriter, _ id: ItemID
    ) throws(ReleaseRefusal) -> [UInt8] {
        let set: DataSet
        do { set = try Self.maker.dataSet(of: source) } catch { throw .object(id, sentence: error.description) }
        do { return try writer.file(of: set) } catch {
            if case .signer = error { throw .objectKey(error.description) }
            throw .object(id, sentence: error.description)
        }
    }

    // MARK: Sources

    /// nil for the profile that stands for every unknown device: it names no maker.
    private func profile(of record: ReleasedRecord) -> DeviceProfile? {
        record.device.profile.flatMap { $0.id == DeviceProfile.generic.id ? nil : profile($0.id) }
    }

    /// Whether its object is a dermoscopic one.
    func isDermoscopic(_ record: ReleasedRecord) -> Bool {
        record.device.simulated || profile(of: record)?.kind.isDermoscopic == true
    }

    private func source(
        of evidence: Evidence, _ context: PictureContext, statement: [UInt8], at now: Int64
    ) throws(ReleaseRefusal) -> ObjectSource {
        let record = evidence.record
        guard let jpeg = evidence.viewable else { throw .notViewable(evidence.id) }
        guard let captured = record.capturedMicroseconds else { throw .recordUnreadable(evidence.id) }
        let profile = profile(of: record)
        return ObjectSource(
            objectClass: isDermoscopic(record) ? .dermoscopic : .photographic,
            sopInstanceUID: record.sopInstanceUid,
            kind: .captured(
                .init(record: evidence.recordBytes, signature: evidence.signature, objectKeyStatement: statement)),
            instanceNumber: record.recordNumber,
            // The key of the record, so that a picture's study and series stay where they are over a rotation.
            station: .init(
                name: stationName, keyID: SignatureHeader.keyID(of: evidence.signature) ?? keyID(),
                softwareVersion: record.station.softwareVersion),
            device: .init(
                id: record.device.id, manufacturer: profile.map { UntrustedText($0.vendor) },
                model: UntrustedText(profile?.model ?? record.device.card),
                serial: record.device.usb?.serial.map { UntrustedText($0) },
                firmware: record.device.usb?.firmware.map { UntrustedText($0) },
                udi: deviceIdentifiers[record.device.id]),
            capturedMicroseconds: captured, madeMicroseconds: now, utcOffsetMinutes: Self.offsetMinutes(at: captured),
            picture: .init(
                jpeg: jpeg, width: record.v4l2.width, height: record.v4l2.height,
                renderingMethod: record.rendering?.method, repairs: record.repairs),
            verifiedPolarization: record.light?.state.flatMap { .init(lightState: $0) },
            calibration: try calibrationState(of: evidence, captured), context: context,
            isPractice: record.purpose == .practice)
    }

    private func reference(
        to replaced: Replaced, _ evidence: Evidence, statement: [UInt8], at now: Int64
    ) throws(ReleaseRefusal) -> ObjectSource.InstanceReference {
        var source = try source(of: evidence, replaced.context, statement: statement, at: now)
        source.sopInstanceUID = replaced.sopInstanceUID
        do { return try Self.maker.reference(to: source) } catch {
            throw .object(evidence.id, sentence: error.description)
        }
    }

    /// - Returns: nil where no calibration holds for the picture.
    private func calibratedSource(
        of evidence: Evidence, _ original: ObjectSource
    ) throws(ReleaseRefusal) -> ObjectSource? {
        guard let facts = evidence.record.calibrationFacts, facts.state == .valid || facts.state == .due,
            let kept = kept(facts), kept.calibration.colour != nil, let format = evidence.record.v4l2.format,
            case .captured(let sealed) = original.kind
        else { return nil }
        let made: CalibratedPicture
        do {
            let renderer = try CalibratedRenderer(kept.calibration, format: format)
            made = try evidence.picture.withUnsafeBytes { bytes in
                Result { () throws(CalibratedFault) in try renderer.picture(of: bytes) }
            }.get()
        } catch {
            throw .object(evidence.id, sentence: error.sentence)
        }
        let reference: ObjectSource.InstanceReference
        do { reference = try Self.maker.reference(to: original) } catch {
            throw .object(evidence.id, sentence: error.description)
        }
        var copy = original
        copy.sopInstanceUID = SOPInstanceUID(uuid: .random()).description
        copy.kind = .calibrated(sealed, from: reference, method: made.method)
        copy.picture.jpeg = made.bytes
        copy.picture.renderingMethod = nil
        copy.picture.repairs = []
        copy.picture.earlierLossyByteCount = format.fourCC.isJPEG ? evidence.picture.count : nil
        copy.replaces = nil
        copy.calibration?.profile = try profile(evidence.id) { () throws(ICCFault) in
            try ICCProfile.calibratedPicture(kept.calibration)
        }
        return copy
    }

    // MARK: Calibration

    /// The signed file that the record names, and no other.
    private func kept(_ facts: RecordFacts.CalibrationFacts) -> KeptCalibration? {
        guard let source = facts.source, let kept = calibration(source.id.description), kept.hash == source.hash else {
            return nil
        }
        return kept
    }

    private func calibrationState(
        of evidence: Evidence, _ captured: Int64
    ) throws(ReleaseRefusal) -> ObjectSource.CalibrationState? {
        guard let facts = evidence.record.calibrationFacts, let source = facts.source else { return nil }
        var state = ObjectSource.CalibrationState(
            facts: facts, measuredMicroseconds: captured - source.ageSeconds * 1_000_000)
        guard facts.state == .valid || facts.state == .due, let calibration = kept(facts)?.calibration else {
            return state
        }
        state.target = calibration.spacing?.target.name
        state.tone = calibration.tone
        state.sharpness = calibration.sharpness ?? []
        if calibration.colour != nil {
            state.profile = try profile(evidence.id) { () throws(ICCFault) in try ICCProfile.asDelivered(calibration) }
        }
        return state
    }

    private func profile(
        _ id: ItemID, _ make: () throws(ICCFault) -> ICCProfile
    ) throws(ReleaseRefusal) -> [UInt8] {
        do { return try make().bytes } catch { throw .object(id, sentence: error.sentence) }
    }

    /// Of the station's zone from UTC at a moment, east positive.
    static func offsetMinutes(at microseconds: Int64) -> Int {
        var seconds = time_t(microseconds / 1_000_000)
        var local = tm()
        return localtime_r(&seconds, &local) == nil ? 0 : local.tm_gmtoff / 60
    }
}
