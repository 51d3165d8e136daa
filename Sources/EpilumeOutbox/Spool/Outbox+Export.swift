package import EpilumeModel
internal import Glibc

extension Outbox {
    /// Writes an item's parts as plain files: the picture, `record.json`, `record.jws` and, when there is one,
    /// `rendering.jpg`. All digests are checked before anything is written, and no file is ever replaced.
    ///
    /// - Parameters:
    ///   - directory: made when it is missing; its parent exists.
    ///   - pictureName: `picture.jpg` or `picture.raw`, as the record's pixel format says.
    /// - Returns: the files' paths, the picture first.
    /// - Throws: `.notFound`, `.damaged`, `.unfitName`, `.exportTargetExists`, `.exportFailed`; files that were
    ///   begun are taken away again.
    package func export(
        _ id: ItemID, to directory: String, pictureName: String
    ) throws(SpoolFault) -> [String] {
        let taken = ["record.json", "record.jws", "rendering.jpg"]
        let isPlain =
            !pictureName.isEmpty && !pictureName.hasPrefix(".")
            && pictureName.utf8.allSatisfy {
                (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "/")
            }
        guard isPlain, !taken.contains(pictureName) else { throw .unfitName(UntrustedText(pictureName)) }

        let item = try open(id)
        var files: [(name: String, bytes: [UInt8])] = []
        for (kind, name) in [
            (SectionKind.picture, pictureName), (.record, "record.json"), (.signature, "record.jws"),
            (.rendering, "rendering.jpg"),
        ] {
            if let bytes = try item.read(kind) { files.append((name, bytes)) }
        }
        var folder = try ExportFolder(path: directory)
        do {
            for file in files { try folder.write(file.bytes, to: file.name) }
            try folder.sync()
        } catch {
            folder.takeBack()
            throw error
        }
        return files.map { directory + "/" + $0.name }
    }
}

/// A directory of plain files outside the outbox.
private struct ExportFolder {
    private let path: String
    private let descriptor: Descriptor
    private var written: [String] = []

    init(path: String) throws(SpoolFault) {
        self.path = path
        do {
            try retryingInterrupts(.makeFolder, place: path) { mkdir(path, 0o777) }
        } catch {
            if error.code != EEXIST { throw .exportFailed(path: path, code: error.code) }
        }
        do {
            descriptor = try Descriptor.directory(path, under: nil, place: path)
        } catch {
            throw .exportFailed(path: path, code: error.code)
        }
    }

    mutating func write(_ bytes: [UInt8], to name: String) throws(SpoolFault) {
        let place = path + "/" + name
        do {
            let descriptor = try Descriptor.opened(
                name, under: descriptor, flags: O_WRONLY | O_CREAT | O_EXCL, step: .create, place: place)
            written.append(name)
            let file = LocalFile(descriptor, place: place)
            let result = bytes.withUnsafeBytes { buffer in
                Result { () throws(DiskError) in try DurableWriter.write([buffer], to: file) }
            }
            try result.get()
            // An export often goes to a stick that is pulled out next.
            try file.sync()
        } catch {
            throw error.code == EEXIST
                ? .exportTargetExists(path: place) : .exportFailed(path: place, code: error.code)
        }
    }

    func sync() throws(SpoolFault) {
        do {
            try descriptor.sync(.syncFolder, place: path)
        } catch {
            throw .exportFailed(path: path, code: error.code)
        }
    }

    /// The fault that led here is reported; a file that cannot be removed either stays, incomplete.
    func takeBack() {
        for name in written { unlinkat(descriptor.number, name, 0) }
    }
}
