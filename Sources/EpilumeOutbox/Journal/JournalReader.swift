/// Lines of a file, one at a time, in little memory however long the file is.
struct JournalReader {
    struct Piece {
        /// Without the LF.
        let bytes: [UInt8]
        /// False at the end of the file, and for what is far too long to be a line.
        let isTerminated: Bool
    }

    private static let chunkByteCount = 64 << 10
    private static let longestPiece = 4096

    private let file: any SpoolFile
    private let limit: UInt64
    private var chunk: ArraySlice<UInt8> = []
    private var readUpTo: UInt64
    /// Where the next piece begins.
    private(set) var offset: UInt64
    /// Pieces that were handed out.
    private(set) var lineCount = 0

    var isAtEnd: Bool { offset == limit }

    init(file: any SpoolFile, from start: UInt64, to limit: UInt64) {
        self.file = file
        self.limit = limit
        readUpTo = start
        offset = start
    }

    /// - Returns: nil at the end.
    mutating func next() throws(SpoolFault) -> Piece? {
        while true {
            if let newline = chunk.firstIndex(of: UInt8(ascii: "\n")) {
                return take(chunk[..<newline], isTerminated: true)
            }
            if chunk.count > Self.longestPiece { return take(chunk, isTerminated: false) }
            let wanted = Int(min(limit - readUpTo, UInt64(Self.chunkByteCount)))
            let more: [UInt8]
            do { more = try ItemReading.bytes(of: file, at: readUpTo, byteCount: wanted) } catch {
                throw SpoolFault(error)
            }
            if more.isEmpty { return chunk.isEmpty ? nil : take(chunk, isTerminated: false) }
            readUpTo += UInt64(more.count)
            chunk += more
        }
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>, isTerminated: Bool) -> Piece {
        let byteCount = bytes.count + (isTerminated ? 1 : 0)
        chunk = chunk.dropFirst(byteCount)
        offset += UInt64(byteCount)
        lineCount += 1
        return Piece(bytes: Array(bytes), isTerminated: isTerminated)
    }
}
