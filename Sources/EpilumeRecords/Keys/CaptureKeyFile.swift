/// The capture key on disk: PEM, PKCS#8, mode 0600, owned by the user that runs the service.
extension CaptureKey {
    /// Reads the key, or makes one on a station that has signed nothing yet.
    ///
    /// The directory is created with mode 0700 if only its last part is missing. Blocks on fsync.
    /// - Parameters:
    ///   - path: of the key file; its directory belongs to this service.
    ///   - journalIsEmpty: whether no record was ever sealed here. If one was, a missing key is a fault and
    ///     never a reason for a new one.
    /// - Throws: every `.key…` fault and `.system`.
    package static func loadOrCreate(path: String, journalIsEmpty: Bool) throws(RecordFault) -> CaptureKey {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let directory = try KeyDirectory(path: parent, create: journalIsEmpty)
        if let bytes = try directory.load(name) { return try CaptureKey(file: bytes, path: path) }
        guard journalIsEmpty else { throw .keyMissing(path: path) }
        let key = CaptureKey.ephemeral()
        if try directory.publish(name, key.privatePEM) { return key }
        // Someone else put a key there in the meantime: that one counts.
        guard let bytes = try directory.load(name) else { throw .keyMissing(path: path) }
        return try CaptureKey(file: bytes, path: path)
    }
}
