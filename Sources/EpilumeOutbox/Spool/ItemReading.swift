internal import Crypto
internal import EpilumeModel

/// Why an item could not be read: the disk's fault or the item's. Only the latter makes an item damaged.
enum ItemReadFault: Error {
    case disk(DiskError)
    case container(ContainerFault)
}

/// Reading of item files, whole or in pieces.
enum ItemReading {
    private static let pieceByteCount = 256 << 10

    static func header(of file: any SpoolFile) throws(ItemReadFault) -> ItemHeader {
        let head: [UInt8]
        let byteCount: UInt64
        do {
            head = try bytes(of: file, at: 0, byteCount: ItemHeader.maximumByteCount)
            byteCount = try file.byteCount()
        } catch {
            throw .disk(error)
        }
        do {
            return try ItemHeader(decoding: head, fileByteCount: byteCount)
        } catch {
            throw .container(error)
        }
    }

    /// Compares every section with its digest, a piece at a time.
    static func check(_ header: ItemHeader, of file: any SpoolFile) throws(ItemReadFault) {
        for section in header.sections {
            let found: ContentHash
            do { found = try digest(of: section, in: file) } catch { throw .disk(error) }
            if found != section.digest { throw .container(.sectionDigestMismatch(section.kind)) }
        }
    }

    /// - Returns: fewer bytes only when the file ends before.
    static func bytes(of file: any SpoolFile, at offset: UInt64, byteCount: Int) throws(DiskError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        var count = 0
        while count < byteCount {
            let taken = try read(file, into: &bytes, from: count, at: offset + UInt64(count))
            if taken == 0 { break }
            count += taken
        }
        bytes.removeLast(byteCount - count)
        return bytes
    }

    private static func digest(of section: ItemHeader.Section, in file: any SpoolFile) throws(DiskError) -> ContentHash
    {
        var hasher = SHA256()
        var (offset, rest) = (section.offset, section.length)
        while rest > 0 {
            let piece = try bytes(of: file, at: offset, byteCount: Int(min(rest, UInt64(pieceByteCount))))
            // A file that was cut after its length was read: the digest will tell.
            if piece.isEmpty { break }
            hasher.update(data: piece)
            offset += UInt64(piece.count)
            rest -= UInt64(piece.count)
        }
        return ContentHash(hasher.finalize())
    }

    /// The closure of `withUnsafeMutableBytes` forgets what is thrown through it; a result carries the type.
    private static func read(
        _ file: any SpoolFile, into bytes: inout [UInt8], from start: Int, at offset: UInt64
    ) throws(DiskError) -> Int {
        let result = bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(DiskError) in
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]), at: offset)
            }
        }
        return try result.get()
    }
}
