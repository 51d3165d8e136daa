internal import Glibc

/// Reads whole files that a stranger may have made: plain ones only, never through a link, never past a limit.
///
/// Read and not mapped: a mapped file that someone truncates meanwhile kills the process.
enum BoundedFile {
    enum Fault: Error, Equatable, CustomStringConvertible {
        case system(errno: Int32)
        case notPlain
        case tooLarge(limit: Int)
        case changing

        var description: String {
            switch self {
            case .system(let errno): words(errno)
            case .notPlain: "it is not a plain file"
            case .tooLarge(let limit): "it is larger than \(limit) bytes"
            case .changing: "it changes while it is read"
            }
        }
    }

    static func read(_ path: String, limit: Int) -> Result<[UInt8], Fault> {
        // Non-blocking, so that a FIFO is refused and not waited for.
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return .failure(errno == ELOOP ? .notPlain : .system(errno: errno)) }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0 else { return .failure(.system(errno: errno)) }
        guard facts.st_mode & S_IFMT == S_IFREG else { return .failure(.notPlain) }
        guard facts.st_size <= limit else { return .failure(.tooLarge(limit: limit)) }
        return read(file, byteCount: Int(facts.st_size))
    }

    private static func read(_ file: Int32, byteCount: Int) -> Result<[UInt8], Fault> {
        var failure: Fault?
        // One byte of room more than the file has shows that it grew.
        let bytes = [UInt8](unsafeUninitializedCapacity: byteCount + 1) { buffer, count in
            while count < buffer.count {
                let got = Glibc.read(file, buffer.baseAddress! + count, buffer.count - count)
                if got == 0 { break }
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return failure = .system(errno: errno) }
                count += got
            }
        }
        if let failure { return .failure(failure) }
        return bytes.count == byteCount ? .success(bytes) : .failure(.changing)
    }

    static func words(_ errno: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            strerror_r(errno, buffer.baseAddress!, buffer.count) == 0
                ? String(cString: buffer.baseAddress!) : "error \(errno)"
        }
    }
}
