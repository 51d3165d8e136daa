internal import CEpilumeLinux
internal import Glibc

/// The real disk: one state directory, reached by descriptors of its folders, so that a folder that is
/// replaced or linked elsewhere after the start changes nothing.
///
/// Concurrency: immutable; every call may come from any thread.
package final class LocalDisk: SpoolDisk {
    private let stateDirectory: String
    private let root: Descriptor
    private let folders: [SpoolFolder: Descriptor]

    /// Opens the state directory and makes the folders that are missing: those of the outbox with mode 2770,
    /// so that a second service of the same group can take items over, those of the journal with 0750. A folder that
    /// exists keeps its mode, which is the administrator's.
    ///
    /// - Parameter stateDirectory: exists already; the service manager makes it.
    package init(stateDirectory: String) throws(DiskError) {
        self.stateDirectory = stateDirectory
        root = try Descriptor.directory(stateDirectory, under: nil, place: stateDirectory)
        let outbox = try Descriptor.madeDirectory("outbox", under: root, mode: 0o2770, place: "outbox")
        let journal = try Descriptor.madeDirectory("journal", under: root, mode: 0o750, place: "journal")
        var folders: [SpoolFolder: Descriptor] = [.journal: journal]
        for folder in SpoolFolder.allCases where folder != .journal {
            let place = folder.relativePath
            folders[folder] =
                folder.isOfOutbox
                ? try Descriptor.madeDirectory(folder.rawValue, under: outbox, mode: 0o2770, place: place)
                : try Descriptor.madeDirectory(folder.rawValue, under: journal, mode: 0o750, place: place)
        }
        self.folders = folders
        try outbox.sync(.syncFolder, place: "outbox")
        try journal.sync(.syncFolder, place: "journal")
        try root.sync(.syncFolder, place: ".")
    }

    package func path(of folder: SpoolFolder) -> String { stateDirectory + "/" + folder.relativePath }

    package func lock() throws(DiskError) -> any SpoolLock {
        // Opened for reading first: a full or read-only disk does not keep a daemon from starting.
        let file: Descriptor
        do {
            file = try Descriptor.opened("lock", under: root, flags: O_RDONLY, step: .lock, place: "lock")
        } catch  where error.code == ENOENT {
            file = try Descriptor.opened("lock", under: root, flags: O_RDONLY | O_CREAT, step: .lock, place: "lock")
        }
        try retryingInterrupts(.lock, place: "lock") { flock(file.number, LOCK_EX | LOCK_NB) }
        return LocalLock(file)
    }

    package func create(_ name: String, in folder: SpoolFolder) throws(DiskError) -> any SpoolFile {
        let place = folder.relativePath + "/" + name
        let file = try Descriptor.opened(
            name, under: descriptor(folder), flags: O_RDWR | O_CREAT | O_EXCL, step: .create, place: place)
        // The mode that openat is given passes the umask; what the other service needs must not depend on it.
        try retryingInterrupts(.setMode, place: place) { fchmod(file.number, 0o640) }
        return LocalFile(file, place: place)
    }

    package func open(
        _ name: String, in folder: SpoolFolder, for access: SpoolAccess
    ) throws(DiskError) -> any SpoolFile {
        let place = folder.relativePath + "/" + name
        // O_NONBLOCK: a fifo in the place of an item must not stop the scan.
        let flags = (access == .reading ? O_RDONLY : O_RDWR) | O_NONBLOCK
        let file = try Descriptor.opened(name, under: descriptor(folder), flags: flags, step: .open, place: place)
        let status = try file.status(place: place)
        guard status.st_mode & S_IFMT == S_IFREG else { throw DiskError(.open, code: EINVAL, place: place) }
        return LocalFile(file, place: place)
    }

    package func rename(
        _ name: String, in folder: SpoolFolder, to newName: String, in target: SpoolFolder
    ) throws(DiskError) {
        let (from, to) = (descriptor(folder).number, descriptor(target).number)
        let answer = el_rename_noreplace(from, name, to, newName)
        if answer < 0 { throw DiskError(.rename, code: -answer, place: target.relativePath + "/" + newName) }
    }

    package func sync(_ folder: SpoolFolder) throws(DiskError) {
        try descriptor(folder).sync(.syncFolder, place: folder.relativePath)
    }

    package func remove(_ name: String, in folder: SpoolFolder) throws(DiskError) {
        let parent = descriptor(folder).number
        try retryingInterrupts(.remove, place: folder.relativePath + "/" + name) { unlinkat(parent, name, 0) }
    }

    package func exists(_ name: String, in folder: SpoolFolder) throws(DiskError) -> Bool {
        var status = stat()
        let parent = descriptor(folder).number
        do {
            try retryingInterrupts(.status, place: folder.relativePath + "/" + name) {
                fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW)
            }
            return true
        } catch  where error.code == ENOENT {
            return false
        }
    }

    package func space() throws(DiskError) -> SpoolSpace {
        var info = statvfs()
        let incoming = descriptor(.incoming).number
        try retryingInterrupts(.space, place: "outbox") { fstatvfs(incoming, &info) }
        return SpoolSpace(
            freeBytes: UInt64(info.f_bavail) * UInt64(info.f_frsize),
            freeInodes: info.f_files == 0 ? nil : UInt64(info.f_favail),
            isReadOnly: info.f_flag & UInt(ST_RDONLY) != 0)
    }

    package func list(_ folder: SpoolFolder) throws(DiskError) -> [SpoolEntry] {
        let place = folder.relativePath
        // A descriptor of its own: readdir's position belongs to the open file, and listings may overlap.
        let own = try Descriptor.directory(".", under: descriptor(folder), place: place)
        let given = try retryingInterrupts(.list, place: place) { fcntl(own.number, F_DUPFD_CLOEXEC, 0) }
        guard let stream = fdopendir(given) else {
            let code = errno
            close(given)
            throw DiskError(.list, code: code, place: place)
        }
        defer { closedir(stream) }
        var entries: [SpoolEntry] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw DiskError(.list, code: errno, place: place) }
                return entries
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            entries.append(SpoolEntry(name: name, kind: kind(of: entry.pointee, name: name, in: folder)))
        }
    }

    private func kind(of entry: dirent, name: String, in folder: SpoolFolder) -> SpoolEntry.Kind {
        if Int(entry.d_type) == DT_REG { return .file }
        if Int(entry.d_type) != DT_UNKNOWN { return .other }
        // Some file systems do not tell in the directory.
        var status = stat()
        guard fstatat(descriptor(folder).number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return .other }
        return status.st_mode & S_IFMT == S_IFREG ? .file : .other
    }

    private func descriptor(_ folder: SpoolFolder) -> Descriptor {
        // `init` fills every case of the enum.
        folders[folder]!
    }
}

private final class LocalLock: SpoolLock {
    private let file: Descriptor
    init(_ file: Descriptor) { self.file = file }
}
