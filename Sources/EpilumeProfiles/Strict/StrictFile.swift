internal import Glibc

/// Reads a file that a person wrote, whole and bounded.
package enum StrictFile {
    /// `reason` completes "it cannot be read: …".
    package struct Fault: Error, Hashable, Sendable {
        package let reason: String
    }

    /// - Parameters:
    ///   - path: is followed when it is a link.
    ///   - regularOnly: refuses pipes and devices, which could answer for ever.
    package static func text(at path: String, regularOnly: Bool) throws(Fault) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | (regularOnly ? O_NONBLOCK : 0))
        if descriptor < 0 { throw Fault(errno) }
        defer { close(descriptor) }
        if regularOnly {
            var facts = stat()
            if fstat(descriptor, &facts) != 0 { throw Fault(errno) }
            if facts.st_mode & S_IFMT == S_IFDIR { throw Fault(EISDIR) }
            if facts.st_mode & S_IFMT != S_IFREG { throw Fault(reason: "it is no regular file") }
        }
        var bytes = [UInt8](repeating: 0, count: StrictYAML.byteLimit + 1)
        var count = 0
        while count < bytes.count {
            let room = bytes.count - count
            let got = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + count, room) }
            if got == 0 { break }
            if got < 0 {
                if errno == EINTR { continue }
                throw Fault(errno)
            }
            count += got
        }
        if count > StrictYAML.byteLimit {
            throw Fault(reason: "it is larger than \(StrictYAML.byteLimit) bytes")
        }
        guard let text = String(validating: bytes.prefix(count), as: UTF8.self) else {
            throw Fault(reason: "it is not UTF-8 text")
        }
        return text
    }
}

extension StrictFile.Fault {
    static let absent = Self(ENOENT)

    init(_ code: Int32) {
        switch code {
        case ENOENT: reason = "there is no such file"
        case EACCES: reason = "permission denied"
        case EISDIR: reason = "it is a directory"
        default: reason = String(cString: strerror(code))
        }
    }
}
