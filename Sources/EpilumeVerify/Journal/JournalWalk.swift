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
                recordCount: entry.checkpoint?.recordCount, at: entry.checkpoint?.atText,
                acceptance: entry.checkpoint?.reason, keyID: entry.checkpoint?.keyID
            )
        }
    }

    // MARK: Reading

    /// In the order of their names: `c`, a number of ten digits or more, `.checkpoint`. That the order is right is what the
    /// hashes within them say.
    mutating func addOwn(_ paths: [String]) {
        let number = { (path: String) in UInt64(fileName(path).dropFirst().prefix { $0 != "." }) ?? .max }
        for path in paths.sorted(by: { (number($0), $0) < (number($1), $1) }) { add(path, isGiven: false) }
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
        roots[0] = hex(tree.root)
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
            if count > 0, lines[Int(count) - 1].hex != checkpoint.headRecordHash {
                fail(index, .contradiction, "names another last record than the tree that it signs")
            }
        }
    }

    private mutating func noteShort(_ index: Int, _ checkpoint: Checkpoint) {
        let what = "covers \(checkpoint.recordCount) records as of \(checkpoint.atText); the journal has \(lines.count)"
        if entries[index].isGiven {
            fail(
                index, .rolledBack,
                what + ": the station was set back to an earlier state, or the journal's end was cut off")
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
        let all = entries.indices.filter { !entries[$0].isGiven }
        let own = all.filter { entries[$0].checkpoint != nil }
        // Beside one that is there and is not believed, nobody can say that one is missing.
        if let first = own.first, first == all.first, let checkpoint = entries[first].checkpoint,
            checkpoint.previousHash != nil
        {
            fail(first, .wrongOrder, "names a checkpoint before it that is not here: it was taken away")
        }
        for (before, after) in zip(own, own.dropFirst()) {
            guard let earlier = entries[before].checkpoint, let later = entries[after].checkpoint else { continue }
            checkLink(after, later, before, earlier, areNeighbours: !all.contains { before < $0 && $0 < after })
            checkTimes(after, later, before, earlier)
        }
        compareGiven(with: own)
    }

    /// - Parameter areNeighbours: no checkpoint lies between them that is not believed.
    private mutating func checkLink(
        _ after: Int, _ later: Checkpoint, _ before: Int, _ earlier: Checkpoint, areNeighbours: Bool
    ) {
        let name = entries[before].name
        if later.previousHash == nil {
            fail(after, .wrongOrder, "claims to be the first; \(name) is before it")
        } else if areNeighbours, later.previousHash != earlier.sha256 {
            fail(after, .wrongOrder, "does not follow \(name): one between them is missing or was exchanged")
        }
        if let reason = later.reason {
            let words = "\(entries[after].name) accepts a journal that contradicts \(name); a technician's reason: "
            notes.append(words + UntrustedText(reason).shown(limit: 512))
        } else if later.recordCount == earlier.recordCount, later.rootHash != earlier.rootHash {
            fail(after, .rewritten, "and \(name) are signed over different records of one number")
        } else if later.recordCount < earlier.recordCount {
            fail(after, .wrongOrder, "covers fewer records than \(name) before it, and nobody accepted that")
        }
    }

    /// The links prove the order; times only show how the clock ran. Small steps back are a clock that was set right.
    private mutating func checkTimes(_ after: Int, _ later: Checkpoint, _ before: Int, _ earlier: Checkpoint) {
        let step = later.at.microseconds - earlier.at.microseconds
        let words = "is dated \(later.atText), before \(entries[before].name) of \(earlier.atText)"
        if step < -60 * Moment.minute {
            fail(after, .wrongOrder, words)
        } else if step < 0 {
            notes.append("\(entries[after].name) \(words): the station's clock was set.")
        } else if step > 366 * Moment.day {
            notes.append(
                "\(entries[after].name) is dated more than a year after the one before it: the station rested, or its clock "
                    + "jumped.")
        }
    }

    /// What was carried elsewhere must be one of the station's own, or older than those that it kept.
    private mutating func compareGiven(with own: [Int]) {
        let hashes = Set(own.compactMap { entries[$0].checkpoint?.sha256 })
        for index in entries.indices where entries[index].isGiven && entries[index].holds {
            guard let checkpoint = entries[index].checkpoint, !hashes.contains(checkpoint.sha256), !own.isEmpty else {
                continue
            }
            notes.append(
                "\(entries[index].name) is not among the checkpoints beside the journal, though it fits the journal.")
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
