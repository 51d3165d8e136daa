internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeVerify
internal import Glibc

/// An item as plain files: all of them in a folder of its own, or none.
struct ItemExport {
    struct Report: Encodable {
        let item: String
        let folder: String
        let files: [String]
        /// What whoever looks at the calibrated picture has to know, a sentence each; empty without one.
        let notes: [String]
    }

    private let item: ItemID
    private var files: [(name: String, bytes: ArraySlice<UInt8>)]
    /// As stored.
    let record: [UInt8]
    /// As delivered.
    let picture: [UInt8]

    /// - Throws: when the container is damaged; a part of it is not written out as if it were whole.
    init(_ item: ItemID, isJPEG: Bool, container: [UInt8]) throws(CommandFault) {
        let parts: ContainerParts
        do {
            parts = try ContainerParts(container: container)
        } catch {
            throw CommandFault("\(item) is damaged and is not exported: \(error).", .findings)
        }
        self.item = item
        record = Array(parts.record)
        picture = Array(parts.picture)
        files =
            [
                ("record.json", parts.record), ("record.jws", parts.signature),
                (isJPEG ? "picture.jpg" : "picture.raw", parts.picture),
            ] + (parts.rendering.map { [("rendering.jpg", $0)] } ?? [])
        // What the release added.
        for (name, bytes) in [
            ("context.json", parts.context), ("object.dcm", parts.object), ("derived.dcm", parts.derived),
            ("release.jws.json", parts.release),
        ] {
            if let bytes { files.append((name, bytes)) }
        }
    }

    /// Another file beside them.
    mutating func add(_ name: String, _ bytes: [UInt8]) { files.append((name, bytes[...])) }

    /// - Parameter parent: made when it is not there.
    func write(into parent: String, notes: [String]) throws(CommandFault) -> Report {
        if mkdir(parent, 0o755) != 0, errno != EEXIST { throw fault(parent, "make the folder") }
        let folder = parent + "/" + item.text
        let partial = parent + "/." + item.text + ".partial"
        // Renaming onto an empty folder would replace it.
        if access(folder, F_OK) == 0 {
            throw CommandFault("\(folder) is there already; remove it or choose another folder.", .fileError)
        }
        // It may name a patient.
        if mkdir(partial, 0o700) != 0 { throw fault(partial, "make the folder") }
        do throws(CommandFault) {
            for file in files { try write(file.bytes, to: partial + "/" + file.name) }
            if rename(partial, folder) != 0 { throw fault(folder, "name the folder") }
        } catch {
            for file in files { unlink(partial + "/" + file.name) }
            rmdir(partial)
            throw error
        }
        return Report(item: item.text, folder: folder, files: files.map(\.name), notes: notes)
    }

    private func write(_ bytes: ArraySlice<UInt8>, to path: String) throws(CommandFault) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw fault(path, "make the file") }
        defer { close(descriptor) }
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw fault(path, "write the file") }
            rest = rest.dropFirst(count)
        }
        // A stick that is pulled out after the command has returned must hold the files.
        if fsync(descriptor) != 0 { throw fault(path, "write the file") }
    }

    private func fault(_ path: String, _ action: String) -> CommandFault {
        CommandFault("Could not \(action) \(path): \(String(cString: strerror(errno))).", .fileError)
    }
}
