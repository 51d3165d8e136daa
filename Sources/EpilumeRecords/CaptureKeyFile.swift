internal import Crypto
internal import Glibc

/// The capture key on disk: PEM, PKCS#8, mode 0600, owned by the user that runs the service.
///
/// A key appears whole or not at all, and an existing one is never replaced: the file is written beside its
/// place, made durable, and then linked there, which fails if something is there already.
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
        let file = try KeyFile(path: path, createDirectory: journalIsEmpty)
        if let key = try file.load() { return key }
        guard journalIsEmpty else { throw .keyMissing(path: path) }
        let key = P256.Signing.PrivateKey()
        let made = try file.publish(Array((key.pemRepresentation + "\n").utf8))
        if made { return CaptureKey(key) }
        // Someone else put a key there in the meantime: that one counts.
        guard let other = try file.load() else { throw .keyMissing(path: path) }
        return other
    }
}

/// One name in one directory that is held open, so that no step can be led elsewhere by a renamed directory.
private struct KeyFile: ~Copyable {
    private let path: String
    private let name: String
    private let directory: Descriptor
    /// A PEM of a P-256 key is 241 bytes; a longer file is something else.
    private static let largestByteCount = 4_096

    init(path: String, createDirectory: Bool) throws(RecordFault) {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        directory = try Self.safeDirectory(parent, create: createDirectory)
        name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        self.path = path
    }

    private static func safeDirectory(_ path: String, create: Bool) throws(RecordFault) -> Descriptor {
        if create {
            if mkdir(path, 0o700) == 0 {
                // Makes the new name durable in the directory above it.
                try openDirectory(path + "/..").sync(path: path)
            } else if errno != EEXIST {
                throw .system(.createDirectory, path: path, errno: errno)
            }
        }
        let directory = try openDirectory(path)
        let facts = try directory.facts(path: path)
        // The sticky bit of a shared directory keeps others from replacing our file.
        if facts.st_mode & 0o022 != 0, facts.st_mode & S_ISVTX == 0 {
            throw .keyDirectoryWritableByOthers(path: path, mode: facts.st_mode & 0o7777)
        }
        return directory
    }

    /// - Returns: nil when there is no such file.
    func load() throws(RecordFault) -> CaptureKey? {
        // Non-blocking, so that a FIFO in the key's place is refused and not waited for.
        let opened = openat(directory.number, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if opened < 0 {
            switch errno {
            case ENOENT: return nil
            case ELOOP: throw .keyIsNotAFile(path: path)
            default: throw .system(.open, path: path, errno: errno)
            }
        }
        let file = Descriptor(number: opened)
        let facts = try file.facts(path: path)
        guard facts.st_mode & S_IFMT == S_IFREG else { throw .keyIsNotAFile(path: path) }
        guard facts.st_uid == geteuid() else {
            throw .keyHasForeignOwner(path: path, owner: facts.st_uid, expected: geteuid())
        }
        guard facts.st_mode & 0o7777 & ~0o600 == 0 else {
            throw .keyModeTooWide(path: path, mode: facts.st_mode & 0o7777)
        }
        let bytes = try file.read(upTo: Self.largestByteCount, path: path)
        guard let key = CaptureKey(pem: String(decoding: bytes, as: UTF8.self)) else { throw .keyDamaged(path: path) }
        return key
    }

    /// - Returns: false when a file of this name is there already; it is left as it is.
    func publish(_ bytes: [UInt8]) throws(RecordFault) -> Bool {
        let draft = "." + name + ".new"
        // What a crash left behind was never used: its link to the key's name is the last step.
        if unlinkat(directory.number, draft, 0) != 0, errno != ENOENT {
            throw .system(.removeLeftover, path: path, errno: errno)
        }
        try write(bytes, to: draft)
        let linked = linkat(directory.number, draft, directory.number, name, 0) == 0
        let reason = errno
        // The key may have a second name only until here: a leftover would be a second copy of the secret.
        guard unlinkat(directory.number, draft, 0) == 0 else {
            throw .system(.removeLeftover, path: path, errno: errno)
        }
        guard linked || reason == EEXIST else { throw .system(.publish, path: path, errno: reason) }
        try directory.sync(path: path)
        return linked
    }

    private func write(_ bytes: [UInt8], to draft: String) throws(RecordFault) {
        let opened = openat(directory.number, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw .system(.write, path: path, errno: errno) }
        let file = Descriptor(number: opened)
        // The process's umask may have taken bits away, never the other way round.
        guard fchmod(file.number, 0o600) == 0 else { throw .system(.write, path: path, errno: errno) }
        try file.write(bytes, path: path)
        try file.sync(path: path)
    }

    private static func openDirectory(_ path: String) throws(RecordFault) -> Descriptor {
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw .system(.openDirectory, path: path, errno: errno) }
        return Descriptor(number: opened)
    }
}

/// An open file that closes itself.
private struct Descriptor: ~Copyable {
    let number: Int32

    deinit { close(number) }

    func facts(path: String) throws(RecordFault) -> stat {
        var facts = stat()
        guard fstat(number, &facts) == 0 else { throw .system(.inspect, path: path, errno: errno) }
        return facts
    }

    /// - Returns: the whole file, or `limit` bytes of a longer one.
    func read(upTo limit: Int, path: String) throws(RecordFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            let got = bytes.withUnsafeMutableBytes { Glibc.read(number, $0.baseAddress! + count, limit - count) }
            if got == 0 { break }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw .system(.read, path: path, errno: errno) }
            count += got
        }
        return Array(bytes.prefix(count))
    }

    func write(_ bytes: [UInt8], path: String) throws(RecordFault) {
        var count = 0
        while count < bytes.count {
            let put = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress! + count, bytes.count - count) }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { throw .system(.write, path: path, errno: errno) }
            count += put
        }
    }

    func sync(path: String) throws(RecordFault) {
        guard fsync(number) == 0 else { throw .system(.sync, path: path, errno: errno) }
    }
}
