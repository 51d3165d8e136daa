package import EpilumeModel
package import EpilumeOutbox
package import EpilumeRecords
package import EpilumeVerify

/// The journal held against the newest checkpoint while it is read at the start; what a ``CheckpointDesk`` goes on with.
///
/// A checkpoint whose file is damaged, or that another key signed, says nothing: the one before it is asked. It stays where
/// it is, is told of, and a new one is made over the whole journal.
package struct CheckpointReview: Sendable {
    /// The newest checkpoint that is sound; nil when there is none.
    package let newest: KeptCheckpoint?
    /// Files that are newer than `newest` and not sound, the newest first, each with words that complete "Checkpoint 7 …".
    package let unsound: [Unsound]
    /// Of the newest file that the disk gives back, sound or not.
    package let previousHash: ContentHash?
    package let nextNumber: UInt64

    /// Keys whose checkpoints count as this station's own.
    let anchors: [TrustAnchor]

    package private(set) var tree = EpilumeRecords.MerkleTree()
    package private(set) var head: ContentHash?
    /// Of as many records as `newest` covers; nil until so many were taken.
    private var rootThen: ContentHash?

    /// A checkpoint that says nothing.
    package struct Unsound: Hashable, Sendable {
        package let number: UInt64
        package let words: String
    }

    /// - Parameters:
    ///   - anchors: of every key that this station signs or has signed with.
    package init(
        _ folder: CheckpointFolder, trusting anchors: [TrustAnchor]
    ) throws(SpoolFault) {
        self.anchors = anchors
        let numbers = try folder.numbers()
        var (newest, previousHash): (KeptCheckpoint?, ContentHash?)
        var unsound: [Unsound] = []
        for number in numbers.reversed() {
            let bytes: [UInt8]
            do {
                // Nobody takes one away between the two looks; if somebody did, it is as if it never was.
                guard let found = try folder.read(number) else { continue }
                bytes = found
            } catch {
                unsound.append(Unsound(number: number, words: "cannot be read: \(error.cause)"))
                continue
            }
            previousHash = previousHash ?? PictureDigest.sha256(bytes)
            do {
                newest = try KeptCheckpoint(bytes, number: number, trusting: anchors)
                break
            } catch {
                unsound.append(Unsound(number: number, words: error.words))
            }
        }
        self.newest = newest
        self.unsound = unsound
        self.previousHash = previousHash
        nextNumber = (numbers.last ?? 0) + 1
        note()
    }

    /// Takes the next record of the journal.
    package mutating func take(_ record: ChainJournal.Head) {
        tree.append(record.recordHash)
        head = record.recordHash
        note()
    }

    private mutating func note() {
        if tree.leafCount == newest?.recordCount { rootThen = tree.root }
    }

    /// What the journal contradicts, once all of its records were taken; nil when nothing.
    package var contradiction: JournalFault? {
        guard let newest else { return nil }
        guard let rootThen else {
            return .shorterThanCheckpoint(
                recordCount: tree.leafCount, checkpoint: newest.number, covers: newest.recordCount)
        }
        if rootThen == newest.rootHash { return nil }
        return .otherThanCheckpoint(checkpoint: newest.number, covers: newest.recordCount)
    }

    /// One sentence about files that say nothing; nil when there are none.
    package var trouble: String? {
        guard let first = unsound.first else { return nil }
        let others = unsound.count == 1 ? "" : " \(unsound.count - 1) more before it are not used either."
        return
            "Checkpoint \(first.number) is not used: the file \(first.words).\(others) It stays where it is, and a new "
            + "checkpoint is made over the whole journal."
    }
}
