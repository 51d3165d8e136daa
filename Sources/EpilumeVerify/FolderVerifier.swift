extension ItemVerifier {
    /// Verifies every item below a folder and the chain that their records form: a state folder with its
    /// container files, one exported item, or a folder of such. DICOM
    /// objects that lie there by themselves are verified as well. The folder must be of one station.
    ///
    /// - Parameter progress: called after each item with how many are done and how many there are.
    package func verifyFolder(_ path: String, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) async
        -> FolderReport
    {
        let walk = FolderWalk(path)
        var items: [ItemReport] = []
        var others: [ObjectReport] = []
        for place in walk.places {
            switch place {
            case .container(let path): items.append(await verifyFile(path))
            case .export(let folder, let names): items.append(await verifyExport(folder, names: names))
            case .object(let path): others.append(await objects.verifyFile(path))
            }
            progress(items.count + others.count, walk.places.count)
        }
        let chain = RecordChain(items)
        var findings = walk.findings + chain.findings
        if items.isEmpty, others.isEmpty {
            findings.append(Finding(.file, .nothingToVerify, "neither an item nor an object was found in this folder"))
        }
        let invalidItemCount = items.count { $0.verdict == .invalid }
        return FolderReport(
            path: UntrustedPath.shown(path),
            verdict: invalidItemCount == 0 && others.allSatisfy { $0.verdict == .valid } ? Verdict(findings) : .invalid,
            findings: findings, items: items, objects: others, invalidItemCount: invalidItemCount,
            firstRecordNumber: chain.first, lastRecordNumber: chain.last)
    }
}
