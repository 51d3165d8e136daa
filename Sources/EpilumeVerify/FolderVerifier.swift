extension ItemVerifier {
    /// Verifies every item below a folder and the chain that their records form: a state folder with its
    /// container files, one exported item, or a folder of such. The folder must be of one station.
    ///
    /// - Parameter progress: called after each item with how many are done and how many there are.
    package func verifyFolder(_ path: String, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) async
        -> FolderReport
    {
        let walk = FolderWalk(path)
        var items: [ItemReport] = []
        for place in walk.places {
            switch place {
            case .container(let path): items.append(await verifyFile(path))
            case .export(let folder, let names): items.append(await verifyExport(folder, names: names))
            }
            progress(items.count, walk.places.count)
        }
        let chain = RecordChain(items)
        var findings = walk.findings + chain.findings
        if items.isEmpty {
            findings.append(Finding(.file, .nothingToVerify, "no item was found in this folder"))
        }
        let invalidItemCount = items.count { $0.verdict == .invalid }
        return FolderReport(
            path: UntrustedPath.shown(path),
            verdict: invalidItemCount == 0 ? Verdict(findings) : .invalid, findings: findings, items: items,
            invalidItemCount: invalidItemCount, firstRecordNumber: chain.first, lastRecordNumber: chain.last)
    }
}
