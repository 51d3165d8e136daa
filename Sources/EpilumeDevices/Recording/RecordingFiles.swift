internal import Glibc

/// Names inside a recording's folder, in one place for writer and reader.
enum RecordingName {
    static let manifest = "recording.json"
    static let descriptors = "descriptors.bin"
    static let frames = "frames"
    static let frameList = "frames.jsonl"
    static let eventList = "events.jsonl"
    static let sums = "SHA256SUMS"

    /// - Parameter number: counts from 1.
    static func frame(_ number: Int, isJPEG: Bool) -> String {
        let digits = String(number)
        return frames + "/" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
            + (isJPEG ? ".jpg" : ".raw")
    }
}

/// An open file or folder that closes itself; requests go through it so that no step can be led elsewhere.
struct RecordingDescriptor: ~Copyable {
    let number: Int32
    let path: String

    init(number: Int32, path: String) {
        self.number = number
        self.path = path
    }

    deinit { close(number) }

    static func folder(_ path: String) throws(RecordingFault) -> RecordingDescriptor {
        let number = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if number < 0 { throw .system(doing: "open the folder", path: path, errno: errno) }
        return RecordingDescriptor(number: number, path: path)
    }

    /// A folder in this one; a link in its place is refused.
    func folder(_ name: String) throws(RecordingFault) -> RecordingDescriptor {
        let number = openat(self.number, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if number < 0 { throw .system(doing: "open the folder", path: path + "/" + name, errno: errno) }
        return RecordingDescriptor(number: number, path: path + "/" + name)
    }

    /// The whole of a plain file in this folder; nil when there is none.
    /// - Throws: `.tooLarge` before anything is read.
    func contents(_ name: String, limit: Int) throws(RecordingFault) -> [UInt8]? {
        let path = self.path + "/" + name
        // Non-blocking, so that a FIFO in its place is refused and not waited for.
        let number = openat(self.number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        if number < 0 {
            if errno == ENOENT { return nil }
            throw .system(doing: "open", path: path, errno: errno)
        }
        let file = RecordingDescriptor(number: number, path: path)
        var facts = stat()
        if fstat(file.number, &facts) != 0 { throw .system(doing: "inspect", path: path, errno: errno) }
        if facts.st_mode & S_IFMT != S_IFREG { throw .system(doing: "read", path: path, errno: EINVAL) }
        if facts.st_size > limit { throw .tooLarge(file: path, limitBytes: limit) }
        var bytes = [UInt8](repeating: 0, count: Int(facts.st_size))
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeMutableBytes { read(file.number, $0.baseAddress! + done, $0.count - done) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw .system(doing: "read", path: path, errno: errno) }
            if count == 0 { break }
            done += count
        }
        return Array(bytes.prefix(done))
    }

    /// Makes a new file in this folder with all of the bytes, durable.
    func write(_ bytes: [UInt8], as name: String) throws(RecordingFault) {
        let path = self.path + "/" + name
        let number = openat(self.number, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        if number < 0 { throw .system(doing: "make", path: path, errno: errno) }
        let file = RecordingDescriptor(number: number, path: path)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(file.number, $0.baseAddress! + done, $0.count - done) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw .system(doing: "write", path: path, errno: errno) }
            done += count
        }
        try file.sync()
    }

    func sync() throws(RecordingFault) {
        if fsync(number) != 0 { throw .system(doing: "write", path: path, errno: errno) }
    }
}
