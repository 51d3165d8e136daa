package import EpilumeModel

/// What a scan of the outbox found.
package struct ScanReport: Hashable, Sendable {
    /// Every sound item, in the order of the records.
    package var found: [FoundItem] = []
    /// Complete files that a crash had left unnamed, and that are items now.
    package var adopted: [ItemID] = []
    package var setAside: [SetAside] = []
    /// Items that are held although their release is there: it came first, and a crash before they were taken away.
    package var replaced: [ItemID] = []
    /// What could not be dealt with. It stopped nothing else.
    package var problems: [ScanProblem] = []

    package struct SetAside: Hashable, Sendable {
        /// Its name in quarantine.
        package let file: String
        package let from: SpoolFolder
        package let reason: SetAsideReason

        package init(file: String, from: SpoolFolder, reason: SetAsideReason) {
            self.file = file
            self.from = from
            self.reason = reason
        }
    }
}

/// As much of a sound item as the chain needs.
package struct FoundItem: Hashable, Sendable {
    package let id: ItemID
    package let state: ItemState
    /// SHA-256 of the record's bytes.
    package let recordHash: ContentHash
    /// Whether a DICOM object was made of it.
    package let isReleased: Bool

    package init(id: ItemID, state: ItemState, recordHash: ContentHash, isReleased: Bool = false) {
        self.id = id
        self.state = state
        self.recordHash = recordHash
        self.isReleased = isReleased
    }

    /// Whether this is the released form of another: of the two the release counts, and the other is in its way no more.
    func replaces(_ other: FoundItem) -> Bool {
        id == other.id && recordHash == other.recordHash && isReleased && !other.isReleased && other.state == .held
    }
}

/// Something that a scan met and left as it was.
package enum ScanProblem: Hashable, Sendable {
    /// Something that no Epilume put there. It stays.
    case foreign(folder: SpoolFolder, name: UntrustedText)
    /// The disk did not give an item back. It stays: the disk may do so later.
    case unreadable(ItemID, DiskError)
    /// A damaged item that could not be moved to quarantine. It stays where it is and is not used.
    case notSetAside(file: String, from: SpoolFolder, reason: SetAsideReason, fault: SpoolFault)
    /// The same item in two states. The later state counts.
    case twice(ItemID, ItemState, ItemState)
    /// The held form of a released item could not be taken away.
    case heldRemains(ItemID, SpoolFault)

    package var sentence: String {
        switch self {
        case .foreign(let folder, let name):
            "\(folder.relativePath) holds \"\(name)\", which is not Epilume's. It was left alone; remove it."
        case .unreadable(let id, let error):
            "The item \(id) cannot be read now: \(error.message). It was left where it is; have the disk looked at."
        case .notSetAside(let file, let from, let reason, let fault):
            "\(from.relativePath)/\(file) could not be moved to quarantine. \(reason.sentence) \(fault.sentence)"
        case .heldRemains(let id, let fault):
            "The item \(id) was released, and its held form could not be taken away. \(fault.sentence)"
        case .twice(let id, let first, let second):
            "The item \(id) is in \"\(first.rawValue)\" and in \"\(second.rawValue)\"; the latter counts."
        }
    }
}

/// How far a scan is.
package struct ScanProgress: Hashable, Sendable {
    package let checkedFileCount: Int
    package let totalFileCount: Int
}
