internal import Glibc

/// The least that a durable commit can cost: the same file and directory fsyncs and the same journal append, in a
/// plain loop over the C library.
final class BareCommit {
    private let directory: String
    private let folder: Int32
    private let journal: Int32
    private var count = 0

    init(directory: String) throws {
        self.directory = directory
        mkdir(directory, 0o700)
        folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        journal = open(directory + "/journal", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard folder >= 0, journal >= 0 else { throw BenchFault.daemonFailed("\(directory) cannot be used.") }
    }

    deinit {
        close(folder)
        close(journal)
        for number in 0..<count { unlink(path(number)) }
        unlink(directory + "/journal")
        rmdir(directory)
    }

    private func path(_ number: Int) -> String { directory + "/item-\(number)" }

    /// Microseconds of each of `count` commits of `byteCount` bytes.
    func samples(count: Int, byteCount: Int) throws -> Samples {
        let bytes = [UInt8](repeating: 0x5a, count: byteCount)
        return Samples(try (0..<count).map { _ in try time { try commit(bytes) } })
    }

    func commit(_ bytes: [UInt8]) throws {
        let temporary = directory + "/temporary"
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        let line = [UInt8](repeating: UInt8(ascii: "j"), count: 120)
        guard file >= 0, write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0, close(file) == 0,
            rename(temporary, path(count)) == 0, fsync(folder) == 0,
            write(journal, line, line.count) == line.count, fsync(journal) == 0
        else { throw BenchFault.daemonFailed("The bare commit failed with errno \(errno).") }
        count += 1
    }
}
