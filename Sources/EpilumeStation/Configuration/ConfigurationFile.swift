internal import Glibc

/// Reads a configuration file whole.
enum ConfigurationFile {
    /// A configuration is a page of text; what is larger is another file.
    static let byteLimit = 262_144

    static func read(_ path: String) throws(ConfigurationFault) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw .unreadable(file: path, reason: reason(errno)) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: byteLimit + 1)
        var count = 0
        while count < bytes.count {
            let room = bytes.count - count
            let got = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + count, room) }
            if got == 0 { break }
            if got < 0 {
                if errno == EINTR { continue }
                throw .unreadable(file: path, reason: reason(errno))
            }
            count += got
        }
        if count > byteLimit { throw .unreadable(file: path, reason: "it is larger than \(byteLimit) bytes") }
        guard let text = String(validating: bytes.prefix(count), as: UTF8.self) else {
            throw .unreadable(file: path, reason: "it is not UTF-8 text")
        }
        return text
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: "there is no such file"
        case EACCES: "permission denied"
        case EISDIR: "it is a directory"
        default: String(cString: strerror(code))
        }
    }
}
