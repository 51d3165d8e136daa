internal import EpilumeDICOM
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeRecords
internal import FoundationEssentials

extension ObjectAssembly {
    /// - Parameters:
    ///   - taken: microseconds since 1970-01-01T00:00:00Z; nil: nobody knows.
    ///   - now: the same of the present.
    func imported(_ request: PictureImport, taken: Int64?, at now: Int64) throws(ReleaseRefusal) -> ImportedPicture {
        guard request.picture.count <= PictureImport.largestByteCount else {
            throw .importRefused("it is larger than \(PictureImport.largestByteCount) bytes.")
        }
        let jpeg = Array(request.picture)
        let result = jpeg.withUnsafeBytes { bytes in Result { () throws(JPEGFault) in try JPEGWalk.facts(of: bytes) } }
        let facts: JPEGFacts
        do { facts = try result.get() } catch { throw .importRefused("the file \(error.words).") }
        guard facts.trailingByteCount == 0 else { throw .importRefused("bytes follow the image in it.") }
        let source = ObjectSource(
            objectClass: request.dermoscopic ? .dermoscopic : .photographic,
            sopInstanceUID: SOPInstanceUID(uuid: .random()).description, kind: .imported, instanceNumber: nil,
            station: .init(name: stationName, keyID: keyID(), softwareVersion: SoftwareVersion.current),
            device: .init(id: "imported", manufacturer: nil, model: nil, serial: nil, firmware: nil),
            capturedMicroseconds: taken, madeMicroseconds: now, utcOffsetMinutes: Self.offsetMinutes(at: taken ?? now),
            picture: .init(
                jpeg: jpeg, width: facts.width, height: facts.height,
                repairs: Set(request.changes).map(\.rawValue).sorted()),
            context: request.context, isPractice: isPractice)
        let writer = ObjectWriter(signer: try signing().signer)
        let set: DataSet
        do { set = try Self.maker.dataSet(of: source) } catch { throw .importRefused(error.description) }
        let file: [UInt8]
        do { file = try writer.file(of: set) } catch { throw .importRefused(error.description) }
        return ImportedPicture(
            object: ReleasedObject(
                kind: ReleaseStatement.Object.Kind.imported.rawValue, sopInstanceUid: source.sopInstanceUID,
                sopClassUid: source.objectClass.uid, bytes: file.count, sha256: PictureDigest.sha256(file).hex),
            file: Data(file))
    }
}
