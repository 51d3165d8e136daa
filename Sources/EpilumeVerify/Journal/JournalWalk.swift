internal import EpilumeModel

/// Checkpoints held against the lines of a journal, and against one another.
struct JournalWalk {
    let lines: [ReadJournal.Line]
    private let keys: KeyHistory
    private var entries: [Entry] = []
    private(set) var findings: [Finding] = []
    private(set) var notes: [String] = []
    /// Of records that a checkpoint which holds covers; nil without one.
    private(set) var covered: UInt64?

    private struct Entry {
        let path: String
        let isGiven: Bool
        let checkpoint: Checkpoint?
        var holds: Bool

        var name: String { UntrustedText(fileName(path)).description }
    }

    init(_ lines: [ReadJournal.Line], keys: KeyHistory) {
        self.lines = lines
        self.keys = keys
    }

    var reports: [CheckpointReport] {
        entries.map { entry in
            CheckpointReport(
                path: UntrustedPath.shown(entry.path), isGiven: entry.isGiven, holds: entry.holds,
                recordCount: entry.checkpoint?.recordCount, at: entry.checkpoint?.atText, keyID: entry.checkpoint?.keyID)
        }
    }

    // MARK: Reading

    mutating func addOwn(_ paths: [String]) {
        for path in paths { add(path, isGiven: false) }
        // A file's name is nobody's word; the size that was signed is.
        entries.sort { ($0.checkpoint?.recordCount ?? .max, $0.path) < ($1.checkpoint?.recordCount ?? .max, $1.path) }
    }

    mutating func addGiven(_ paths: [String]) {
        for path in paths { add(path, isGiven: true) }
    }

    private mutating func add(_ path: String, isGiven: Bool) {
        let name = UntrustedText(fileName(path)).description
        switch BoundedFile.read(path, limit: 64 << 10) {
        case .failure(let fault):
            note(name, .unreadable, "cannot be read: \(fault)")
            entries.append(Entry(path: path, isGiven: isGiven, checkpoint: nil, holds: false))
        case .success(let bytes):
            do throws(Checkpoint.Refusal) {
                let checkpoint = try Checkpoint(bytes, keys: keys)
                entries.append(Entry(path: path, isGiven: isGiven, checkpoint: checkpoint, holds: true))
            } catch {
                note(name, error.problem, error.words)
                entries.append(Entry(path: path, isGiven: isGiven, checkpoint: nil, holds: false))
            }
        }
    }

    // MARK: Checking

    mutating func check() {
        checkRoots()
        checkOrder()
        covered = entries.filter(\.holds).compactMap { $0.checkpoint?.recordCount }.max()
    }

    /// One pass over the lines, with the root at each size that a checkpoint names.
    private mutating func checkRoots() {
        let sizes = Set(entries.compactMap { $0.checkpoint?.recordCount })
        var roots: [UInt64: String] = [:]
        var tree = MerkleTree()
        for line in lines {
            tree.append(line.recordHash)
            if sizes.contains(tree.count) { roots[tree.count] = hex(tree.root) }
        }
        let fitting = entries.compactMap(\.checkpoint).filter { roots[$0.recordCount] == $0.rootHash }
            .map(\.recordCount).sorted()
        for index in entries.indices {
            guard let checkpoint = entries[index].checkpoint else { continue }
            let count = checkpoint.recordCount
            guard let root = roots[count] else {
                noteShort(index, checkpoint)
                continue
            }
            guard root == checkpoint.rootHash else {
                noteRewritten(index, checkpoint, fitting)
                continue
            }
            if lines[Int(count) - 1].hex != checkpoint.headRecordHash {
                fail(index, .contradiction, "names another last record than the tree that it signs")
            }
        }
    }

    private mutating func noteShort(_ index: Int, _ checkpoint: Checkpoint) {
        let what = "covers \(checkpoint.recordCount) records as of \(checkpoint.atText); the journal has \(lines.count)"
        if entries[index].isGiven {
            fail(index, .rolledBack, what + ": the station was set back to an earlier state, or the journal's end was cut off")
        } else {
            fail(index, .truncated, what + ": the journal's end was cut off after the checkpoint was signed")
        }
    }

    /// - Parameter fitting: sizes at which the journal is as a checkpoint says, ascending. The records between the largest of
    ///   them below this one and this one are where the difference lies.
    private mutating func noteRewritten(_ index: Int, _ checkpoint: Checkpoint, _ fitting: [UInt64]) {
        let last = fitting.last { $0 < checkpoint.recordCount } ?? 0
        fail(
            index, .rewritten,
            "was signed over other records as of \(checkpoint.atText): at least one of the records \(last + 1) to "
                + "\(checkpoint.recordCount) was exchanged, added or taken out")
    }

    /// Each names the file before it, so that none can be taken out, put in or exchanged.
    private mutating func checkOrder() {
        let own = entries.indices.filter { !entries[$0].isGiven && entries[$0].checkpoint != nil }
        if let first = own.first, let checkpoint = entries[first].checkpoint, checkpoint.previousHash != nil {
            fail(first, .wrongOrder, "names a checkpoint before it that is not here: it was taken away")
        }
        for (before, after) in zip(own, own.dropFirst()) {
            guard let earlier = entries[before].checkpoint, let later = entries[after].checkpoint else { continue }
            if later.recordCount == earlier.recordCount, later.rootHash != earlier.rootHash {
                fail(after, .rewritten, "and \(entries[before].name) are signed over different records of one number")
            } else if later.previousHash == nil {
                fail(after, .wrongOrder, "claims to be the first; \(entries[before].name) is before it")
            } else if later.previousHash != earlier.sha256 {
                fail(after, .wrongOrder, "does not follow \(entries[before].name): one between them is missing or was exchanged")
            }
            if later.at < earlier.at {
                fail(after, .wrongOrder, "is dated \(later.atText), before \(entries[before].name) of \(earlier.atText)")
            } else if later.at.microseconds - earlier.at.microseconds > 366 * Moment.day {
                notes.append(
                    "\(entries[after].name) is dated more than a year after the one before it: the station rested, or its "
                        + "clock jumped.")
            }
        }
        compareGiven(with: own)
    }

    /// What was carried elsewhere must be one of the station's own, or older than those that it kept.
    private mutating func compareGiven(with own: [Int]) {
        let hashes = Set(own.compactMap { entries[$0].checkpoint?.sha256 })
        for index in entries.indices where entries[index].isGiven && entries[index].holds {
            guard let checkpoint = entries[index].checkpoint, !hashes.contains(checkpoint.sha256), !own.isEmpty else { continue }
            notes.append("\(entries[index].name) is not among the checkpoints beside the journal, though it fits the journal.")
        }
    }

    private mutating func fail(_ index: Int, _ problem: Finding.Problem, _ detail: String) {
        entries[index].holds = false
        note(entries[index].name, problem, detail)
    }

    private mutating func note(_ name: String, _ problem: Finding.Problem, _ detail: String) {
        findings.append(Finding(.checkpoint, name, problem, detail))
    }
}
