internal import EpilumeModel
internal import Glibc

/// Writes a recording as a folder: whole and durable under its name, or not at all.
///
/// Everything is written into `.NAME.partial` beside the folder, made durable, and renamed at the end.
package struct RecordingWriter {
    private let recording: Recording
    private let digest: RecordingDigest

    package init(_ recording: Recording, digest: @escaping RecordingDigest) {
        self.recording = recording
        self.digest = digest
    }

    /// Whether a recording may get this name: nothing is there, or an empty folder. To be asked before the camera is
    /// opened; ``write(to:progress:)`` asks again.
    package static func checkName(_ folder: String) throws(RecordingFault) {
        var facts = stat()
        if lstat(folder, &facts) != 0 {
            if errno == ENOENT { return }
            throw .system(doing: "look at", path: folder, errno: errno)
        }
        guard facts.st_mode & S_IFMT == S_IFDIR, let list = opendir(folder) else { throw .nameTaken(path: folder) }
        defer { closedir(list) }
        while let entry = readdir(list) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { UntrustedText(bytes: $0).raw }
            if name != ".", name != ".." { throw .nameTaken(path: folder) }
        }
    }

    /// - Parameter progress: called after each frame with the number written so far.
    package func write(to folder: String, progress: (Int) -> Void = { _ in }) throws(RecordingFault) {
        if recording.frames.isEmpty { throw .noFrames }
        let (parent, name) = try Self.split(folder)
        try Self.checkName(parent + "/" + name)
        let partial = "." + name + ".partial"
        let above = try RecordingDescriptor.folder(parent)
        if mkdirat(above.number, partial, 0o755) != 0 {
            throw .system(doing: "make the folder", path: parent + "/" + partial, errno: errno)
        }
        do throws(RecordingFault) {
            let here = try above.folder(partial)
            try fill(here, progress)
            // Replaces an empty folder and nothing else: rename(2).
            if renameat(above.number, partial, above.number, name) != 0 {
                throw errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
                    ? .nameTaken(path: folder) : .system(doing: "name the folder", path: folder, errno: errno)
            }
        } catch {
            remove(above, partial)
            throw error
        }
        try above.sync()
    }

    private func fill(_ here: borrowing RecordingDescriptor, _ progress: (Int) -> Void) throws(RecordingFault) {
        var sums: [(hash: String, name: String)] = []
        if mkdirat(here.number, RecordingName.frames, 0o755) != 0 {
            throw .system(doing: "make the folder", path: here.path + "/" + RecordingName.frames, errno: errno)
        }
        var list: [String] = []
        for (index, frame) in recording.frames.enumerated() {
            let name = frameName(index)
            try here.write(frame.bytes, as: name)
            sums.append((digest(frame.bytes), name))
            list.append(Self.line(frame, name))
            progress(index + 1)
        }
        try here.folder(RecordingName.frames).sync()

        var files = [
            (RecordingName.manifest, Array((recording.manifest.json.pretty() + "\n").utf8)),
            (RecordingName.frameList, Self.lines(list)),
            (RecordingName.eventList, Self.lines(recording.events.map(Self.line))),
        ]
        if let descriptors = recording.descriptors { files.append((RecordingName.descriptors, descriptors)) }
        for (name, bytes) in files {
            try here.write(bytes, as: name)
            sums.append((digest(bytes), name))
        }
        // As sha256sum writes and checks it.
        try here.write(Self.lines(sums.map { "\($0.hash)  \($0.name)" }), as: RecordingName.sums)
        try here.sync()
    }

    private func frameName(_ index: Int) -> String {
        RecordingName.frame(index + 1, isJPEG: recording.manifest.mode.fourCC.isJPEG)
    }

    private static func line(_ frame: RecordedFrame, _ name: String) -> String {
        RecordingJSON.object([
            ("file", .text(name)), ("sequence", .whole(Int64(frame.sequence))),
            ("timestampMicroseconds", .whole(frame.timestampMicroseconds)), ("flags", .whole(Int64(frame.flags))),
            ("bytesUsed", .whole(Int64(frame.bytes.count))),
        ]).line
    }

    private static func line(_ event: RecordedEvent) -> String {
        RecordingJSON.object([
            ("timestampMicroseconds", .whole(event.timestampMicroseconds)), ("code", .whole(Int64(event.code))),
            ("value", .whole(Int64(event.value))),
        ]).line
    }

    private static func lines(_ lines: [String]) -> [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }

    /// Removes what this writer may have made, and nothing else.
    private func remove(_ above: borrowing RecordingDescriptor, _ partial: String) {
        for index in recording.frames.indices { unlinkat(above.number, partial + "/" + frameName(index), 0) }
        unlinkat(above.number, partial + "/" + RecordingName.frames, AT_REMOVEDIR)
        let files = [
            RecordingName.manifest, RecordingName.frameList, RecordingName.eventList, RecordingName.descriptors,
            RecordingName.sums,
        ]
        for file in files { unlinkat(above.number, partial + "/" + file, 0) }
        unlinkat(above.number, partial, AT_REMOVEDIR)
    }

    private static func split(_ folder: String) throws(RecordingFault) -> (parent: String, name: String) {
        var path = folder[...]
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        let slash = path.lastIndex(of: "/")
        let name = String(slash.map { path[path.index(after: $0)...] } ?? path)
        if name.isEmpty || name == "." || name == ".." { throw .nameTaken(path: folder) }
        guard let slash else { return (".", name) }
        return (slash == path.startIndex ? "" : String(path[..<slash]), name)
    }
}
