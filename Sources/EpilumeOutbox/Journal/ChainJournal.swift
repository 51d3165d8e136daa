package import EpilumeModel

/// The append-only list of all records of this station, by number: what tells a restart where the chain ends,
/// also after every item was delivered and purged.
///
/// Concurrency: confined to the thread that commits.
package final class ChainJournal {
    package struct Head: Hashable, Sendable {
        package let number: UInt64
        package let id: ItemID
        package let recordHash: ContentHash

        package init(number: UInt64, id: ItemID, recordHash: ContentHash) {
            self.number = number
            self.id = id
            self.recordHash = recordHash
        }
    }

    /// The last record; nil in a journal without records.
    package private(set) var head: Head?
    package var isEmpty: Bool { head == nil }
    /// How much of the file is sound, durable lines: what a copy may take. Bytes.
    package var byteCount: UInt64 { end }

    /// What was cut off at the start because a power cut had torn the last append; nil when nothing was.
    package private(set) var tornTail: [UInt8]?

    static let fileName = "chain.log"
    static let title = Array("epilume-chain 1\n".utf8)

    /// The file is opened for each append and closed again: a file that is open for writing would keep an
    /// administrator from making the disk read-only.
    private let disk: any SpoolDisk
    /// Where the next line goes.
    private var end: UInt64 = 0
    private var lost: DiskError?

    private init(disk: any SpoolDisk) { self.disk = disk }

    /// Opens the journal and reads it strictly; makes it when there is none.
    ///
    /// The end of the file is cut off only when it can be nothing else than one append that a power cut tore: what
    /// follows the last sound line is one unterminated or wrong line, no longer than a line can be.
    /// - Throws: `.journal` for any other damage; nothing is changed then.
    package static func open(disk: any SpoolDisk) throws(SpoolFault) -> ChainJournal {
        let isThere: Bool
        do { isThere = try disk.exists(fileName, in: .journal) } catch { throw SpoolFault(error) }
        if !isThere { try begin(on: disk) }
        // A daemon that was killed may have named the file without making the name durable.
        do { try disk.sync(.journal) } catch { throw SpoolFault(error) }
        let journal = ChainJournal(disk: disk)
        try journal.load()
        return journal
    }

    /// A new journal appears with its title or not at all, so that a file without one is always damage.
    private static func begin(on disk: any SpoolDisk) throws(SpoolFault) {
        var writer = DurableWriter(disk: disk)
        let temporary = fileName + SpoolName.temporarySuffix
        let isInTheWay: Bool
        do { isInTheWay = try disk.exists(temporary, in: .journal) } catch { throw SpoolFault(error) }
        if isInTheWay { try writer.discardTemporary(temporary, in: .journal) }
        let result = title.withUnsafeBytes { bytes in
            Result { () throws(SpoolFault) in
                try writer.commit([bytes], temporary: temporary, nursery: .journal, as: fileName, in: .journal)
            }
        }
        try result.get()
    }

    /// Returns when the line is durable: after one fsync.
    /// - Throws: `.journal(.notNext)`; the disk's refusal, after which the journal is as before and the same append
    ///   may be tried again; `.journal(.notDurable)` for good when that cannot be known.
    package func append(number: UInt64, id: ItemID, recordHash: ContentHash) throws(SpoolFault) {
        if let lost { throw .journal(.notDurable(lost)) }
        guard number == (head?.number ?? 0) + 1 else {
            throw .journal(.notNext(number: number, head: head?.number ?? 0))
        }
        guard id.recordNumber == number, id.revision == 1 else { throw .journal(.numberNotOfItem(id, number: number)) }
        let line = JournalLine(number: number, id: id, recordHash: recordHash).encoded
        let file = try openFile(for: .changing)
        let byteCount = try byteCount(of: file)
        guard byteCount == end else { throw .journal(.changedMeanwhile(byteCount: byteCount, expected: end)) }
        do {
            try write(line, at: end, to: file)
        } catch {
            // Part of a line may stand there now, and the next one must not follow it.
            do { try file.truncate(to: end) } catch { lost = error }
            throw SpoolFault(error)
        }
        do {
            try file.sync()
        } catch {
            // The kernel may show the line from memory and never write it. Without it the next start appends it anew.
            lost = error
            try? file.truncate(to: end)
            throw .journal(.notDurable(error))
        }
        end += UInt64(line.count)
        head = Head(number: number, id: id, recordHash: recordHash)
    }

    /// Compares the journal with the items that the outbox holds, and appends the one record that a crash between
    /// an item's commit and its line can leave out. Records whose items are gone are no fault: they were delivered.
    ///
    /// - Parameter visit: is handed each record in order while the journal is read for this, the appended one last.
    /// - Returns: the record that was appended, if any.
    /// - Throws: `.journal` with the first disagreement. Nothing is appended then.
    @discardableResult
    package func reconcile(
        with found: [FoundItem], visit: (Head) -> Void = { _ in }
    ) throws(SpoolFault) -> FoundItem? {
        var byNumber: [UInt64: FoundItem] = [:]
        for item in found.sorted(by: { $0.id < $1.id }) {
            guard let other = byNumber[item.id.recordNumber] else {
                byNumber[item.id.recordNumber] = item
                continue
            }
            // A correction is another item of the same record.
            guard other.id.captured == item.id.captured, other.recordHash == item.recordHash else {
                throw .journal(.numberTwice(number: item.id.recordNumber, other.id, item.id))
            }
        }
        let last = head?.number ?? 0
        let beyond = byNumber.keys.filter { $0 > last }.max()
        if let beyond, beyond > last + 1 { throw .journal(.journalBehind(head: last, found: beyond)) }
        try compare(byNumber, visit)
        guard let beyond, let item = byNumber[beyond] else { return nil }
        try append(number: beyond, id: item.id.captured, recordHash: item.recordHash)
        visit(Head(number: beyond, id: item.id.captured, recordHash: item.recordHash))
        return item
    }

    private func compare(_ found: [UInt64: FoundItem], _ visit: (Head) -> Void) throws(SpoolFault) {
        let file = try openFile(for: .reading)
        var reader = JournalReader(file: file, from: UInt64(Self.title.count), to: end)
        while let piece = try reader.next() {
            guard piece.isTerminated, let line = JournalLine(decoding: piece.bytes) else {
                throw .journal(.damagedLine(reader.lineCount + 1))
            }
            visit(Head(number: line.number, id: line.id, recordHash: line.recordHash))
            guard let item = found[line.number] else { continue }
            if item.id.captured != line.id {
                throw .journal(.otherItem(number: line.number, inJournal: line.id, inOutbox: item.id))
            }
            if item.recordHash != line.recordHash { throw .journal(.otherRecordHash(item.id)) }
        }
    }

    private func load() throws(SpoolFault) {
        let file = try openFile(for: .changing)
        let byteCount = try byteCount(of: file)
        var reader = JournalReader(file: file, from: 0, to: byteCount)
        let first = try reader.next()
        guard let first, first.isTerminated, first.bytes + [UInt8(ascii: "\n")] == Self.title else {
            throw .journal(.unknownTitle(UntrustedText(bytes: first?.bytes ?? [])))
        }
        var last = first
        end = UInt64(Self.title.count)
        while let piece = try reader.next() {
            guard piece.isTerminated, let line = JournalLine(decoding: piece.bytes) else {
                guard reader.isAtEnd, byteCount - end <= JournalLine.maximumByteCount else {
                    throw .journal(.damagedLine(reader.lineCount))
                }
                tornTail = piece.bytes + (piece.isTerminated ? [UInt8(ascii: "\n")] : [])
                break
            }
            let expected = (head?.number ?? 0) + 1
            guard line.number == expected else {
                throw .journal(.numberOutOfOrder(line: reader.lineCount, number: line.number, expected: expected))
            }
            head = Head(number: line.number, id: line.id, recordHash: line.recordHash)
            last = piece
            end = reader.offset
        }
        try confirm(last, in: file)
    }

    /// Cuts off a torn end, and writes the last line once more before it is believed: a daemon that was killed
    /// after a failed fsync leaves a line that is in memory only and counts as written.
    private func confirm(_ last: JournalReader.Piece, in file: any SpoolFile) throws(SpoolFault) {
        do {
            if tornTail != nil { try file.truncate(to: end) }
            try write(last.bytes + [UInt8(ascii: "\n")], at: end - UInt64(last.bytes.count + 1), to: file)
            try file.sync()
        } catch {
            throw SpoolFault(error)
        }
    }

    private func openFile(for access: SpoolAccess) throws(SpoolFault) -> any SpoolFile {
        do { return try disk.open(Self.fileName, in: .journal, for: access) } catch { throw SpoolFault(error) }
    }

    private func byteCount(of file: any SpoolFile) throws(SpoolFault) -> UInt64 {
        do { return try file.byteCount() } catch { throw SpoolFault(error) }
    }

    private func write(_ bytes: [UInt8], at offset: UInt64, to file: any SpoolFile) throws(DiskError) {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(DiskError) in try DurableWriter.write([buffer], to: file, at: offset) }
        }
        try result.get()
    }
}
