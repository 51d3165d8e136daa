/// One scan of the walk: its header and its entropy-coded data.
extension JPEGWalker {
    /// T.81 B.2.3. Leaves `at` at the 0xFF of the marker that ends the scan.
    mutating func walkScan(markerOffset: Int) throws(JPEGFault) {
        // A scan without a frame header before it: nothing says what its data mean.
        guard facts.componentCount > 0 else { throw .badMarker(offset: markerOffset) }
        let content = try segment(marker: JPEGWalk.Marker.sos, markerOffset: markerOffset)
        let malformed = JPEGFault.badSegment(marker: JPEGWalk.Marker.sos, offset: markerOffset)
        guard let count = content.isEmpty ? nil : Int(byte(content.lowerBound)), (1...4).contains(count),
            content.count == 4 + 2 * count
        else { throw malformed }
        let parameters = content.lowerBound + 1 + 2 * count
        let spectralStart = Int(byte(parameters))
        let spectralEnd = Int(byte(parameters + 1))
        let approximation = byte(parameters + 2)
        if facts.isProgressive {
            guard spectralStart <= spectralEnd, spectralEnd < 64, spectralStart > 0 || spectralEnd == 0,
                spectralStart == 0 || count == 1
            else { throw malformed }
        }
        let isFirstPass = approximation >> 4 == 0
        var blocksInUnit = 0
        var firstIndex = -1
        for entry in 0..<count {
            let selector = content.lowerBound + 1 + 2 * entry
            guard let index = componentIndex(id: byte(selector)),
                quantizationTables & 1 << components[index].quantizationTable != 0
            else { throw malformed }
            if firstIndex < 0 { firstIndex = index }
            let usesDC = !facts.isProgressive || spectralStart == 0 && isFirstPass
            let usesAC = !facts.isProgressive || spectralStart > 0
            guard noteTables(byte(selector + 1), usesDC: usesDC, usesAC: usesAC) else { throw malformed }
            blocksInUnit += components[index].horizontal * components[index].vertical
            if usesDC {
                guard !components[index].isScanned else { throw malformed }
                components[index].isScanned = true
            }
        }
        if facts.scanCount == 0 {
            facts.firstScanOffset = markerOffset
            facts.restartInterval = restartInterval
        }
        facts.scanCount += 1

        // T.81 A.2: a scan of one component counts its own blocks, an interleaved one counts units.
        let unitCount = count == 1 ? blockCount(of: components[firstIndex]) : interleavedUnitCount
        if count == 1 { blocksInUnit = 1 }
        // The shortest Huffman code has one bit: a sequential block needs at least two (DC and end of block),
        // the first pass over progressive DC one, a progressive AC scan or a refinement none per block.
        let bitsInBlock = !facts.isProgressive ? 2 : spectralStart == 0 ? 1 : 0
        try walkEntropy(unitCount: unitCount, leastBitCount: unitCount * blocksInUnit * bitsInBlock)
    }

    private func componentIndex(id: UInt8) -> Int? {
        for index in 0..<facts.componentCount where components[index].id == id { return index }
        return nil
    }

    /// - Returns: false when the scan uses a table that is neither defined nor one of annex K.
    private mutating func noteTables(_ selection: UInt8, usesDC: Bool, usesAC: Bool) -> Bool {
        let dc = selection >> 4
        let ac = selection & 15
        guard dc < 4, ac < 4 else { return false }
        if usesDC, huffmanTables & 1 << dc == 0 {
            guard dc < 2, !facts.isProgressive else { return false }
            facts.missingHuffmanTables.insert(dc == 0 ? .dc0 : .dc1)
        }
        if usesAC, huffmanTables & 1 << (4 + ac) == 0 {
            guard ac < 2, !facts.isProgressive else { return false }
            facts.missingHuffmanTables.insert(ac == 0 ? .ac0 : .ac1)
        }
        return true
    }

    private var interleavedUnitCount: Int {
        ceilingDivide(facts.width, 8 * horizontalMax) * ceilingDivide(facts.height, 8 * verticalMax)
    }

    private func blockCount(of component: Component) -> Int {
        let columns = ceilingDivide(facts.width * component.horizontal, 8 * horizontalMax)
        let rows = ceilingDivide(facts.height * component.vertical, 8 * verticalMax)
        return columns * rows
    }

    private mutating func walkEntropy(unitCount: Int, leastBitCount: Int) throws(JPEGFault) {
        let start = at
        var restartCount = 0
        while true {
            let stop = JPEGScan.nextMarker(base, from: at, to: byteCount)
            // Fill bytes 0xFF may stand before any marker.
            var codeOffset = stop + 1
            while codeOffset < byteCount, byte(codeOffset) == 0xff { codeOffset += 1 }
            guard codeOffset < byteCount else { throw .truncated(offset: byteCount) }
            let code = byte(codeOffset)
            guard code & 0xf8 == 0xd0 else {
                at = stop
                break
            }
            guard restartInterval > 0, Int(code & 7) == restartCount & 7 else { throw .brokenRestart(offset: stop) }
            restartCount += 1
            at = codeOffset + 1
        }
        guard (at - start - 2 * restartCount) * 8 >= leastBitCount else { throw .truncated(offset: at) }
        if restartInterval > 0 {
            let expected = ceilingDivide(unitCount, restartInterval) - 1
            guard restartCount == expected else { throw .brokenRestart(offset: at) }
        }
    }
}

private func ceilingDivide(_ value: Int, _ divisor: Int) -> Int { (value + divisor - 1) / divisor }

/// The two loops of the walk that read every byte.
enum JPEGScan {
    /// Finds the next 0xFF in entropy-coded data that is not a stuffed 0xFF 0x00.
    ///
    /// A 0xFF stands about every 150 bytes of such data, nearly always stuffed. Looking at each by itself
    /// (memchr) costs more than comparing all bytes with their successors, sixteen at a time.
    /// - Returns: its offset; or an offset ≥ `end - 1` when there is none with a byte after it.
    static func nextMarker(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var at = start
        while at &+ 65 <= end {
            let block = base + at
            let hits = (unstuffed(block, 0) | unstuffed(block, 16)) | (unstuffed(block, 32) | unstuffed(block, 48))
            if !isZero(hits) { break }
            at &+= 64
        }
        while at &+ 1 < end {
            if base.load(fromByteOffset: at, as: UInt8.self) == 0xff,
                base.load(fromByteOffset: at &+ 1, as: UInt8.self) != 0
            {
                return at
            }
            at &+= 1
        }
        return at
    }

    static func isZero(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Bool {
        var at = start
        while at &+ 16 <= end {
            if !isZero(base.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)) { return false }
            at &+= 16
        }
        while at < end {
            if base.load(fromByteOffset: at, as: UInt8.self) != 0 { return false }
            at &+= 1
        }
        return true
    }

    /// For each of sixteen bytes: the byte after it where it is 0xFF, else zero.
    @inline(__always)
    private static func unstuffed(_ block: UnsafeRawPointer, _ offset: Int) -> SIMD16<UInt8> {
        let here = block.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
        let next = block.loadUnaligned(fromByteOffset: offset &+ 1, as: SIMD16<UInt8>.self)
        return next.replacing(with: SIMD16(repeating: 0), where: here .!= SIMD16(repeating: 0xff))
    }

    @inline(__always)
    private static func isZero(_ vector: SIMD16<UInt8>) -> Bool {
        let halves = unsafeBitCast(vector, to: SIMD2<UInt64>.self)
        return halves[0] | halves[1] == 0
    }
}
