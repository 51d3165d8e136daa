internal import Glibc

/// An open file that closes itself.
struct Descriptor: ~Copyable {
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

    /// Writes zeros over the whole file and makes them durable. On flash and on file systems that copy on write, the
    /// old bytes may stay somewhere until the medium reuses them; nothing in user space can promise more.
    func overwrite(path: String) throws(RecordFault) {
        let size = Int(try facts(path: path).st_size)
        guard size > 0 else { return }
        guard lseek(number, 0, SEEK_SET) == 0 else { throw .system(.erase, path: path, errno: errno) }
        try write([UInt8](repeating: 0, count: size), path: path)
        try sync(path: path)
    }
}
