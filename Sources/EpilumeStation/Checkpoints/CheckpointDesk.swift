package import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel
package import EpilumeOutbox
package import EpilumeRecords
internal import EpilumeVerify
internal import Logging
internal import Synchronization

/// Signs and keeps a checkpoint of the journal whenever one is due, and holds the presses back while the journal
/// contradicts the newest one.
///
/// Concurrency: every member from any thread. `note` hashes and returns; signing and the disk are on a thread of the desk's
/// own, so that no press waits for them. A checkpoint that cannot be made is told, and tried again: the pictures are safe
/// without it.
package final class CheckpointDesk: Sendable {
    let folder: CheckpointFolder
    /// Whose checkpoints are this station's own.
    var anchors: [TrustAnchor] { keys.anchors }
    private let disk: any SpoolDisk
    private let keys: SigningKeys
    private let station: EvidenceWriter.StationIdentity
    private let utc: UTCClock
    private let events: EventHub
    private let work: SerialThread
    private let state: Mutex<State>

    private struct State {
        var tree: EpilumeRecords.MerkleTree
        var head: ContentHash?
        var clock: CheckpointClock
        var nextNumber: UInt64
        var previousHash: ContentHash?
        var contradiction: JournalFault?
        var journalByteCount: UInt64
        /// What was last told of, so that a disk that stays full is told of once.
        var lastTrouble: String?
    }

    /// Opens nothing and writes nothing; `start` does.
    ///
    /// - Parameters:
    ///   - review: of all records of the journal.
    ///   - keys: whose anchors the review was made with.
    package init(
        _ review: CheckpointReview, folder: CheckpointFolder, disk: any SpoolDisk, journalByteCount: UInt64,
        keys: SigningKeys, station: EvidenceWriter.StationIdentity, clock: UTCClock, events: EventHub,
        rule: CheckpointClock.Rule = .standard
    ) throws(CaptureFault) {
        self.folder = folder
        self.disk = disk
        self.keys = keys
        self.station = station
        utc = clock
        self.events = events
        let contradiction = review.contradiction
        // A file that says nothing may have covered all of them: then each record waits for a checkpoint.
        let covered = review.unsound.isEmpty && contradiction == nil ? review.newest?.recordCount ?? 0 : 0
        state = Mutex(
            State(
                tree: review.tree, head: review.head,
                clock: CheckpointClock(
                    rule: rule, recordCount: review.tree.leafCount, coveredCount: covered,
                    at: MonotonicClock.nowMicroseconds),
                nextNumber: review.nextNumber, previousHash: review.previousHash, contradiction: contradiction,
                journalByteCount: journalByteCount))
        work = try SerialThread("epi-checkpoint")
        if let trouble = review.trouble {
            events.publish(.checkpointTroubled, level: .error, sentence: trouble)
        }
        if let contradiction {
            events.publish(.journalContradicted, level: .error, sentence: contradiction.sentence)
        }
    }

    /// Makes the checkpoint that the last run left due.
    package func start() { work.add { [self] in writeIfDue() } }

    /// A record's line is durable. Called on the commit thread, once a record and in order.
    package func note(_ record: ChainJournal.Head, journalByteCount: UInt64) {
        let now = MonotonicClock.nowMicroseconds
        let due = state.withLock { state -> Int64? in
            state.tree.append(record.recordHash)
            state.head = record.recordHash
            state.journalByteCount = journalByteCount
            let before = state.clock.due
            state.clock.noted(at: now)
            let due = state.clock.due
            return due == before ? nil : due
        }
        guard let due else { return }
        if due <= now {
            work.add { [self] in writeIfDue() }
        } else {
            writeIfDue(at: due)
        }
    }

    /// Why no picture may be taken; nil when the journal agrees with the newest checkpoint.
    package var contradiction: JournalFault? { state.withLock { $0.contradiction } }

    package var counts: (records: UInt64, covered: UInt64) {
        state.withLock { ($0.clock.recordCount, $0.clock.coveredCount) }
    }

    /// The journal as far as it is durable now.
    var journalText: JournalText { JournalText(disk: disk, byteCount: state.withLock { $0.journalByteCount }) }

    /// Lets the station go on with a journal that contradicts a checkpoint: a checkpoint over the journal as it is names
    /// the contradicted one and the reason, so that the break is signed and stays to be seen.
    ///
    /// - Parameter reason: of ``Checkpoint/reasonLength`` characters.
    package func accept(reason: String) async throws(CheckpointRefusal) -> KeptCheckpoint {
        guard Checkpoint.reasonLength.contains(reason.count) else { throw .noReason }
        let made = await work.run { [self] in
            Result { () throws(CheckpointRefusal) in
                guard contradiction != nil else { throw .notContradicted }
                return try write(reason: reason)
            }
        }
        guard let made else { throw .stopping }
        let kept = try made.get()
        events.publish(
            .journalAccepted, level: .warning,
            detail: ["checkpoint": "\(kept.number)", "recordCount": "\(kept.recordCount)"],
            sentence: "A technician accepted the journal as it is, \(kept.recordCount) records, in checkpoint "
                + "\(kept.number): \(UntrustedText(reason).shown(limit: Checkpoint.reasonLength.upperBound))")
        return kept
    }

    /// Makes a last checkpoint of what has none, and ends the thread. To be called after the last record.
    package func close() {
        work.add { [self] in
            let isOwed = state.withLock { $0.contradiction == nil && $0.clock.due != nil }
            if isOwed { writeAndTell() }
        }
        work.close()
    }

    package var turns: UInt64 { work.turns }

    // MARK: On the desk's thread

    private func writeIfDue(at due: Int64) {
        let wait = max(0, due - MonotonicClock.nowMicroseconds)
        // Weakly: a desk that nobody holds any more has nothing to write, and must not keep itself alive by trying again.
        work.add(after: .microseconds(wait)) { [weak self] in self?.writeIfDue() }
    }

    private func writeIfDue() {
        let now = MonotonicClock.nowMicroseconds
        let isDue = state.withLock { $0.contradiction == nil && $0.clock.isDue(at: now) }
        if isDue { writeAndTell() }
    }

    private func writeAndTell() {
        do {
            let kept = try write(reason: nil)
            events.publish(
                .checkpointWritten,
                detail: [
                    "checkpoint": "\(kept.number)", "recordCount": "\(kept.recordCount)", "rootHash": kept.rootHash.hex,
                ], sentence: "Checkpoint \(kept.number) covers the first \(kept.recordCount) records.")
        } catch {
            let next = state.withLock { state -> Int64? in
                state.clock.failed(at: MonotonicClock.nowMicroseconds)
                return state.clock.due
            }
            tell(error)
            if let next { writeIfDue(at: next) }
        }
    }

    private func tell(_ refusal: CheckpointRefusal) {
        let words =
            switch refusal {
            // The folder's entries are not known any more: only a restart looks at them anew.
            case .notKept(.folderNotDurable(let error)):
                SpoolFault.folderNotDurable(error).cause
                    + ". None is made until the disk was looked at and the service "
                    + "restarted"
            case .notKept(let fault): fault.cause + ". It is tried again every minute"
            default: "it could not be signed with the capture key. It is tried again every minute"
            }
        let isNew = state.withLock { state in
            defer { state.lastTrouble = words }
            return state.lastTrouble != words
        }
        guard isNew else { return }
        events.publish(
            .checkpointTroubled, level: .error,
            sentence: "A checkpoint of the journal could not be made: \(words). Pictures are safe without it.")
    }

    /// Signs and keeps a checkpoint of the records so far.
    private func write(reason: String?) throws(CheckpointRefusal) -> KeptCheckpoint {
        let taken = MonotonicClock.nowMicroseconds
        let moment = utc.now()
        let (checkpoint, number) = state.withLock { state in
            (
                Checkpoint(
                    recordCount: state.tree.leafCount, rootHash: state.tree.root, headRecordHash: state.head,
                    utcMicroseconds: moment.microseconds, bootID: station.bootID, session: station.session,
                    previousCheckpointHash: state.previousHash, acceptanceReason: reason),
                state.nextNumber
            )
        }
        let sealed: SealedCheckpoint
        do { sealed = try CheckpointSealer(key: try keys.current()).seal(checkpoint) } catch { throw .notSigned }
        // As whoever finds the file will read it: what does not verify is not kept.
        let kept: KeptCheckpoint
        do { kept = try KeptCheckpoint(sealed.bytes, number: number, trusting: anchors) } catch { throw .notSigned }
        do {
            try folder.write(sealed.bytes, as: number)
        } catch {
            // Somebody put a file there: the next try has the next number.
            if error == .journal(.checkpointExists(number)) { state.withLock { $0.nextNumber += 1 } }
            throw .notKept(error)
        }
        let due = state.withLock { state -> Int64? in
            state.nextNumber = number + 1
            state.previousHash = sealed.hash
            state.contradiction = nil
            state.lastTrouble = nil
            state.clock.covered(checkpoint.recordCount, taken: taken)
            return state.clock.due
        }
        if let due { writeIfDue(at: due) }
        return kept
    }
}
