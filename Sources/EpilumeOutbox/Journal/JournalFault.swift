package import EpilumeModel

/// Why the chain journal cannot be read or continued. Line numbers count from 1, the title line.
package enum JournalFault: Error, Hashable, Sendable {
    /// The first line is not that of a journal this version reads.
    case unknownTitle(UntrustedText)
    /// A line that is not one this program writes, and not the torn end of a write either.
    case damagedLine(Int)
    /// The numbers do not go up by one.
    case numberOutOfOrder(line: Int, number: UInt64, expected: UInt64)
    /// The append is not known to be durable, or the journal could not be brought back to what it was.
    case notDurable(DiskError)
    /// The file is not as long as this process left it. Bytes.
    case changedMeanwhile(byteCount: UInt64, expected: UInt64)
    /// An append after the head with another number than head + 1.
    case notNext(number: UInt64, head: UInt64)
    /// An item and the journal disagree about a record number.
    case otherItem(number: UInt64, inJournal: ItemID, inOutbox: ItemID)
    case otherRecordHash(ItemID)
    /// Two items claim one record number.
    case numberTwice(number: UInt64, ItemID, ItemID)
    /// Items lie beyond the one that a crash can leave unjournaled.
    case journalBehind(head: UInt64, found: UInt64)
    /// The number in an item's name is not that which the caller states.
    case numberNotOfItem(ItemID, number: UInt64)
    /// A checkpoint of this station covers more records than the journal holds: the journal was cut or rolled back.
    case shorterThanCheckpoint(recordCount: UInt64, checkpoint: UInt64, covers: UInt64)
    /// Of as many records as a checkpoint of this station covers, the root is another: the journal was changed.
    case otherThanCheckpoint(checkpoint: UInt64, covers: UInt64)
    /// A checkpoint's file is larger than such a file can be.
    case oversizedCheckpoint(UInt64)
    /// A checkpoint of that number is there already, and none is ever replaced.
    case checkpointExists(UInt64)

    package var isRetryable: Bool { false }

    private static let acceptance =
        "No picture is taken until the journal was restored, or a technician accepted it as it is with "
        + "`epilume journal accept --reason`."

    package var sentence: String {
        let rest = "No picture is taken until a technician has compared journal and outbox."
        return switch self {
        case .unknownTitle(let title):
            "The chain journal begins with \"\(title)\", which this version does not read. "
                + "A newer Epilume wrote it, or it is damaged. \(rest)"
        case .damagedLine(let line): "The chain journal is damaged at line \(line). \(rest)"
        case .numberOutOfOrder(let line, let number, let expected):
            "The chain journal has record \(number) at line \(line) where \(expected) belongs. \(rest)"
        case .notDurable(let error):
            "The disk did not confirm the chain journal (\(error.message)). No picture is taken until the disk was "
                + "looked at and the Epilume service restarted."
        case .changedMeanwhile(let byteCount, let expected):
            "The chain journal has \(byteCount) bytes and the Epilume service left it with \(expected): something else "
                + "changed it. \(rest)"
        case .notNext(let number, let head):
            "Record \(number) cannot follow record \(head) in the chain journal."
        case .otherItem(let number, let inJournal, let inOutbox):
            "Record \(number) is \(inJournal) in the chain journal and \(inOutbox) in the outbox. \(rest)"
        case .otherRecordHash(let id):
            "The record of item \(id) is not the one in the chain journal: their hashes differ. \(rest)"
        case .numberTwice(let number, let first, let second):
            "Record \(number) is in the outbox twice, as \(first) and as \(second). \(rest)"
        case .journalBehind(let head, let found):
            "The chain journal ends at record \(head) and the outbox holds record \(found): more than one record "
                + "is missing from the journal, or it was replaced. \(rest)"
        case .numberNotOfItem(let id, let number):
            "Item \(id) was handed over as record \(number), which its name denies."
        case .shorterThanCheckpoint(let recordCount, let checkpoint, let covers):
            "The chain journal holds \(recordCount) records, and checkpoint \(checkpoint), which this station signed, "
                + "covers \(covers): the journal was cut or rolled back. \(Self.acceptance)"
        case .otherThanCheckpoint(let checkpoint, let covers):
            "The first \(covers) records of the chain journal are not those that checkpoint \(checkpoint), which this "
                + "station signed, covers: the journal was changed. \(Self.acceptance)"
        case .oversizedCheckpoint(let number):
            "Checkpoint \(number) is larger than a checkpoint can be; it stays where it is and is not used."
        case .checkpointExists(let number): "There is a checkpoint \(number) already, and none is ever replaced."
        }
    }
}
