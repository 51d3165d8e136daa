internal import EpilumeModel

/// Whether a station's records, as far as they are here, follow one another without a gap.
///
/// What a chain alone cannot show is that its newest records were taken away.
struct RecordChain {
    struct Link {
        let number: UInt64
        let name: String
        /// nil when the item could not be read; its place in the chain is known from its file's name alone.
        let hash: String?
        let previousHash: String?
        let revision: Int
    }

    private let links: [Link]

    var first: UInt64? { links.first?.number }
    var last: UInt64? { links.last?.number }

    init(_ reports: [ItemReport]) {
        links = reports.compactMap(Self.link).sorted { ($0.number, $0.name) < ($1.number, $1.name) }
    }

    /// The lowest record present may be any: those before it may have left for an archive.
    var findings: [Finding] {
        zip(links, links.dropFirst()).flatMap { before, after -> [Finding] in
            if before.number == after.number {
                // A correction is another item of the same record.
                if before.name != after.name, before.revision != after.revision, before.hash == after.hash { return [] }
                let places = "\(before.name) and \(after.name)"
                return [Finding(.chain, .repeatedRecord, "record \(after.number) is here twice: \(places)")]
            }
            let missing = before.number + 1..<after.number
            if !missing.isEmpty {
                let records =
                    missing.upperBound - missing.lowerBound == 1
                    ? "record \(missing.lowerBound) is"
                    : "records \(missing.lowerBound) to \(missing.upperBound - 1) are"
                return [Finding(.chain, .missingRecord, "\(records) missing between \(before.name) and \(after.name)")]
            }
            guard let stated = after.previousHash, let hash = before.hash, stated != hash else { return [] }
            let names = "of \(after.name) is not the SHA-256 of the record of \(before.name)"
            return [Finding(.chain, .brokenLink, "record field previousRecordHash " + names)]
        }
    }

    private static func link(_ report: ItemReport) -> Link? {
        if let number = report.recordNumber {
            return Link(
                number: number, name: report.itemID ?? report.path, hash: report.recordHash,
                previousHash: report.previousRecordHash, revision: report.revision ?? 1)
        }
        let name = fileName(report.path)
        guard ItemVerifier.isContainer(name), let itemID = ItemID(String(name.prefix { $0 != "." })),
            itemID.recordNumber > 0
        else { return nil }
        return Link(number: itemID.recordNumber, name: itemID.text, hash: nil, previousHash: nil, revision: itemID.revision)
    }
}
