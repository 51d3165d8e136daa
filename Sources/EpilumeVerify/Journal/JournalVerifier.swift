internal import EpilumeModel

/// Verifies a station's journal against the checkpoints over it: those beside it, and, which is what counts, those that were
/// carried elsewhere. A journal alone shows no more than that its lines are sound.
package struct JournalVerifier: Sendable {
    private let keys: KeyHistory

    package static let largestByteCount = 512 << 20
    /// Every 64 records, and once a minute of use: years.
    static let mostCheckpoints = 1_000_000

    package init(keys: KeyHistory) { self.keys = keys }

    /// - Parameters:
    ///   - folder: with `chain.log` and, mostly, `checkpoints/`.
    ///   - given: paths of checkpoint files from elsewhere.
    ///   - items: what was found about items that belong to it.
    package func verify(_ folder: String, given: [String] = [], items: FolderReport? = nil) -> JournalReport {
        switch BoundedFile.read(folder + "/chain.log", limit: Self.largestByteCount) {
        case .failure(let fault):
            let finding = Finding(.journal, "chain.log", .unreadable, "cannot be read: \(fault)")
            return report(folder, [finding], JournalWalk([], keys: keys), items)
        case .success(let bytes):
            let journal = ReadJournal(bytes)
            var walk = JournalWalk(journal.lines, keys: keys)
            var findings = journal.findings
            walk.addOwn(Self.checkpointFiles(folder, &findings))
            walk.addGiven(given)
            walk.check()
            if let items { findings += ItemComparison(journal.lines, items).findings }
            return report(folder, findings + walk.findings, walk, items, notes: journal.notes)
        }
    }

    private static func checkpointFiles(_ folder: String, _ findings: inout [Finding]) -> [String] {
        let path = folder + "/checkpoints"
        guard let names = FolderWalk.names(path) else { return [] }
        let files = names.filter { $0.hasSuffix(".checkpoint") }
        guard files.count <= mostCheckpoints else {
            findings.append(Finding(.checkpoint, .unreadable, "there are more than \(mostCheckpoints) of them"))
            return []
        }
        return files.map { path + "/" + $0 }
    }

    private func report(
        _ folder: String, _ findings: [Finding], _ walk: JournalWalk, _ items: FolderReport?, notes: [String] = []
    ) -> JournalReport {
        let verdict: Verdict = items?.verdict == .invalid ? .invalid : Verdict(findings)
        return JournalReport(
            path: UntrustedPath.shown(folder), verdict: verdict, summary: Self.summary(findings, walk),
            findings: findings, notes: keys.notes + notes + walk.notes, recordCount: UInt64(walk.lines.count),
            headRecordHash: walk.lines.last?.hex, checkpoints: walk.reports, items: items)
    }

    /// The gravest first: what somebody must have done, before what may have happened.
    private static func summary(_ findings: [Finding], _ walk: JournalWalk) -> String {
        let order: [(Finding.Problem, String)] = [
            (.rewritten, "The journal was rewritten: it holds other records than a checkpoint was signed over."),
            (.rolledBack, "The journal was set back to an earlier state: a checkpoint from elsewhere covers more than it has."),
            (.truncated, "Records were cut off the journal's end: its own checkpoints cover more than it has."),
        ]
        for (problem, words) in order where findings.contains(where: { $0.problem == problem }) { return words }
        if !findings.isEmpty { return "The journal is not as it should be." }
        let count = walk.lines.count
        guard let covered = walk.covered else {
            return "The journal's \(count) lines are sound; no checkpoint says that they are all there were."
        }
        let rest = UInt64(count) - covered
        return "The journal's \(count) lines are sound, and checkpoints cover the first \(covered)"
            + (rest == 0 ? "." : "; \(rest) came after.")
    }
}
