/// Walks all markers of a JPEG image, from SOI through every scan to EOI, without decoding it.
///
/// The kernel passes truncated and damaged frames on as good ones, so each frame is walked before it can
/// become evidence. This runs on the capture thread: no allocation, no input or output, and the entropy-coded
/// bytes are read at about the speed of memory.
///
/// It proves structure, not content: a byte that was changed inside the entropy-coded data is not found unless
/// it breaks a marker, the order of restart markers or the fewest bits that the blocks need.
///
/// Source: ITU-T T.81 (ISO/IEC 10918-1) annex B.
package enum JPEGWalk {
    /// - Parameter bytes: one frame as delivered, SOI at offset 0.
    /// - Throws: the first contradiction in the order of the bytes.
    package static func facts(of bytes: UnsafeRawBufferPointer) throws(JPEGFault) -> JPEGFacts {
        guard let base = bytes.baseAddress, bytes.count >= 2, bytes[0] == 0xff, bytes[1] == Marker.soi else {
            throw .noStart
        }
        var walker = JPEGWalker(base: base, byteCount: bytes.count)
        return try walker.run()
    }

    enum Marker {
        static let sof0: UInt8 = 0xc0
        static let dht: UInt8 = 0xc4
        static let dac: UInt8 = 0xcc
        static let sof15: UInt8 = 0xcf
        static let soi: UInt8 = 0xd8
        static let eoi: UInt8 = 0xd9
        static let sos: UInt8 = 0xda
        static let dqt: UInt8 = 0xdb
        static let dnl: UInt8 = 0xdc
        static let dri: UInt8 = 0xdd
        static let dhp: UInt8 = 0xde
        static let app0: UInt8 = 0xe0
        static let app15: UInt8 = 0xef
        static let com: UInt8 = 0xfe
    }
}

/// The state of one walk. `at` is the offset of the next unread byte.
struct JPEGWalker {
    struct Component {
        var id: UInt8 = 0
        var horizontal = 0
        var vertical = 0
        var quantizationTable: UInt8 = 0
        /// A sequential scan, or the first DC scan of a progressive image, has covered it.
        var isScanned = false
    }

    let base: UnsafeRawPointer
    let byteCount: Int
    var at = 2
    var facts = JPEGFacts()
    var components: [4 of Component] = .init(repeating: Component())
    var horizontalMax = 1
    var verticalMax = 1
    var restartInterval = 0
    /// Bit n: quantization table n is defined.
    var quantizationTables: UInt8 = 0
    /// Bit n: DC table n; bit 4 + n: AC table n.
    var huffmanTables: UInt8 = 0

    init(base: UnsafeRawPointer, byteCount: Int) {
        self.base = base
        self.byteCount = byteCount
    }

    mutating func run() throws(JPEGFault) -> JPEGFacts {
        while true {
            let marker = try nextMarker()
            let markerOffset = at - 2
            switch marker {
            case JPEGWalk.Marker.eoi:
                try finish(eoiOffset: markerOffset)
                return facts
            case JPEGWalk.Marker.sos:
                try walkScan(markerOffset: markerOffset)
            case JPEGWalk.Marker.dnl:
                throw .unsupportedCoding(.deferredLineCount, offset: markerOffset)
            case JPEGWalk.Marker.dhp:
                throw .unsupportedCoding(.hierarchical, offset: markerOffset)
            case JPEGWalk.Marker.dht, JPEGWalk.Marker.dqt, JPEGWalk.Marker.dri, JPEGWalk.Marker.dac,
                JPEGWalk.Marker.app0...JPEGWalk.Marker.app15, JPEGWalk.Marker.com:
                try walkTables(marker: marker, markerOffset: markerOffset)
            case JPEGWalk.Marker.sof0...JPEGWalk.Marker.sof15:
                try walkFrameHeader(marker: marker, markerOffset: markerOffset)
            default:
                // SOI again, RSTn or TEM outside a scan, EXP, the reserved JPGn: two frames run into each other.
                throw .badMarker(offset: markerOffset)
            }
        }
    }

    // MARK: Reading

    func byte(_ offset: Int) -> UInt8 { base.load(fromByteOffset: offset, as: UInt8.self) }

    func word(_ offset: Int) -> Int { Int(byte(offset)) << 8 | Int(byte(offset + 1)) }

    /// Reads 0xFF, any fill bytes 0xFF, and the marker's code.
    private mutating func nextMarker() throws(JPEGFault) -> UInt8 {
        guard at < byteCount else { throw .truncated(offset: byteCount) }
        guard byte(at) == 0xff else { throw .badMarker(offset: at) }
        while at < byteCount, byte(at) == 0xff { at += 1 }
        guard at < byteCount else { throw .truncated(offset: byteCount) }
        at += 1
        return byte(at - 1)
    }

    /// Reads a segment's length, steps over the segment and returns its content.
    mutating func segment(marker: UInt8, markerOffset: Int) throws(JPEGFault) -> Range<Int> {
        guard at + 2 <= byteCount else { throw .truncated(offset: byteCount) }
        let length = word(at)
        guard length >= 2 else { throw .badSegment(marker: marker, offset: markerOffset) }
        guard at + length <= byteCount else { throw .truncated(offset: byteCount) }
        let content = at + 2..<at + length
        at += length
        return content
    }

    // MARK: The end

    private mutating func finish(eoiOffset: Int) throws(JPEGFault) {
        guard facts.scanCount > 0 else { throw .truncated(offset: eoiOffset) }
        for index in 0..<facts.componentCount where !components[index].isScanned {
            throw .truncated(offset: eoiOffset)
        }
        facts.eoiOffset = eoiOffset
        facts.trailingByteCount = byteCount - at
        facts.trailingBytesAreZero = JPEGScan.isZero(base, from: at, to: byteCount)
    }
}
