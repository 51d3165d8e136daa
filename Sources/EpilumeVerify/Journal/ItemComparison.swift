internal import EpilumeModel

/// Items held against the journal of their station. An item that is not here has gone to an archive; one that the journal
/// does not know, or knows with another hash, was not made as it claims.
struct ItemComparison {
    private(set) var findings: [Finding] = []

    init(_ lines: [ReadJournal.Line], _ items: FolderReport) {
        for item in items.items {
            guard let number = item.recordNumber, let hash = item.recordHash else { continue }
            let name = item.itemID ?? item.path
            guard number >= 1, number <= lines.count else {
                let detail = "ends at record \(lines.count) and does not know \(name)"
                findings.append(Finding(.journal, .missingRecord, detail))
                continue
            }
            let line = lines[Int(number) - 1]
            if line.hex != hash {
                findings.append(Finding(.journal, .hashDiffers, "has another hash for record \(number) than \(name)"))
            }
            if let stated = item.itemID.flatMap(ItemID.init)?.with(revision: 1), stated != line.itemID {
                findings.append(Finding(.journal, .contradiction, "names record \(number) \(line.itemID), not \(name)"))
            }
        }
    }
}
