internal import Glibc

/// Why a small file could not be read or replaced.
package struct DurableFileFault: Error, Hashable, Sendable {
    package let step: Step
    package let errno: Int32

    package enum Step: String, Hashable, Sendable {
        case open, read, write, sync, rename, remove
        /// It is done, but a power cut may bring back what was before.
        case settle
        /// The file is larger than such a file can be.
        case limit
    }

    package init(step: Step, errno: Int32) {
        self.step = step
        self.errno = errno
    }

    /// In words that finish a sentence.
    package var words: String {
        let name = SystemError.name(errno)
        return switch step {
        case .open: "it cannot be opened: \(name)"
        case .read: "it cannot be read: \(name)"
        case .write: "it cannot be written: \(name)"
        case .sync: "it cannot be made durable: \(name)"
        case .rename: "it cannot be put into place: \(name)"
        case .remove: "it cannot be removed: \(name)"
        case .settle: "it was written, but a power cut may undo that: \(name)"
        case .limit: "it is too large"
        }
    }
}

/// A small file that is replaced as a whole: after a crash it holds the old bytes or the new ones.
enum DurableFile {
    /// - Returns: nil when there is no such file.
    static func read(_ path: String, limitBytes: Int) throws(DurableFileFault) -> [UInt8]? {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if file < 0, errno == ENOENT { return nil }
        guard file >= 0 else { throw fault(.open) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault(.read) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            if bytes.count > limitBytes { throw DurableFileFault(step: .limit, errno: 0) }
        }
    }

    /// What a folder holds.
    static func names(in folder: String) throws(DurableFileFault) -> [String] {
        guard let stream = opendir(folder) else { throw fault(.open) }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            Glibc.errno = 0
            guard let entry = readdir(stream) else {
                if Glibc.errno != 0 { throw fault(.read) }
                return names
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }

    /// Removes what a write that was interrupted has left. Only for a folder that one process writes.
    static func removeLeftovers(in folder: String) throws(DurableFileFault) {
        for name in try names(in: folder) where name.hasSuffix(temporarySuffix) { unlink(folder + "/" + name) }
    }

    private static let temporarySuffix = ".new"

    /// Writes beside the file, fsyncs, renames over it and fsyncs the folder.
    /// - Throws: `.settle` when the file was replaced and only that may not outlive a power cut; otherwise nothing was.
    static func replace(_ path: String, with bytes: [UInt8], mode: mode_t) throws(DurableFileFault) {
        let temporary = path + temporarySuffix
        let file = Glibc.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
        guard file >= 0 else { throw fault(.open) }
        do throws(DurableFileFault) {
            defer { close(file) }
            try write(bytes, to: file)
            if fsync(file) != 0 { throw fault(.sync) }
        } catch {
            unlink(temporary)
            throw error
        }
        if rename(temporary, path) != 0 {
            let failed = fault(.rename)
            unlink(temporary)
            throw failed
        }
        try syncFolder(of: path)
    }

    /// Removes a file, if it is there, and fsyncs the folder.
    /// - Throws: `.settle` when the file is gone and may be back after a power cut; otherwise it is still there.
    static func remove(_ path: String) throws(DurableFileFault) {
        if unlink(path) != 0 {
            if Glibc.errno == ENOENT { return }
            throw fault(.remove)
        }
        try syncFolder(of: path)
    }

    private static func write(_ bytes: [UInt8], to file: Int32) throws(DurableFileFault) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault(.write) }
            rest = rest.dropFirst(count)
        }
    }

    private static func syncFolder(of path: String) throws(DurableFileFault) {
        let parent = path.lastIndex(of: "/").map { path[..<$0] } ?? "."
        let folder = Glibc.open(parent.isEmpty ? "/" : String(parent), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw fault(.settle) }
        defer { close(folder) }
        if fsync(folder) != 0 { throw fault(.settle) }
    }

    private static func fault(_ step: DurableFileFault.Step) -> DurableFileFault {
        DurableFileFault(step: step, errno: Glibc.errno)
    }
}
