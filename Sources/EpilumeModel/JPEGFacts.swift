/// What the marker walk learnt of one complete JPEG image.
package struct JPEGFacts: Hashable, Sendable {
    /// Pixels, from the frame header.
    package var width = 0
    /// Pixels, from the frame header.
    package var height = 0
    /// 1…4.
    package var componentCount = 0
    package var sampling = JPEGSampling.other
    /// `.baseline`, `.extendedSequential` or `.progressive`; every other coding is a fault.
    package var coding = JPEGCoding.baseline
    /// Tables that a scan uses and no segment defines. UVC cameras may leave out all four: then those of
    /// T.81 annex K are meant.
    package var missingHuffmanTables: JPEGHuffmanTables = []
    /// Offset of the 0xFF of the first SOS, where missing tables can be inserted.
    package var firstScanOffset = 0
    package var scanCount = 0
    /// Minimum coded units between two restart markers, as the first scan uses it; 0 when there are none.
    package var restartInterval = 0
    /// Offset of the 0xFF of EOI.
    package var eoiOffset = 0
    /// Bytes after EOI.
    package var trailingByteCount = 0
    /// True when all bytes after EOI are zero; also when there are none.
    package var trailingBytesAreZero = true

    package var isProgressive: Bool { coding == .progressive }
    /// True when each table that a scan uses is in the file.
    package var hasHuffmanTables: Bool { missingHuffmanTables.isEmpty }
    /// Bytes from SOI to the end of EOI.
    package var imageByteCount: Int { eoiOffset + 2 }
}

/// How many chroma samples a JPEG image has for its luma samples.
package enum JPEGSampling: UInt8, Hashable, Sendable {
    case grey, yuv444, yuv422, yuv420, yuv440, yuv411, other
}

/// The four Huffman tables of T.81 annex K, by the class and number that the scan header uses.
package struct JPEGHuffmanTables: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let dc0 = JPEGHuffmanTables(rawValue: 1)
    package static let dc1 = JPEGHuffmanTables(rawValue: 2)
    package static let ac0 = JPEGHuffmanTables(rawValue: 4)
    package static let ac1 = JPEGHuffmanTables(rawValue: 8)
}
