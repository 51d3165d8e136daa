internal import EpilumeOutbox

/// What a disk holds, twice: as the running system sees it, and as it would be found after a power cut. A pure
/// value; ``FaultyDisk`` wraps it.
///
/// It is as hostile as POSIX allows: a file's sync stores no directory entry, a folder's sync no contents, and a
/// sync that failed forgets what it should have written, as Linux does.
struct SpoolMedium {
    struct Inode {
        var bytes: [UInt8] = []
        var durableBytes: [UInt8] = []
        /// Written and neither synced nor forgotten by a sync that failed.
        var dirty: [Range<Int>] = []
        /// The shortest length since the last sync, when the file was shortened.
        var shortenedTo: Int?

        mutating func write(_ new: some Collection<UInt8>, at offset: Int) {
            let end = offset + new.count
            if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
            bytes.replaceSubrange(offset..<end, with: new)
            dirty.append(offset..<end)
        }

        mutating func truncate(to byteCount: Int) {
            if byteCount < bytes.count {
                bytes.removeLast(bytes.count - byteCount)
                shortenedTo = min(shortenedTo ?? byteCount, byteCount)
            } else {
                write([UInt8](repeating: 0, count: byteCount - bytes.count), at: bytes.count)
            }
        }

        /// - Parameter share: of each dirty range, how much arrives; the rest of it reads as zeros.
        mutating func store(share: Double = 1) {
            if let shortenedTo, shortenedTo < durableBytes.count {
                durableBytes.removeLast(durableBytes.count - shortenedTo)
            }
            for range in dirty {
                let end = min(range.upperBound, bytes.count)
                guard range.lowerBound < end else { continue }
                if durableBytes.count < end {
                    durableBytes += [UInt8](repeating: 0, count: end - durableBytes.count)
                }
                let arrived = range.lowerBound..<(range.lowerBound + Int(Double(end - range.lowerBound) * share))
                durableBytes.replaceSubrange(arrived, with: bytes[arrived])
            }
            forget()
        }

        mutating func forget() {
            dirty = []
            shortenedTo = nil
        }
    }

    typealias Names = [SpoolFolder: [String: Int]]

    var inodes: [Int: Inode] = [:]
    var names: Names = [:]
    var durableNames: Names = [:]
    /// Entries that are no regular files: a folder, a link.
    var others: [SpoolFolder: Set<String>] = [:]
    var space: SpoolSpace

    init(space: SpoolSpace) { self.space = space }

    func inode(_ name: String, _ folder: SpoolFolder) -> Int? { names[folder]?[name] }

    func isTaken(_ name: String, _ folder: SpoolFolder) -> Bool {
        inode(name, folder) != nil || others[folder]?.contains(name) == true
    }

    mutating func add(_ name: String, _ folder: SpoolFolder, bytes: [UInt8] = []) -> Int {
        let number = (inodes.keys.max() ?? 0) + 1
        var inode = Inode()
        if !bytes.isEmpty { inode.write(bytes, at: 0) }
        inodes[number] = inode
        names[folder, default: [:]][name] = number
        return number
    }

    mutating func remove(_ name: String, _ folder: SpoolFolder) {
        guard let number = names[folder]?.removeValue(forKey: name) else { return }
        space.freeBytes += UInt64(inodes[number]?.bytes.count ?? 0)
        if let free = space.freeInodes { space.freeInodes = free + 1 }
    }

    mutating func store(_ folder: SpoolFolder) { durableNames[folder] = names[folder] }

    mutating func storeAll() {
        for folder in SpoolFolder.allCases { store(folder) }
        for number in inodes.keys { inodes[number]?.store() }
    }

    /// What a start finds.
    func after(_ end: FaultyDisk.End) -> SpoolMedium {
        var medium = self
        switch end {
        case .processKilled: return medium
        case .powerCut(.onlySynced): medium.names = durableNames
        case .powerCut(.namesWithoutContents): break
        case .powerCut(.halfOfContents):
            for number in inodes.keys { medium.inodes[number]?.store(share: 0.5) }
        case .powerCut(.oldNamesToo):
            medium.names = durableNames.merging(names) { old, new in old.merging(new) { _, current in current } }
        }
        medium.durableNames = medium.names
        for (number, inode) in medium.inodes {
            var found = Inode()
            (found.bytes, found.durableBytes) = (inode.durableBytes, inode.durableBytes)
            medium.inodes[number] = found
        }
        return medium
    }
}
