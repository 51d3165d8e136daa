package import EpilumeModel
internal import Glibc

/// Why the outbox or its journal cannot do what was asked. Closed: a caller can name every case.
package enum SpoolFault: Error, Hashable, Sendable {
    /// One more item does not fit. Nothing was written.
    case diskFull(neededBytes: UInt64, freeBytes: UInt64, floorBytes: UInt64)
    /// The file system has no more files to give. Nothing was written.
    case inodesExhausted(freeInodes: UInt64, floorInodes: UInt64)
    /// ENOSPC while something was written: the item is not safe, and its parts are gone.
    case diskFilledUp(DiskError)
    /// EDQUOT.
    case quotaExceeded(DiskError)
    case readOnly(place: String)
    /// EACCES or EPERM.
    case permissionDenied(DiskError)
    /// Another process has the state directory.
    case locked(place: String)
    /// fsync of a file failed: what it held was never safe. The file is gone; another one may succeed.
    case fileNotDurable(DiskError)
    /// fsync of a folder failed: nothing in it is promised any more by this process, which takes no more items.
    case folderNotDurable(DiskError)
    /// What a commit that failed began could not be taken away, so no other may begin: a restart would find both.
    case leftoverRemains(DiskError)
    case alreadyExists(ItemID)
    /// Only an item that is held and was not released can be released.
    case notReleasable(ItemID, ItemState)
    case notFound(ItemID)
    case damaged(ItemID, ContainerFault)
    /// The sections handed to `commit` do not make an item.
    case unfitSections(ContainerFault)
    /// A name for an exported file that is no plain file name.
    case unfitName(UntrustedText)
    /// An export never replaces a file.
    case exportTargetExists(path: String)
    case exportFailed(path: String, code: Int32)
    case journal(JournalFault)
    /// Any other answer of the kernel.
    case system(DiskError)

    init(_ error: DiskError) {
        switch (error.step, error.code) {
        case (.lock, EWOULDBLOCK): self = .locked(place: error.place)
        case (_, ENOSPC): self = .diskFilledUp(error)
        case (_, EDQUOT): self = .quotaExceeded(error)
        case (_, EROFS): self = .readOnly(place: error.place)
        case (_, EACCES), (_, EPERM): self = .permissionDenied(error)
        case (.sync, _): self = .fileNotDurable(error)
        case (.syncFolder, _): self = .folderNotDurable(error)
        default: self = .system(error)
        }
    }

    /// True when the same call may succeed later in the same process: after space was made, the file system
    /// came back, or a transient error passed.
    package var isRetryable: Bool {
        switch self {
        case .diskFull, .inodesExhausted, .diskFilledUp, .quotaExceeded, .readOnly, .permissionDenied, .locked,
            .fileNotDurable, .leftoverRemains, .exportTargetExists, .exportFailed, .system:
            true
        case .journal(let fault): fault.isRetryable
        case .folderNotDurable, .alreadyExists, .notReleasable, .notFound, .damaged, .unfitSections, .unfitName: false
        }
    }
}

extension SpoolFault {
    /// What is wrong, where, and what to do: for a person.
    package var sentence: String {
        switch self {
        case .diskFull(let needed, let free, let floor):
            "The disk is full: the next picture needs \(megabytes(needed)) and \(megabytes(free)) are free, "
                + "\(megabytes(floor)) of which are kept in reserve. Make room on the outbox's disk."
        case .inodesExhausted(let free, let floor):
            "The disk can take no more files: \(free) are left, and \(floor) are kept in reserve. "
                + "Remove files from the outbox's disk."
        case .diskFilledUp(let error):
            "The disk is full: it filled up while \(error.place) was written. Nothing of it was kept; make room "
                + "and take the picture again."
        case .quotaExceeded(let error):
            "The disk quota of the Epilume service is used up (\(error.place)). Raise the quota or make room."
        case .readOnly(let place):
            "The disk is read-only (\(place)), so nothing can be kept. Have the disk looked at, then mount it writable."
        case .permissionDenied(let error):
            "The Epilume service may not \(error.step.verb) \(error.place): \(error.message). "
                + "Correct owner and mode, or let systemd-tmpfiles create it."
        case .locked(let place):
            "Another Epilume service uses this state directory (its lock is \(place)). Stop it first."
        case .fileNotDurable(let error):
            "The disk did not confirm that \(error.place) is stored (\(error.message)). The picture is not safe; "
                + "take it again, and have the disk looked at."
        case .folderNotDurable(let error):
            "The disk did not confirm the entries of \(error.place) (\(error.message)). No picture is taken until "
                + "the disk was looked at and the Epilume service restarted."
        case .leftoverRemains(let error):
            "An unfinished file cannot be removed: \(error.place) (\(error.message)). No picture is taken until "
                + "that succeeds."
        case .alreadyExists(let id): "An item \(id) is in the outbox already, and nothing is ever replaced."
        case .notReleasable(let id, let state):
            "The item \(id) is \(state.rawValue) and was released already. To change what is known of it, correct it: that "
                + "makes another object."
        case .notFound(let id): "There is no item \(id) in the outbox."
        case .damaged(let id, let fault): "The item \(id) is damaged. \(fault.sentence)"
        case .unfitSections(let fault): "These parts do not make an item. \(fault.sentence)"
        case .unfitName(let name): "\"\(name)\" is not a plain file name."
        case .exportTargetExists(let path): "\(path) exists already and is not replaced. Choose another directory."
        case .exportFailed(let path, let code): "\(path) could not be written: \(describe(code))."
        case .journal(let fault): fault.sentence
        case .system(let error): "The Epilume service could not \(error.step.verb) \(error.place): \(error.message)."
        }
    }

    private func megabytes(_ bytes: UInt64) -> String {
        bytes < 1_000_000 ? "\(bytes) bytes" : "\(bytes / 1_000_000) MB"
    }
}

extension DiskError {
    package var message: String { describe(code) }
}

extension DiskError.Step {
    fileprivate var verb: String {
        switch self {
        case .lock: "lock"
        case .makeFolder, .create: "create"
        case .setMode: "set the mode of"
        case .open: "open"
        case .write: "write"
        case .read: "read"
        case .sync, .syncFolder: "store"
        case .truncate: "shorten"
        case .rename: "move a file to"
        case .remove: "remove"
        case .list: "list"
        case .status, .space: "ask about"
        }
    }
}

/// The C library's words for an errno, thread-safe and never empty.
private func describe(_ code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    let text = buffer.withUnsafeMutableBufferPointer { strerror_r(code, $0.baseAddress!, $0.count) }
    _ = text
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
