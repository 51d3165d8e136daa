internal import EpilumeInterface
internal import Glibc

/// Files that are written into a new folder: all of them durably, or none.
struct FolderExport {
    /// Below the folder; a name may have one folder of its own before it, which is one of `subfolders`.
    var files: [(name: String, bytes: [UInt8])] = []
    var subfolders: [String] = []
    /// They may name a patient: for their owner alone.
    var isPrivate = false

    /// - Parameter folder: is not there yet; the one that it is in is.
    func write(to folder: String) throws(CommandFault) {
        // Renaming onto an empty folder would replace it.
        if access(folder, F_OK) == 0 {
            throw CommandFault("\(folder) is there already; remove it or choose another folder.", .fileError)
        }
        let trimmed = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let partial = trimmed + ".partial"
        if mkdir(partial, isPrivate ? 0o700 : 0o755) != 0 { throw fault(partial, "make the folder") }
        do throws(CommandFault) {
            for name in subfolders where mkdir(partial + "/" + name, 0o755) != 0 {
                throw fault(partial + "/" + name, "make the folder")
            }
            for file in files { try write(file.bytes, to: partial + "/" + file.name) }
            // A stick that is pulled out after the command has returned must hold the names as well.
            for name in subfolders + ["."] { try sync(partial + "/" + name) }
            if rename(partial, trimmed) != 0 { throw fault(trimmed, "name the folder") }
        } catch {
            for file in files { unlink(partial + "/" + file.name) }
            for name in subfolders { rmdir(partial + "/" + name) }
            rmdir(partial)
            throw error
        }
        try sync(trimmed + "/..")
    }

    private func write(_ bytes: [UInt8], to path: String) throws(CommandFault) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, isPrivate ? 0o600 : 0o644)
        if descriptor < 0 { throw fault(path, "make the file") }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw fault(path, "write the file") }
            rest = rest.dropFirst(count)
        }
        if fsync(descriptor) != 0 { throw fault(path, "write the file") }
    }

    private func sync(_ folder: String) throws(CommandFault) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { throw fault(folder, "open the folder") }
        defer { close(descriptor) }
        if fsync(descriptor) != 0 { throw fault(folder, "write the folder") }
    }

    private func fault(_ path: String, _ action: String) -> CommandFault {
        CommandFault("Could not \(action) \(path): \(String(cString: strerror(errno))).", .fileError)
    }
}
