package import EpilumeModel

/// An item that is open for reading; its header is sound. Every section is checked against its digest as it is read.
///
/// Concurrency: confined to one task or thread.
package final class OpenItem {
    package let id: ItemID
    package let state: ItemState
    package let header: ItemHeader
    private let file: any SpoolFile

    init(id: ItemID, state: ItemState, file: any SpoolFile) throws(ItemReadFault) {
        self.id = id
        self.state = state
        self.file = file
        header = try ItemReading.header(of: file)
    }

    /// - Returns: nil when the item has no such section.
    /// - Throws: `.damaged` when the bytes are not those that were written.
    package func read(_ kind: SectionKind) throws(SpoolFault) -> [UInt8]? {
        guard let section = header[kind] else { return nil }
        let bytes: [UInt8]
        do {
            bytes = try ItemReading.bytes(of: file, at: section.offset, byteCount: Int(section.length))
        } catch {
            throw SpoolFault(error)
        }
        guard bytes.count == Int(section.length), bytes.withUnsafeBytes({ ContentHash.sha256($0) }) == section.digest
        else { throw .damaged(id, .sectionDigestMismatch(kind)) }
        return bytes
    }
}
