internal import Glibc

/// Makes bytes safe: the one place where a file is written, and the one place where an item is moved.
///
/// A commit is: create in `incoming`, write, fsync the file, rename into the target folder without replacing,
/// fsync the target folder. That is one file fsync and one folder fsync. `incoming` itself needs none: if a
/// power cut brings the old name back beside the new one, both name the same complete file, and the next start
/// recognises the second name.
///
/// Two rules keep a failed commit from coming back after its record number went to another picture:
/// a temporary file that cannot be taken away stops every later commit until it is; and once a folder's fsync
/// has failed, no later success of the same call is believed, so the writer is of no more use.
///
/// Concurrency: confined to whoever holds the outbox's writing lock.
struct DurableWriter {
    private let disk: any SpoolDisk
    /// What a failed commit did not take away yet.
    private var leftover: Leftover?
    private var lostFolder: DiskError?

    private struct Leftover {
        let name: String
        let folder: SpoolFolder
        /// False when the very creation failed, and there may be no file.
        let wasCreated: Bool
    }

    init(disk: any SpoolDisk) { self.disk = disk }

    /// Returns when `name` is durable in `folder`.
    ///
    /// - Parameters:
    ///   - temporary: a name that is not taken in `nursery`.
    ///   - nursery: where the file is written; on the file system of `folder`.
    /// - Throws: a rename onto a taken name is `.system` with EEXIST; in every case but `.folderNotDurable`
    ///   nothing is left behind that a later start could take for an item.
    mutating func commit(
        _ buffers: [UnsafeRawBufferPointer], temporary: String, nursery: SpoolFolder = .incoming, as name: String,
        in folder: SpoolFolder
    ) throws(SpoolFault) {
        try settle()
        let file: any SpoolFile
        do {
            file = try disk.create(temporary, in: nursery)
        } catch {
            // A name that was taken is somebody else's; any other failure may have left an empty file.
            if error.code != EEXIST { abandon(Leftover(name: temporary, folder: nursery, wasCreated: false)) }
            throw SpoolFault(error)
        }
        do {
            try Self.write(buffers, to: file)
            try file.sync()
            try disk.rename(temporary, in: nursery, to: name, in: folder)
        } catch {
            abandon(Leftover(name: temporary, folder: nursery, wasCreated: true))
            throw SpoolFault(error)
        }
        try sync(folder)
    }

    /// Moves a file, durably, to the first free of `name`, `name.2`, `name.3`…
    /// - Returns: the name that it has now.
    mutating func move(
        _ name: String, from folder: SpoolFolder, to target: SpoolFolder
    ) throws(SpoolFault) -> String {
        try settle()
        var newName = name
        var attempt = 1
        while true {
            do {
                try disk.rename(name, in: folder, to: newName, in: target)
                break
            } catch  where error.code == EEXIST {
                attempt += 1
                newName = "\(name).\(attempt)"
            } catch {
                throw SpoolFault(error)
            }
        }
        try sync(target)
        try sync(folder)
        return newName
    }

    /// Takes away a temporary file that is of no use: a copy of what is safe already, or one that can be made again.
    mutating func discardTemporary(_ name: String, in nursery: SpoolFolder = .incoming) throws(SpoolFault) {
        try settle()
        leftover = Leftover(name: name, folder: nursery, wasCreated: true)
        try settle()
    }

    /// The fault that led here is what the person must hear. If the clean-up fails too it stays due, and the
    /// next commit tells of it.
    private mutating func abandon(_ failed: Leftover) {
        leftover = failed
        try? settle()
    }

    /// Finishes what a failed commit left undone; a writer that cannot do so takes nothing new.
    mutating func settle() throws(SpoolFault) {
        if let lostFolder { throw .folderNotDurable(lostFolder) }
        guard let leftover else { return }
        do {
            try disk.remove(leftover.name, in: leftover.folder)
        } catch  where error.code == ENOENT {
            if leftover.wasCreated {
                // The rename said that it failed and yet it happened: what the folder holds is not known.
                lostFolder = error
                throw .folderNotDurable(error)
            }
        } catch  where error.code == EROFS {
            throw .readOnly(place: error.place)
        } catch {
            throw .leftoverRemains(error)
        }
        // The absence must be durable too, before its record number is used again.
        try sync(leftover.folder)
        self.leftover = nil
    }

    private mutating func sync(_ folder: SpoolFolder) throws(SpoolFault) {
        do {
            try disk.sync(folder)
        } catch {
            lostFolder = error
            throw .folderNotDurable(error)
        }
    }

    /// Writes all buffers, however few bytes the disk takes at a time.
    static func write(
        _ buffers: [UnsafeRawBufferPointer], to file: any SpoolFile, at start: UInt64 = 0
    ) throws(DiskError) {
        var rest = buffers.filter { !$0.isEmpty }
        var offset = start
        while !rest.isEmpty {
            var taken = try file.write(rest, at: offset)
            offset += UInt64(taken)
            while let first = rest.first, taken >= first.count {
                taken -= first.count
                rest.removeFirst()
            }
            if taken > 0, let first = rest.first {
                rest[0] = UnsafeRawBufferPointer(rebasing: first[taken...])
            }
        }
    }
}
