/// How a camera was held, as an Exif segment tells it (CIPA DC-008 4.6.5, tag 0112).
enum EXIFOrientation: UInt16, CaseIterable, Sendable {
    case upright = 1
    case mirrored, upsideDown, mirroredUpsideDown, transposed, turnedClockwise, transversed, turnedAnticlockwise

    /// - Parameter header: a JPEG file from SOI up to its first scan, its segments already known to be whole.
    /// - Returns: `.upright` where no segment tells anything that the standard allows.
    init(header: ArraySlice<UInt8>) {
        self = .upright
        for segment in JPEGSegments(header) where segment.marker == 0xe1 {
            guard segment.content.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) else { continue }
            if let found = Self.orientation(inTIFF: Array(segment.content.dropFirst(6))) { self = found }
            return
        }
    }

    /// Of the first image file directory (TIFF 6.0 section 2). Every offset is a stranger's.
    private static func orientation(inTIFF bytes: [UInt8]) -> Self? {
        guard bytes.count >= 8 else { return nil }
        let isLittle = bytes.starts(with: [0x49, 0x49])
        guard isLittle || bytes.starts(with: [0x4d, 0x4d]) else { return nil }
        func number(_ at: Int, _ count: Int) -> Int? {
            guard at >= 0, at <= bytes.count - count else { return nil }
            let digits = bytes[at..<at + count]
            return (isLittle ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(2, 2) == 42, let directory = number(4, 4), let count = number(directory, 2) else { return nil }
        for entry in 0..<count {
            let at = directory + 2 + 12 * entry
            guard let tag = number(at, 2) else { return nil }
            // SHORT, one value, in the first two bytes of the field.
            guard tag == 0x0112 else { continue }
            guard number(at + 2, 2) == 3, number(at + 4, 4) == 1 else { return nil }
            return number(at + 8, 2).flatMap { Self(rawValue: UInt16($0)) }
        }
        return nil
    }
}

/// The segments between SOI and the first scan of a JPEG file.
struct JPEGSegments: Sequence, IteratorProtocol {
    struct Segment {
        let marker: UInt8
        /// Without marker and length.
        let content: ArraySlice<UInt8>
        /// With both.
        let whole: ArraySlice<UInt8>
    }

    private let bytes: ArraySlice<UInt8>
    private var at: Int

    /// - Parameter header: from SOI on.
    init(_ header: ArraySlice<UInt8>) {
        bytes = header
        at = header.startIndex + 2
    }

    mutating func next() -> Segment? {
        while at + 4 <= bytes.endIndex, bytes[at] == 0xff {
            let marker = bytes[at + 1]
            // Fill bytes before a marker (T.81 B.1.1.2).
            if marker == 0xff {
                at += 1
                continue
            }
            let end = at + 2 + (Int(bytes[at + 2]) << 8 | Int(bytes[at + 3]))
            guard end >= at + 4, end <= bytes.endIndex else { return nil }
            defer { at = end }
            return Segment(marker: marker, content: bytes[at + 4..<end], whole: bytes[at..<end])
        }
        return nil
    }
}
