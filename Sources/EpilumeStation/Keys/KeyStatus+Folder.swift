internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeRecords

extension KeyStatus {
    /// What may be shown of the folder.
    init(_ folder: borrowing KeyFolder, at utcMicroseconds: Int64) {
        let place = folder.places[.capture]?.rawValue
        var keys = folder.captureKeys.map { CaptureKeyEntry($0, protection: nil) }
        // The history of an opened folder always ends with the key that signs.
        var capture = keys.removeLast()
        capture.protection = place
        self.init(
            capture: capture, former: keys, object: ObjectState(folder, at: utcMicroseconds).entry,
            historyLength: folder.historyCount, troubles: folder.troubles)
    }
}

extension KeyStatus.CaptureKeyEntry {
    fileprivate init(_ key: StationKey, protection: String?) {
        self.init(
            keyID: key.keyID, publicKey: key.publicKeyPEM, protection: protection, origin: key.origin.rawValue,
            since: key.since, firstRecord: key.firstRecordNumber, successorsFirstRecord: key.successorsFirst,
            revokedFromRecord: key.cutOff)
    }
}

/// Where the object key and its certificate stand, in words.
struct ObjectState {
    let entry: KeyStatus.ObjectKeyEntry

    init(_ folder: borrowing KeyFolder, at utcMicroseconds: Int64) {
        let (state, sentence) = Self.words(folder, at: utcMicroseconds)
        entry = KeyStatus.ObjectKeyEntry(
            state: state, sentence: sentence, keyID: folder.objectKey?.keyID,
            protection: folder.objectKey == nil ? nil : folder.places[.object]?.rawValue,
            certificate: folder.certificateChain.map(KeyStatus.CertificateEntry.init))
    }

    private static func words(
        _ folder: borrowing KeyFolder, at utcMicroseconds: Int64
    ) -> (state: String, sentence: String) {
        if let fault = folder.objectFault { return ("unusable", fault.description) }
        guard let chain = folder.certificateChain else {
            return (
                "awaits-clock",
                "There is no certificate yet: it is made as soon as the clock is set. Until then no object is signed."
            )
        }
        let end = UTCText.text(microseconds: chain.notAfterMicroseconds) ?? ""
        switch chain.standing(at: utcMicroseconds) {
        case .valid: return ("valid", "It is valid until \(end).")
        case .expiresSoon(let days):
            let left = days == 1 ? "1 day" : "\(days) days"
            return (
                "expires-soon",
                "It ends in \(left), at \(end): have another one issued (`epilume key request`) and install it."
            )
        case .expired:
            return (
                "expired", "It ended at \(end): no object is signed until another one is installed."
            )
        case .notYetValid:
            return (
                "not-yet-valid",
                "It is not valid yet by this clock: set the clock. Until then no object is signed."
            )
        }
    }
}

extension KeyStatus.CertificateEntry {
    fileprivate init(_ chain: CertificateChain) {
        self.init(
            subject: chain.subject, issuer: chain.issuer, serialNumber: chain.serialNumber,
            notBefore: UTCText.text(microseconds: chain.notBeforeMicroseconds) ?? "",
            notAfter: UTCText.text(microseconds: chain.notAfterMicroseconds) ?? "", sha256: chain.sha256.hex,
            selfSigned: chain.isSelfSigned)
    }
}
