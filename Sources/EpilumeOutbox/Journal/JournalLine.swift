internal import Crypto
internal import EpilumeModel

/// One line of the chain journal: `number SP item id SP record hash SP checksum LF`. The checksum is the first
/// eight bytes, in hexadecimal, of the SHA-256 of what stands before its space.
struct JournalLine: Hashable, Sendable {
    let number: UInt64
    let id: ItemID
    let recordHash: ContentHash

    /// The longest line that `encoded` writes, LF included: 20 digits, an id of 30 characters, hash and checksum.
    static let maximumByteCount = 20 + 1 + 30 + 1 + 64 + 1 + 16 + 1

    init(number: UInt64, id: ItemID, recordHash: ContentHash) {
        self.number = number
        self.id = id
        self.recordHash = recordHash
    }

    /// - Parameter line: without the LF.
    /// - Returns: nil for anything that `encoded` does not write.
    init?(decoding line: some Collection<UInt8>) {
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 4, let number = UInt64(parts[0]), let id = ItemID(parts[1]),
            let hash = ContentHash(hex: parts[2]), id.recordNumber == number
        else { return nil }
        self.init(number: number, id: id, recordHash: hash)
        // One comparison covers the checksum and every other way of writing the same.
        if !encoded.dropLast().elementsEqual(line) { return nil }
    }

    var encoded: [UInt8] {
        let text = Array("\(number) \(id.text) \(recordHash.hex)".utf8)
        let checksum = ContentHash(SHA256.hash(data: text)).hex.prefix(16)
        return text + Array(" \(checksum)\n".utf8)
    }
}
