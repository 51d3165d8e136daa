internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeRecords
internal import EpilumeVerify
internal import Glibc

/// A folder of papers, `ID.SUFFIX`: each is a signed document that is written once, durably, and never changes.
///
/// Concurrency: owned by one thread at a time; every call blocks on the disk.
package struct SignedFolder: ~Copyable {
    package let path: String
    /// This station's.
    private let keys: SigningKeys
    private let limitBytes: Int
    private let disk: PaperDisk

    /// What becomes of a paper that is in its place and may not outlive a power cut.
    enum Unsettled: Hashable, Sendable {
        /// It is taken away again, so that a refusal means that nothing was kept.
        case takenAway
        /// It counts: to forget it would be the greater harm.
        case stays
    }

    /// - Parameters:
    ///   - path: made if it is not there.
    ///   - limitBytes: the largest paper, signed.
    package init(
        _ path: String, keys: SigningKeys, limitBytes: Int = SignedDocument.largestByteCount, disk: PaperDisk = .local
    ) throws(StationFault) {
        if mkdir(path, 0o750) != 0, errno != EEXIST { throw .folder(path: UntrustedText(path), errno: errno) }
        self.path = path
        self.keys = keys
        self.limitBytes = min(limitBytes, SignedDocument.largestByteCount)
        self.disk = disk
    }

    /// Whose papers are this station's: of every key that it signs or has signed with.
    var own: [TrustAnchor] { keys.anchors }
    /// Of the key that signs now.
    var ownKeyID: String { keys.keyID }

    // MARK: Reading

    /// Removes what an interrupted write has left, and names what is there, sorted.
    func ids(_ suffix: String) throws(DurableFileFault) -> [String] {
        try DurableFile.removeLeftovers(in: path)
        let ending = "." + suffix
        return try DurableFile.names(in: path).filter { $0.hasSuffix(ending) }.map {
            String($0.dropLast(ending.count))
        }
        .sorted()
    }

    /// - Returns: nil only when there is no such file: one that cannot be read is never taken for none.
    func bytes(_ id: String, _ suffix: String) throws(CalibrationRefusal) -> [UInt8]? {
        do { return try DurableFile.read(place(id, suffix), limitBytes: limitBytes) } catch { throw .notKept(error) }
    }

    /// A signed file as it is, for whoever asks by name.
    func file(_ id: String, _ suffix: String) throws(CalibrationRefusal) -> [UInt8] {
        guard UUIDBits(id)?.description == id, let bytes = try bytes(id, suffix) else { throw .unknown(id: id) }
        return bytes
    }

    /// A paper of this station's own.
    /// - Returns: nil when there is none.
    func open<Paper: Decodable>(
        _ paper: Paper.Type, _ id: String, _ suffix: String, _ type: DocumentType
    ) throws(CalibrationRefusal) -> Paper? {
        guard let bytes = try bytes(id, suffix) else { return nil }
        let payload: [UInt8]
        do {
            payload = try SignedDocument(bytes, expecting: type).payload(trusting: own)
        } catch {
            throw .notTrusted("\(UntrustedText(id)).\(suffix) " + error.words)
        }
        return try Self.decode(paper, payload)
    }

    static func decode<Paper: Decodable>(_ paper: Paper.Type, _ payload: [UInt8]) throws(CalibrationRefusal) -> Paper {
        do {
            return try WireJSON.decode(paper, from: payload)
        } catch {
            throw .unreadable(reason: "it is not the JSON of such a document")
        }
    }

    // MARK: Writing

    /// - Parameter payload: exactly these bytes are signed.
    /// - Returns: the signed bytes.
    func seal(_ payload: [UInt8], _ type: DocumentType) throws(CalibrationRefusal) -> [UInt8] {
        do { return try DocumentSealer(key: try keys.current()).seal(payload, as: type) } catch {
            throw .notSigned(reason: error.description)
        }
    }

    func seal(_ paper: some Encodable, _ type: DocumentType) throws(CalibrationRefusal) -> [UInt8] {
        let payload: [UInt8]
        do { payload = try WireJSON.encode(paper) } catch { throw .unreadable(reason: "it holds what is no number") }
        return try seal(payload, type)
    }

    func requireNew(_ id: String, _ suffix: String) throws(CalibrationRefusal) {
        if try bytes(id, suffix) != nil { throw .alreadyKept(id: id) }
    }

    /// Writes a paper that is not there yet.
    ///
    /// - Parameter signed: what ``seal(_:_:)-([UInt8],_)`` gave, or what another station signed.
    /// - Returns: nil once it is durable. Else it is there and counts, and this is why a power cut may undo that.
    /// - Throws: when it is not there.
    func writeOnce(
        _ signed: [UInt8], _ id: String, _ suffix: String, ifUnsettled: Unsettled = .takenAway
    ) throws(CalibrationRefusal) -> DurableFileFault? {
        try requireNew(id, suffix)
        // What is larger could not be read at the next start.
        if signed.count > limitBytes { throw .tooLarge(limitBytes: limitBytes) }
        do throws(DurableFileFault) { try disk.replace(place(id, suffix), signed) } catch {
            guard error.step == .settle else { throw .notKept(error) }
            if ifUnsettled == .stays { return error }
            return try takeAway(id, suffix, after: error)
        }
        return nil
    }

    /// - Returns: why the file could not be taken away: it is there.
    private func takeAway(
        _ id: String, _ suffix: String, after fault: DurableFileFault
    ) throws(CalibrationRefusal) -> DurableFileFault? {
        do throws(DurableFileFault) { try disk.remove(place(id, suffix)) } catch {
            if error.step == .settle { throw .mayComeBack(DurableFileFault(step: .sync, errno: error.errno)) }
            return fault
        }
        throw .notKept(DurableFileFault(step: .sync, errno: fault.errno))
    }

    /// Takes away what an interrupted keeping has left.
    func remove(_ id: String, _ suffix: String) throws(CalibrationRefusal) {
        do { try disk.remove(place(id, suffix)) } catch { throw .notKept(error) }
    }

    private func place(_ id: String, _ suffix: String) -> String { "\(path)/\(id).\(suffix)" }
}
