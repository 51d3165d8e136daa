/// Why a dequeued frame cannot become evidence. Raw values index counters and names appear in metrics and
/// events: neither changes between versions, new cases are added at the end.
package enum FrameFault: UInt8, Hashable, Sendable, CaseIterable {
    /// The driver flagged the buffer as damaged.
    case kernelError
    case empty
    /// A raw frame of another size than the format's, or a compressed one that is larger.
    case wrongSize
    case jpegNoStart
    case jpegTruncated
    case jpegBadMarker
    case jpegBadSegment
    case jpegUnsupportedCoding
    case jpegBrokenRestart
    case jpegWrongDimensions
    /// Bytes after EOI, all zero.
    case jpegZeroPadding
    /// Bytes after EOI that are not all zero.
    case jpegTrailingBytes
    /// A whole frame directly after a gap in the sequence: what was lost may have been damaged in transfer.
    case afterGap

    /// The stable name, such as `jpegTruncated`.
    package var name: String { "\(self)" }

    package init(_ fault: JPEGFault) {
        self =
            switch fault {
            case .noStart: .jpegNoStart
            case .truncated: .jpegTruncated
            case .badMarker: .jpegBadMarker
            case .badSegment: .jpegBadSegment
            case .unsupportedCoding: .jpegUnsupportedCoding
            case .brokenRestart: .jpegBrokenRestart
            }
    }
}

/// How often each ``FrameFault`` occurred. A value of fixed size that never allocates, for the capture thread.
package struct FrameFaultCounts: Hashable, Sendable {
    private var counts: [13 of UInt64] = .init(repeating: 0)

    package init() {}

    package subscript(fault: FrameFault) -> UInt64 { counts[Int(fault.rawValue)] }

    package mutating func count(_ fault: FrameFault) { counts[Int(fault.rawValue)] &+= 1 }

    /// The causes that occurred, by stable name.
    package var byCause: [String: UInt64] {
        var causes: [String: UInt64] = [:]
        for fault in FrameFault.allCases where self[fault] > 0 { causes[fault.name] = self[fault] }
        return causes
    }

    package var total: UInt64 {
        var sum: UInt64 = 0
        for index in counts.indices { sum &+= counts[index] }
        return sum
    }

    package static func == (a: FrameFaultCounts, b: FrameFaultCounts) -> Bool {
        FrameFault.allCases.allSatisfy { a[$0] == b[$0] }
    }

    package func hash(into hasher: inout Hasher) {
        for index in counts.indices { hasher.combine(counts[index]) }
    }
}
