internal import Glibc

/// Finds what can be verified below a folder: container files and folders of exported items, and objects. Links are not followed.
struct FolderWalk {
    enum Place {
        case container(path: String)
        case export(folder: String, names: [String])
        /// A DICOM object that lies there by itself.
        case object(path: String)
    }

    private(set) var places: [Place] = []
    private(set) var findings: [Finding] = []

    /// A state folder has two levels, an export of several items two; a loop of mounts has no end.
    private static let deepest = 8

    init(_ folder: String) { walk(folder, depth: 0) }

    private mutating func walk(_ folder: String, depth: Int) {
        guard depth <= Self.deepest else {
            return note(folder, "lies deeper than \(Self.deepest) folders and was not looked at")
        }
        guard let names = Self.names(folder) else {
            return note(folder, "cannot be read: \(BoundedFile.words(errno))")
        }
        let isExport = ItemVerifier.isExportedItem(names)
        if isExport { places.append(.export(folder: folder, names: names)) }
        for name in names {
            let path = folder + "/" + name
            var facts = stat()
            guard lstat(path, &facts) == 0 else {
                note(path, "cannot be read: \(BoundedFile.words(errno))")
                continue
            }
            if facts.st_mode & S_IFMT == S_IFDIR {
                walk(path, depth: depth + 1)
            } else if ItemVerifier.isContainer(name) {
                places.append(.container(path: path))
            } else if !isExport, facts.st_mode & S_IFMT == S_IFREG, SubjectKind.isObject(path) {
                places.append(.object(path: path))
            }
        }
    }

    private mutating func note(_ path: String, _ detail: String) {
        findings.append(Finding(.file, UntrustedPath.shown(path), .unreadable, detail))
    }

    /// Sorted, without `.` and `..`; nil with errno when the folder cannot be listed.
    static func names(_ folder: String) -> [String]? {
        guard let stream = opendir(folder) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
