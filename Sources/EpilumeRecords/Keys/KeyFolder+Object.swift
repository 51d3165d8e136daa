internal import EpilumeModel

/// What the folder has of the object key.
struct ObjectKeeping {
    var key: ObjectKey?
    var chain: CertificateChain?
    /// Why one of the two is not there.
    var fault: RecordFault?
}

/// The object key and its certificates. Nothing about them keeps the station from taking pictures: what is wrong is a
/// state.
extension KeyFolder {
    package var objectKey: ObjectKey? { objectKeeping.key }
    /// What is installed, whatever its standing.
    package var certificateChain: CertificateChain? { objectKeeping.chain }
    /// Why no object can be signed, if that is so for another reason than the certificate's validity.
    package var objectFault: RecordFault? { objectKeeping.fault }

    /// Reads the object key and its chain, or makes the key on a station that never had any.
    mutating func loadObjectKey() {
        do {
            try readObjectKey()
        } catch {
            objectKeeping.fault = error
        }
    }

    private mutating func readObjectKey() throws(RecordFault) {
        var there = try objectKeyThere()
        if there == nil { there = try makeObjectKey() }
        guard let key = there else {
            throw .keys(.objectKeyMissing(path: root.path(of: KeySlot.object.name(protection.seal.suffix))))
        }
        objectKeeping.key = key
        if try root.load(KeySlot.object.publicName) == nil {
            _ = try root.publish(KeySlot.object.publicName, Array(key.publicKeyPEM.utf8))
        }
        objectKeeping.chain = try chainThere(key)
    }

    private mutating func objectKeyThere() throws(RecordFault) -> ObjectKey? {
        guard let found = try KeyFinder(protection: protection).find(.object, root) else { return nil }
        guard let key = ObjectKey(pem: found.pem) else { throw .keys(.objectKeyDamaged(path: found.path)) }
        if let half = try root.load(KeySlot.object.publicName), half != Array(key.publicKeyPEM.utf8) {
            throw .keys(.fileDamaged(path: found.path, words: "holds another object key than this station's"))
        }
        if let trouble = found.trouble { troubles.append(trouble) }
        places[.object] = try moveIn(found.pem, .object, from: found.place)
        return key
    }

    /// - Returns: nil when there was one that is gone.
    private mutating func makeObjectKey() throws(RecordFault) -> ObjectKey? {
        if try root.holds(KeySlot.object.publicName) { return nil }
        if try root.holds(Name.chain) { return nil }
        let key = try ObjectKey.random()
        let seal = protection.seal
        _ = try root.publish(KeySlot.object.name(seal.suffix), try seal.seal(key.privatePEM, as: .object))
        if case .sealed = protection { places[.object] = .sealed } else { places[.object] = .plain }
        return key
    }

    private func chainThere(_ key: ObjectKey) throws(RecordFault) -> CertificateChain? {
        let path = root.path(of: Name.chain)
        guard let bytes = try root.load(Name.chain, upTo: KeyLimit.chain) else { return nil }
        guard let chain = try? CertificateChain(pem: bytes) else {
            throw .keys(.fileDamaged(path: path, words: "holds no chain of certificates"))
        }
        guard chain.isOf(key) else {
            throw .keys(.fileDamaged(path: path, words: "is of another key than this station's object key"))
        }
        return chain
    }

    // MARK: Certificates

    /// Makes the self-signed certificate if there is none, and another when it ends soon or the clock says that it does not
    /// hold; each with the object key statement that belongs to it. What an authority issued stays as it is.
    ///
    /// To be asked again when the clock is set, and now and then.
    /// - Parameters:
    ///   - stationName: becomes the certificate's; without one, the capture key's id stands in it.
    ///   - utcMicroseconds: now.
    /// - Throws: `.keys(.clockNotSet)`: it waits; what ``objectFault`` says; what writing throws.
    package mutating func prepareCertificate(
        stationName: String?, at utcMicroseconds: Int64
    ) throws(RecordFault) {
        let key = try requireObjectKey()
        if let chain = objectKeeping.chain {
            guard chain.isSelfSigned, chain.standing(at: utcMicroseconds) != .valid else { return }
        }
        let name = stationName ?? "Epilume station \(captureKey.keyID.prefix(8))"
        try put(CertificateMaker.selfSigned(key, name: name, at: utcMicroseconds), at: utcMicroseconds)
    }

    /// - Parameter subject: RFC 4514, such as `CN=Booth 3,O=Clinic,C=DE`.
    /// - Returns: PKCS#10 in PEM.
    package func certificateRequest(subject: String) throws(RecordFault) -> String {
        try CertificateMaker.request(requireObjectKey(), subject: subject)
    }

    /// Checks a chain and puts it in the place of the one before; that one stays until then.
    ///
    /// - Parameters:
    ///   - pem: the station's certificate, then its issuers'.
    ///   - utcMicroseconds: now.
    /// - Throws: `.keys(.certificate)` with what is wrong; what writing throws.
    package mutating func install(chain pem: [UInt8], at utcMicroseconds: Int64) throws(RecordFault) {
        let key = try requireObjectKey()
        guard utcMicroseconds >= CertificateMaker.earliestMicroseconds else {
            throw .keys(.certificate(.clockNotSet(utc: KeyTime.text(utcMicroseconds))))
        }
        let chain = try CertificateChain(pem: pem)
        try chain.require(for: key, at: utcMicroseconds)
        try put(chain, at: utcMicroseconds)
    }

    /// Statement, then chain: a chain that is there has its statement.
    private mutating func put(_ chain: CertificateChain, at utcMicroseconds: Int64) throws(RecordFault) {
        _ = try statement(of: chain, at: utcMicroseconds)
        try root.replace(Name.chain, Array(chain.pem.utf8))
        objectKeeping.chain = chain
    }

    private func requireObjectKey() throws(RecordFault) -> ObjectKey {
        if let fault = objectKeeping.fault { throw fault }
        guard let key = objectKeeping.key else { throw .keys(.noCertificate) }
        return key
    }

    /// The object key statement for the installed certificate, signed by the capture key that signs now: an object
    /// carries it at (0075,1003). Made when it is first asked for after a rotation.
    ///
    /// - Throws: `.keys(.noCertificate)`; what signing and writing throw.
    package func objectKeyStatement(at utcMicroseconds: Int64) throws(RecordFault) -> [UInt8] {
        guard let chain = objectKeeping.chain else { throw .keys(.noCertificate) }
        return try statement(of: chain, at: utcMicroseconds)
    }

    /// What an object is signed with.
    package struct ObjectSigning: Sendable {
        package let key: ObjectKey
        package let chain: CertificateChain
        /// The object key statement.
        package let statement: [UInt8]
    }

    /// - Throws: why no object can be signed now.
    package func objectSigning(at utcMicroseconds: Int64) throws(RecordFault) -> ObjectSigning {
        let key = try requireObjectKey()
        guard let chain = objectKeeping.chain else { throw .keys(.noCertificate) }
        switch chain.standing(at: utcMicroseconds) {
        case .valid, .expiresSoon: break
        case .expired:
            throw .keys(.certificateNotInForce(words: "ended at " + KeyTime.text(chain.notAfterMicroseconds)))
        case .notYetValid:
            throw .keys(.certificateNotInForce(words: "begins at " + KeyTime.text(chain.notBeforeMicroseconds)))
        }
        return ObjectSigning(key: key, chain: chain, statement: try statement(of: chain, at: utcMicroseconds))
    }

    private func statement(of chain: CertificateChain, at utcMicroseconds: Int64) throws(RecordFault) -> [UInt8] {
        let name = "\(chain.sha256.hex).\(captureKey.keyID).jws"
        if let bytes = try statements.load(name) { return bytes }
        var members = CanonicalJSON.Members()
        members["schema"] = .string("epilume.object-key/1")
        members["certificateSha256"] = .string(chain.sha256.hex)
        members["notAfter"] = .string(KeyTime.text(chain.notAfterMicroseconds))
        members["statedAt"] = .string(KeyTime.text(utcMicroseconds))
        let bytes = try DocumentSealer(key: captureKey).seal(CanonicalJSON.object(members).bytes, as: .objectKey)
        _ = try statements.publish(name, bytes)
        return bytes
    }
}
