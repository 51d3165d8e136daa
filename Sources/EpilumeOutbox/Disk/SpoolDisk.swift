/// The few things that the durable path asks of a disk. Real and faulty siblings stand under this protocol
/// and pass one contract suite.
///
/// Every failure is a ``DiskError`` with the step and errno; none is swallowed. A caller that was told of a
/// failed `sync` may not call `sync` again and believe it: the kernel forgets what it could not write
/// (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020).
///
/// Concurrency: every call may come from any thread; the calls on one ``SpoolFile`` from one at a time.
package protocol SpoolDisk: Sendable {
    /// Takes the state folder for this process until the lock is released.
    /// - Throws: `EWOULDBLOCK` when another holder has it.
    func lock() throws(DiskError) -> any SpoolLock

    /// A new, empty file, mode 0640. - Throws: `EEXIST` when the name is taken.
    func create(_ name: String, in folder: SpoolFolder) throws(DiskError) -> any SpoolFile

    /// - Throws: `ENOENT`; `ELOOP` for a symbolic link; `EISDIR` or `EINVAL` for what is no regular file.
    func open(_ name: String, in folder: SpoolFolder, for access: SpoolAccess) throws(DiskError) -> any SpoolFile

    /// Moves in one step and never replaces. - Throws: `EEXIST` when `newName` is taken in `target`.
    func rename(
        _ name: String, in folder: SpoolFolder, to newName: String, in target: SpoolFolder
    ) throws(DiskError)

    /// Makes a folder's entries durable, not the contents of its files.
    func sync(_ folder: SpoolFolder) throws(DiskError)

    /// Takes a name away. Only ever called for temporary files, and for a held item whose release is safe.
    func remove(_ name: String, in folder: SpoolFolder) throws(DiskError)

    /// Everything in a folder but `.` and `..`, in no order.
    func list(_ folder: SpoolFolder) throws(DiskError) -> [SpoolEntry]

    /// - Returns: false for a name that is not there; symbolic links are not followed.
    func exists(_ name: String, in folder: SpoolFolder) throws(DiskError) -> Bool

    /// Space of the file system that holds the outbox.
    func space() throws(DiskError) -> SpoolSpace

    /// Where a folder is, for sentences that people read.
    func path(of folder: SpoolFolder) -> String
}

/// An open file. Closed when released.
package protocol SpoolFile: AnyObject {
    /// Writes from several buffers, one after the other, at `offset`.
    /// - Returns: how many bytes were taken, at least one: fewer than asked is no error.
    func write(_ buffers: [UnsafeRawBufferPointer], at offset: UInt64) throws(DiskError) -> Int

    /// - Returns: how many bytes were read; 0 only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) -> Int

    /// Makes contents and length durable. - Throws: once, and then never again for the same loss.
    func sync() throws(DiskError)

    func truncate(to byteCount: UInt64) throws(DiskError)
    func byteCount() throws(DiskError) -> UInt64
}

/// Held as long as the process may write to the state folder. Released with the object.
package protocol SpoolLock: AnyObject, Sendable {}

/// What a file is opened for.
package enum SpoolAccess: Hashable, Sendable {
    case reading
    case changing
}

/// The folders of a state directory that belong to the outbox and its journal.
package enum SpoolFolder: String, Hashable, Sendable, CaseIterable {
    /// Files that are being written. Nothing in it was ever promised.
    case incoming
    case ready, sent, held, quarantine
    case journal

    /// Relative to the state directory.
    package var relativePath: String { self == .journal ? "journal" : "outbox/" + rawValue }
}

/// One name in a folder.
package struct SpoolEntry: Hashable, Sendable {
    /// As the directory has it. Bytes that are not UTF-8 become U+FFFD, so such a name matches none of ours.
    package let name: String
    package let kind: Kind

    package enum Kind: Hashable, Sendable { case file, other }

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// What a file system has left.
package struct SpoolSpace: Hashable, Sendable {
    /// Bytes that a process without privileges may still fill.
    package var freeBytes: UInt64
    /// Nil when the file system makes inodes as it needs them (btrfs reports none).
    package var freeInodes: UInt64?
    package var isReadOnly: Bool

    package init(freeBytes: UInt64, freeInodes: UInt64?, isReadOnly: Bool) {
        self.freeBytes = freeBytes
        self.freeInodes = freeInodes
        self.isReadOnly = isReadOnly
    }
}

/// One failed system call.
package struct DiskError: Error, Hashable, Sendable {
    package let step: Step
    /// From errno(3).
    package let code: Int32
    /// What it was about, relative to the state directory.
    package let place: String

    package enum Step: String, Hashable, Sendable, CaseIterable {
        case lock, makeFolder, setMode, create, open, write, read, sync, truncate, rename, syncFolder
        case remove, list, status, space
    }

    package init(_ step: Step, code: Int32, place: String) {
        self.step = step
        self.code = code
        self.place = place
    }
}
