import EpilumeModel
import Testing

private func walk(_ bytes: [UInt8]) throws(JPEGFault) -> JPEGFacts {
    try bytes.span.bytes.withUnsafeBytes { (buffer) throws(JPEGFault) in try JPEGWalk.facts(of: buffer) }
}

private func fault(_ bytes: [UInt8]) -> JPEGFault? {
    do {
        _ = try walk(bytes)
        return nil
    } catch {
        return error
    }
}

@Suite struct JPEGWalkTests {
    @Test func readsTheFactsOfAGreyImage() throws {
        let bytes = JPEGBuilder().bytes
        let facts = try walk(bytes)
        #expect((facts.width, facts.height, facts.componentCount) == (16, 8, 1))
        #expect(facts.sampling == .grey)
        #expect(facts.coding == .baseline)
        #expect(facts.hasHuffmanTables)
        #expect(facts.scanCount == 1)
        #expect(facts.eoiOffset == bytes.count - 2)
        #expect(facts.imageByteCount == bytes.count)
        #expect(facts.trailingByteCount == 0)
        #expect(bytes[facts.firstScanOffset] == 0xff && bytes[facts.firstScanOffset + 1] == 0xda)
    }

    @Test(arguments: [
        (UInt8(0x11), JPEGSampling.yuv444), (0x21, .yuv422), (0x22, .yuv420), (0x12, .yuv440), (0x41, .yuv411),
        (0x31, .other),
    ])
    func namesTheSampling(factors: UInt8, sampling: JPEGSampling) throws {
        var builder = JPEGBuilder()
        builder.components = [(1, factors, 0), (2, 0x11, 1), (3, 0x11, 1)]
        #expect(try walk(builder.bytes).sampling == sampling)
    }

    @Test func seesEachMissingHuffmanTable() throws {
        var builder = JPEGBuilder(components: JPEGBuilder.colour, hasHuffmanTables: false)
        #expect(try walk(builder.bytes).missingHuffmanTables == [.dc0, .dc1, .ac0, .ac1])
        builder.extraSegments = JPEGBuilder.huffmanTable(0x11)
        #expect(try walk(builder.bytes).missingHuffmanTables == [.dc0, .dc1, .ac0])
    }

    @Test func walksSeveralScans() throws {
        var builder = JPEGBuilder(components: JPEGBuilder.colour)
        builder.scans = [[1, 2, 3], [4, 5], [6, 7]]
        builder.scanComponents = [[1], [2], [3]]
        #expect(try walk(builder.bytes).scanCount == 3)
        builder.scans.removeLast()
        #expect(fault(builder.bytes) == .truncated(offset: builder.bytes.count - 2))
        builder.scans.append([6, 7])
        builder.scanComponents = [[1], [2], [2]]
        guard case .badSegment(marker: 0xda, _) = fault(builder.bytes) else {
            Issue.record("a component is scanned once only")
            return
        }
    }

    @Test func everyTruncationIsAFault() {
        var builder = JPEGBuilder(components: JPEGBuilder.colour, restartInterval: 1)
        builder.scans = [[1, 2, 3, 0xff, 0xd0, 4, 5, 6]]
        builder.width = 32
        let bytes = builder.bytes
        #expect(fault(bytes) == nil)
        for length in 0..<bytes.count {
            let expected: JPEGFault = length < 2 ? .noStart : .truncated(offset: length)
            #expect(fault(Array(bytes[..<length])) == expected, "cut to \(length) bytes")
        }
    }

    @Test func acceptsFillBytesAndStuffing() throws {
        var builder = JPEGBuilder()
        builder.extraSegments = [0xff, 0xff] + JPEGBuilder.segment(0xfe, [1])
        builder.scans = [[0xff, 0, 0xff, 0, 7, 0xff]]
        #expect(try walk(builder.bytes).eoiOffset == builder.bytes.count - 2)
        // A fill byte announces a marker: a stuffed zero after it is none.
        builder.scans = [[1, 2, 3, 0xff, 0xff, 0, 4]]
        guard case .badMarker = fault(builder.bytes) else {
            Issue.record("0xFF 0xFF 0x00 is no entropy-coded data")
            return
        }
    }

    /// The fast scan looks at 64 bytes at a time: a marker must be found at every place of such a block.
    @Test(arguments: 60..<200)
    func findsTheMarkerAtEveryPlaceOfABlock(length: Int) throws {
        var builder = JPEGBuilder()
        // Every fifth byte is 0xFF, with its stuffed zero.
        var scan: [UInt8] = []
        while scan.count < length { scan += [1, 2, 3, 0xff, 0] }
        builder.scans = [scan]
        #expect(try walk(builder.bytes).eoiOffset == builder.bytes.count - 2)
        builder.scans[0].insert(contentsOf: [0xff, 0xd8], at: length / 10 * 5)
        guard case .badMarker = fault(builder.bytes) else {
            Issue.record("SOI inside a scan of \(length) bytes is two frames run into each other")
            return
        }
    }

    @Test func checksRestartMarkers() throws {
        var builder = JPEGBuilder(width: 32, restartInterval: 1)
        builder.scans = [[1, 0xff, 0xd0, 2, 0xff, 0xd1, 3, 0xff, 0xd2, 4]]
        #expect(try walk(builder.bytes).restartInterval == 1)
        builder.scans = [[1, 0xff, 0xd0, 2, 0xff, 0xd2, 3, 0xff, 0xd3, 4]]
        #expect(isBrokenRestart(fault(builder.bytes)), "one is missing in the middle")
        builder.scans = [[1, 0xff, 0xd0, 2, 0xff, 0xd1, 3]]
        #expect(isBrokenRestart(fault(builder.bytes)), "the last is missing")
        builder.restartInterval = nil
        #expect(isBrokenRestart(fault(builder.bytes)), "nothing announced any")
    }

    private func isBrokenRestart(_ fault: JPEGFault?) -> Bool {
        if case .brokenRestart = fault { true } else { false }
    }

    @Test func refusesTooFewBitsForTheBlocks() {
        var builder = JPEGBuilder(width: 1920, height: 1080)
        builder.scans = [[UInt8](repeating: 7, count: 8099)]
        #expect(fault(builder.bytes) == .truncated(offset: builder.bytes.count - 2))
        // 240 × 135 blocks of at least two bits.
        builder.scans = [[UInt8](repeating: 7, count: 8100)]
        #expect(fault(builder.bytes) == nil)
    }

    @Test(arguments: [
        (UInt8(0xc3), JPEGCoding.lossless), (0xc5, .hierarchical), (0xc8, .reserved), (0xc9, .arithmetic),
        (0xca, .arithmetic), (0xcf, .hierarchical),
    ])
    func classifiesWhatNoViewerNeedsToRead(sof: UInt8, coding: JPEGCoding) {
        guard case .unsupportedCoding(coding, _) = fault(JPEGBuilder(sof: sof).bytes) else {
            Issue.record("SOF \(sof) is \(coding)")
            return
        }
    }

    @Test func refusesWhatContradictsItself() {
        var twelveBit = JPEGBuilder()
        twelveBit.precision = 12
        var lineless = JPEGBuilder()
        lineless.height = 0
        var deferred = JPEGBuilder()
        deferred.end = JPEGBuilder.segment(0xdc, [0, 8]) + [0xff, 0xd9]
        var headless = JPEGBuilder()
        headless.scans = []
        let spoiled: [(String, [UInt8])] = [
            ("12-bit samples", twelveBit.bytes), ("no line count", lineless.bytes), ("DNL", deferred.bytes),
            ("no scan", headless.bytes), ("no width", JPEGBuilder(width: 0).bytes),
            ("no quantization table", JPEGBuilder(hasQuantizationTables: false).bytes),
            ("two components of one name", JPEGBuilder(components: [(1, 0x11, 0), (1, 0x11, 0)]).bytes),
            ("a sampling factor of zero", JPEGBuilder(components: [(1, 0x01, 0)]).bytes),
            ("a second frame header", JPEGBuilder(extraSegments: JPEGBuilder.segment(0xc0, [])).bytes),
            ("a segment length below two", JPEGBuilder(extraSegments: [0xff, 0xfe, 0, 1]).bytes),
            ("a table that is cut short", JPEGBuilder(extraSegments: JPEGBuilder.segment(0xdb, [0, 1, 2])).bytes),
            (
                "three codes of one bit",
                JPEGBuilder(
                    extraSegments: JPEGBuilder.segment(0xc4, [0, 3] + [UInt8](repeating: 0, count: 15) + [1, 2, 3])
                ).bytes
            ),
            ("RST outside a scan", JPEGBuilder(extraSegments: [0xff, 0xd0]).bytes),
            ("bytes between segments", JPEGBuilder(extraSegments: [1, 2, 3]).bytes),
            ("a byte before SOI", [0] + JPEGBuilder().bytes),
        ]
        for (what, bytes) in spoiled { #expect(fault(bytes) != nil, "\(what)") }
    }

    @Test func countsWhatFollowsTheEnd() throws {
        let padded = try walk(JPEGBuilder(tail: [UInt8](repeating: 0, count: 37)).bytes)
        #expect(padded.trailingByteCount == 37 && padded.trailingBytesAreZero)
        for place in 0..<37 {
            var tail = [UInt8](repeating: 0, count: 37)
            tail[place] = 1
            #expect(try walk(JPEGBuilder(tail: tail).bytes).trailingBytesAreZero == false)
        }
    }
}
