internal import Glibc

/// One directory that is held open, so that no step can be led elsewhere by a renamed directory. Files in it are
/// private: mode 0600, of the one owner, no links. A file appears whole or not at all.
///
/// A step's durability: the file is fsynced before its name appears, and the directory after.
struct KeyDirectory: ~Copyable {
    let path: String
    private let directory: Descriptor
    private let steps: KeySteps
    /// Who owns what is in it: the user that runs the service; when root looks after the service's keys, their user.
    private let owner: uid_t

    private static let draftSuffix = ".new"

    /// - Parameter create: makes the directory, of this mode, if only its last part is missing.
    init(
        path: String, create: Bool, mode: mode_t = 0o700, steps: KeySteps = .unwatched
    ) throws(RecordFault) {
        if create {
            if mkdir(path, mode) == 0 {
                // Makes the new name durable in the directory above it.
                try Self.open(path + "/..").sync(path: path)
            } else if errno != EEXIST {
                throw .system(.createDirectory, path: path, errno: errno)
            }
        }
        try self.init(Self.open(path), path: path, steps: steps)
    }

    private init(_ directory: consuming Descriptor, path: String, steps: KeySteps) throws(RecordFault) {
        let facts = try directory.facts(path: path)
        // The sticky bit of a shared directory keeps others from replacing our file.
        if facts.st_mode & 0o022 != 0, facts.st_mode & S_ISVTX == 0 {
            throw .keyDirectoryWritableByOthers(path: path, mode: facts.st_mode & 0o7777)
        }
        self.path = path
        self.directory = directory
        self.steps = steps
        owner = geteuid() == 0 ? facts.st_uid : geteuid()
    }

    /// The directory of this name in it, made if it is missing.
    func folder(_ name: String) throws(RecordFault) -> KeyDirectory {
        let path = self.path + "/" + name
        if mkdirat(directory.number, name, 0o700) == 0 {
            try sync()
        } else if errno != EEXIST {
            throw .system(.createDirectory, path: path, errno: errno)
        }
        let opened = openat(directory.number, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard opened >= 0 else { throw .system(.openDirectory, path: path, errno: errno) }
        return try KeyDirectory(Descriptor(number: opened), path: path, steps: steps)
    }

    private static func open(_ path: String) throws(RecordFault) -> Descriptor {
        // Not through a link: root looks after these keys too, and who may replace the folder must not lead it elsewhere.
        let opened = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard opened >= 0 else { throw .system(.openDirectory, path: path, errno: errno) }
        return Descriptor(number: opened)
    }

    private func sync() throws(RecordFault) { try directory.sync(path: path) }

    func path(of name: String) -> String { path + "/" + name }

    // MARK: Reading

    /// - Returns: nil when there is no such file; of a longer file `limit` + 1 bytes, so that the reader sees that it
    ///   is.
    func load(_ name: String, upTo limit: Int = KeyLimit.file) throws(RecordFault) -> [UInt8]? {
        let path = path(of: name)
        // Non-blocking, so that a FIFO in the file's place is refused and not waited for.
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
        guard facts.st_uid == owner else {
            throw .keyHasForeignOwner(path: path, owner: facts.st_uid, expected: owner)
        }
        guard facts.st_mode & 0o7777 & ~0o600 == 0 else {
            throw .keyModeTooWide(path: path, mode: facts.st_mode & 0o7777)
        }
        return try file.read(upTo: limit + 1, path: path)
    }

    func holds(_ name: String) throws(RecordFault) -> Bool {
        var facts = stat()
        if fstatat(directory.number, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 { return true }
        guard errno == ENOENT else { throw .system(.inspect, path: path(of: name), errno: errno) }
        return false
    }

    /// What is in it, but for drafts, in order.
    func names() throws(RecordFault) -> [String] {
        try allNames().filter { !Self.isDraft($0) }.sorted()
    }

    private func allNames() throws(RecordFault) -> [String] {
        // A descriptor of its own: closedir closes it.
        let opened = openat(directory.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0, let stream = fdopendir(opened) else {
            throw .system(.openDirectory, path: path, errno: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw .system(.read, path: path, errno: errno) }
                return names
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }

    private static func isDraft(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(draftSuffix) }

    // MARK: Changing

    /// Takes away what interrupted changes have left under the names of drafts. None of it was ever used, or it is a
    /// second name of what is.
    func removeDrafts() throws(RecordFault) {
        let drafts = try allNames().filter(Self.isDraft)
        for draft in drafts {
            guard unlinkat(directory.number, draft, 0) == 0 else {
                throw .system(.removeLeftover, path: path(of: draft), errno: errno)
            }
        }
        if !drafts.isEmpty { try sync() }
    }

    /// Puts a new file there; one that is there already is never replaced.
    ///
    /// - Returns: false when a file of this name is there already; it is left as it is.
    func publish(_ name: String, _ bytes: [UInt8]) throws(RecordFault) -> Bool {
        let draft = try draft(of: name, bytes)
        let linked = linkat(directory.number, draft, directory.number, name, 0) == 0
        let reason = errno
        if linked { try steps.reached("linked \(name)") }
        // The file may have a second name only until here: a leftover would be a second copy of a secret.
        guard unlinkat(directory.number, draft, 0) == 0 else {
            throw .system(.removeLeftover, path: path(of: draft), errno: errno)
        }
        guard linked || reason == EEXIST else { throw .system(.publish, path: path(of: name), errno: reason) }
        try sync()
        if linked { try steps.reached("published \(name)") }
        return linked
    }

    /// Puts a file in the place of another, or where none was: after a crash there are the old bytes or the new ones.
    func replace(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o600) throws(RecordFault) {
        let draft = try draft(of: name, bytes, mode)
        guard renameat(directory.number, draft, directory.number, name) == 0 else {
            throw .system(.publish, path: path(of: name), errno: errno)
        }
        try steps.reached("renamed \(name)")
        try sync()
        try steps.reached("replaced \(name)")
    }

    /// Gives a file another name, and erases what had that name.
    func move(_ name: String, over other: String) throws(RecordFault) {
        let old = try openForErasure(other)
        try steps.reached("before \(name) becomes \(other)")
        guard renameat(directory.number, name, directory.number, other) == 0 else {
            throw .system(.publish, path: path(of: other), errno: errno)
        }
        try steps.reached("renamed \(name)")
        try sync()
        try steps.reached("moved \(name)")
        // It has no name any more, so who is interrupted here leaves bytes that no file holds.
        if let old { try old.overwrite(path: path(of: other)) }
        try steps.reached("erased what was \(other)")
    }

    /// Overwrites a file and takes its name away. A file that is not there is erased already.
    func erase(_ name: String) throws(RecordFault) {
        guard let old = try openForErasure(name) else { return }
        try steps.reached("before \(name) is erased")
        guard unlinkat(directory.number, name, 0) == 0 else {
            throw .system(.erase, path: path(of: name), errno: errno)
        }
        try steps.reached("unlinked \(name)")
        try sync()
        // After its name is gone for good: half a key under its own name would look like damage.
        try old.overwrite(path: path(of: name))
        try steps.reached("erased \(name)")
    }

    private func openForErasure(
        _ name: String, mayWiden: Bool = true
    ) throws(RecordFault) -> Descriptor? {
        let opened = openat(directory.number, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if opened < 0, errno == ENOENT { return nil }
        // Mode 0400 is a mode that keys may have; their owner may change it.
        if opened < 0, errno == EACCES, mayWiden, fchmodat(directory.number, name, 0o600, 0) == 0 {
            return try openForErasure(name, mayWiden: false)
        }
        guard opened >= 0 else { throw .system(.open, path: path(of: name), errno: errno) }
        return Descriptor(number: opened)
    }

    /// A durable file beside its place.
    private func draft(
        of name: String, _ bytes: [UInt8], _ mode: mode_t = 0o600
    ) throws(RecordFault) -> String {
        let draft = "." + name + Self.draftSuffix
        let path = path(of: name)
        // What a crash left behind was never used: its name is given to it in the last step.
        if unlinkat(directory.number, draft, 0) != 0, errno != ENOENT {
            throw .system(.removeLeftover, path: path, errno: errno)
        }
        let opened = openat(directory.number, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw .system(.write, path: path, errno: errno) }
        try steps.reached("began \(name)")
        let file = Descriptor(number: opened)
        // The process's umask may have taken bits away, never the other way round.
        guard fchmod(file.number, mode) == 0 else { throw .system(.write, path: path, errno: errno) }
        // Root looks after another user's keys: they stay that user's.
        if owner != geteuid(), fchown(file.number, owner, gid_t.max) != 0 {
            throw .system(.write, path: path, errno: errno)
        }
        try file.write(bytes, path: path)
        try file.sync(path: path)
        try steps.reached("wrote \(name)")
        return draft
    }
}

/// Bounds of what is read from the folder of keys.
enum KeyLimit {
    /// A PEM of an RSA-2048 key has some 1 700 bytes, a sealed one some 4 000.
    static let file = 16 << 10
    /// A chain of certificates, PEM.
    static let chain = 64 << 10
    /// Documents in a history: one a month for a century. The verifier reads no more.
    static let documents = 1_200
}
