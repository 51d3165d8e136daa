internal import Glibc

/// A regular file of the real disk.
final class LocalFile: SpoolFile {
    private let file: Descriptor
    private let place: String

    init(_ file: Descriptor, place: String) {
        self.file = file
        self.place = place
    }

    func write(_ buffers: [UnsafeRawBufferPointer], at offset: UInt64) throws(DiskError) -> Int {
        // pwritev only reads; iovec has no const form. The kernel takes up to 1024 at once (UIO_MAXIOV), and a
        // write of fewer than asked is no error.
        let vectors = buffers.prefix(1024).map {
            iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress), iov_len: $0.count)
        }
        let wanted = vectors.reduce(0) { $0 + $1.iov_len }
        let taken = try retryingInterrupts(.write, place: place) {
            pwritev(file.number, vectors, Int32(vectors.count), off_t(offset))
        }
        // Nothing taken and no error would make a caller turn for ever.
        if taken == 0, wanted > 0 { throw DiskError(.write, code: EIO, place: place) }
        return taken
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) -> Int {
        guard let start = buffer.baseAddress else { return 0 }
        return try retryingInterrupts(.read, place: place) { pread(file.number, start, buffer.count, off_t(offset)) }
    }

    func sync() throws(DiskError) { try file.sync(.sync, place: place) }

    func truncate(to byteCount: UInt64) throws(DiskError) {
        try retryingInterrupts(.truncate, place: place) { ftruncate(file.number, off_t(byteCount)) }
    }

    func byteCount() throws(DiskError) -> UInt64 { UInt64(try file.status(place: place).st_size) }
}

/// Owns a file descriptor and closes it when released.
///
/// Every open is O_CLOEXEC (no child inherits it), O_NOFOLLOW and relative to a directory that is open already.
final class Descriptor: Sendable {
    let number: Int32

    private init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    static func opened(
        _ name: String, under parent: Descriptor?, flags: Int32, step: DiskError.Step, place: String
    ) throws(DiskError) -> Descriptor {
        let directory = parent?.number ?? AT_FDCWD
        return Descriptor(
            try retryingInterrupts(step, place: place) {
                openat(directory, name, flags | O_CLOEXEC | O_NOFOLLOW, 0o640 as mode_t)
            })
    }

    static func directory(_ name: String, under parent: Descriptor?, place: String) throws(DiskError) -> Descriptor {
        try opened(name, under: parent, flags: O_RDONLY | O_DIRECTORY, step: .open, place: place)
    }

    /// Opens a directory and makes it when it is missing; its entry is durable once the parent is synced.
    static func madeDirectory(
        _ name: String, under parent: Descriptor, mode: mode_t, place: String
    ) throws(DiskError) -> Descriptor {
        do {
            try retryingInterrupts(.makeFolder, place: place) { mkdirat(parent.number, name, mode & 0o777) }
        } catch  where error.code == EEXIST {
            return try directory(name, under: parent, place: place)
        }
        let made = try directory(name, under: parent, place: place)
        // Neither the umask nor a service's ban on setting setgid may decide who can read the outbox. The bit
        // is inherited from a setgid parent, and then it need not be set here.
        if try made.status(place: place).st_mode & 0o7777 != mode {
            try retryingInterrupts(.setMode, place: place) { fchmod(made.number, mode) }
        }
        return made
    }

    func sync(_ step: DiskError.Step, place: String) throws(DiskError) {
        try retryingInterrupts(step, place: place) { fsync(number) }
    }

    func status(place: String) throws(DiskError) -> stat {
        var status = stat()
        try retryingInterrupts(.status, place: place) { fstat(number, &status) }
        return status
    }
}

/// Calls again after EINTR, and turns any other failure into a ``DiskError``.
@discardableResult
func retryingInterrupts<Count: SignedInteger>(
    _ step: DiskError.Step, place: String, _ call: () -> Count
) throws(DiskError) -> Count {
    while true {
        let result = call()
        if result >= 0 { return result }
        let code = errno
        if code != EINTR { throw DiskError(step, code: code, place: place) }
    }
}
