/// The marker segments that the walk reads: the frame header and the tables.
extension JPEGWalker {
    /// T.81 B.2.2.
    mutating func walkFrameHeader(marker: UInt8, markerOffset: Int) throws(JPEGFault) {
        switch marker {
        case 0xc0: facts.coding = .baseline
        case 0xc1: facts.coding = .extendedSequential
        case 0xc2: facts.coding = .progressive
        case 0xc3: throw .unsupportedCoding(.lossless, offset: markerOffset)
        case 0xc5...0xc7, 0xcd...0xcf: throw .unsupportedCoding(.hierarchical, offset: markerOffset)
        case 0xc9...0xcb: throw .unsupportedCoding(.arithmetic, offset: markerOffset)
        default: throw .unsupportedCoding(.reserved, offset: markerOffset)
        }
        // A second frame header belongs to hierarchical files only.
        guard facts.componentCount == 0 else { throw .badMarker(offset: markerOffset) }
        let content = try segment(marker: marker, markerOffset: markerOffset)
        let malformed = JPEGFault.badSegment(marker: marker, offset: markerOffset)
        guard content.count >= 6 else { throw malformed }
        let start = content.lowerBound
        let count = Int(byte(start + 5))
        guard count > 0, content.count == 6 + 3 * count else { throw malformed }
        guard byte(start) == 8, count <= 4 else {
            throw .unsupportedCoding(.deepOrManyComponents, offset: markerOffset)
        }
        facts.height = word(start + 1)
        facts.width = word(start + 3)
        guard facts.width > 0 else { throw malformed }
        guard facts.height > 0 else { throw .unsupportedCoding(.deferredLineCount, offset: markerOffset) }
        for index in 0..<count {
            let entry = start + 6 + 3 * index
            let component = Component(
                id: byte(entry), horizontal: Int(byte(entry + 1) >> 4), vertical: Int(byte(entry + 1) & 15),
                quantizationTable: byte(entry + 2))
            guard (1...4).contains(component.horizontal), (1...4).contains(component.vertical),
                component.quantizationTable < 4
            else { throw malformed }
            for earlier in 0..<index where components[earlier].id == component.id { throw malformed }
            components[index] = component
            horizontalMax = max(horizontalMax, component.horizontal)
            verticalMax = max(verticalMax, component.vertical)
        }
        facts.componentCount = count
        facts.sampling = sampling()
    }

    private func sampling() -> JPEGSampling {
        if facts.componentCount == 1 { return .grey }
        guard facts.componentCount == 3 else { return .other }
        let luma = components[0]
        let cb = components[1]
        let cr = components[2]
        guard cb.horizontal == cr.horizontal, cb.vertical == cr.vertical,
            luma.horizontal % cb.horizontal == 0, luma.vertical % cb.vertical == 0
        else { return .other }
        switch (luma.horizontal / cb.horizontal, luma.vertical / cb.vertical) {
        case (1, 1): return .yuv444
        case (2, 1): return .yuv422
        case (2, 2): return .yuv420
        case (1, 2): return .yuv440
        case (4, 1): return .yuv411
        default: return .other
        }
    }

    mutating func walkTables(marker: UInt8, markerOffset: Int) throws(JPEGFault) {
        let content = try segment(marker: marker, markerOffset: markerOffset)
        let isWellFormed =
            switch marker {
            case JPEGWalk.Marker.dqt: readQuantizationTables(content)
            case JPEGWalk.Marker.dht: readHuffmanTables(content)
            case JPEGWalk.Marker.dri: readRestartInterval(content)
            default: true
            }
        guard isWellFormed else { throw .badSegment(marker: marker, offset: markerOffset) }
    }

    /// T.81 B.2.4.1: one or more tables of 64 values of one or two bytes.
    private mutating func readQuantizationTables(_ content: Range<Int>) -> Bool {
        var offset = content.lowerBound
        while offset < content.upperBound {
            let precision = byte(offset) >> 4
            let number = byte(offset) & 15
            guard precision < 2, number < 4 else { return false }
            offset += 1 + 64 * (Int(precision) + 1)
            quantizationTables |= 1 << number
        }
        return offset == content.upperBound && !content.isEmpty
    }

    /// T.81 B.2.4.2: sixteen counts of codes by length, then the values.
    private mutating func readHuffmanTables(_ content: Range<Int>) -> Bool {
        var offset = content.lowerBound
        while offset < content.upperBound {
            guard offset + 17 <= content.upperBound else { return false }
            let tableClass = byte(offset) >> 4
            let number = byte(offset) & 15
            guard tableClass < 2, number < 4 else { return false }
            var valueCount = 0
            // More codes of a length than its bits can tell apart is no prefix code.
            var freeCodes = 1
            for length in 1...16 {
                let count = Int(byte(offset + length))
                freeCodes = freeCodes * 2 - count
                guard freeCodes >= 0 else { return false }
                valueCount += count
            }
            guard valueCount <= 256 else { return false }
            offset += 17 + valueCount
            huffmanTables |= 1 << (4 * tableClass + number)
        }
        return offset == content.upperBound && !content.isEmpty
    }

    /// T.81 B.2.4.4.
    private mutating func readRestartInterval(_ content: Range<Int>) -> Bool {
        guard content.count == 2 else { return false }
        restartInterval = word(content.lowerBound)
        return true
    }
}
