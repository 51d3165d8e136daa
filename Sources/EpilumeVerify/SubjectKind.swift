internal import Glibc

/// What lies at a path that somebody wants verified.
package enum SubjectKind: Sendable {
    case absent
    case folder
    /// A file that claims to be a DICOM object, by its magic (PS3.10 7.1).
    case object
    /// Any other file; also what cannot be read, so that reading it says why.
    case file

    package init(path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            self = errno == ENOENT || errno == ENOTDIR ? .absent : .file
            return
        }
        if facts.st_mode & S_IFMT == S_IFDIR {
            self = .folder
        } else {
            self = Self.isObject(path) ? .object : .file
        }
    }

    static func isObject(_ path: String) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return false }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 132)
        let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
        return DICOMFile.isClaimed(by: bytes.prefix(max(0, count)))
    }
}
