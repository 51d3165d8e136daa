/// The journal's file for who takes a copy of it, piece by piece: whole lines, each of them durable.
///
/// Concurrency: every member from any thread, also while the journal grows: what is read lies before its end.
package struct JournalText: Sendable {
    /// Bytes that one piece has at most.
    package static let pieceByteCount = 256 << 10

    package let byteCount: UInt64
    private let disk: any SpoolDisk

    /// - Parameter byteCount: ``ChainJournal/byteCount`` at some moment.
    package init(disk: any SpoolDisk, byteCount: UInt64) {
        self.disk = disk
        self.byteCount = byteCount
    }

    /// - Returns: the bytes from `offset` on; none at the end.
    /// - Throws: `.journal(.changedMeanwhile)` when the file is shorter than it was.
    package func piece(at offset: UInt64) throws(SpoolFault) -> [UInt8] {
        guard offset < byteCount else { return [] }
        let wanted = Int(min(byteCount - offset, UInt64(Self.pieceByteCount)))
        let bytes: [UInt8]
        do {
            let file = try disk.open(ChainJournal.fileName, in: .journal, for: .reading)
            bytes = try ItemReading.bytes(of: file, at: offset, byteCount: wanted)
        } catch {
            throw SpoolFault(error)
        }
        guard bytes.count == wanted else {
            throw .journal(.changedMeanwhile(byteCount: offset + UInt64(bytes.count), expected: byteCount))
        }
        return bytes
    }
}
