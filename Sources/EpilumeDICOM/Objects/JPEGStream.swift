import EpilumeModel

/// What an object must say of its encapsulated JPEG, read from the code stream itself.
struct JPEGStream: Hashable, Sendable {
    let width: Int
    let height: Int
    let colour: Colour

    enum Colour: Hashable, Sendable {
        case grey, yCbCr, rgb

        /// (0028,0004). DICOM names YCbCr under JPEG Baseline YBR_FULL_422 whatever the chroma sampling (PS3.5 8.2.1).
        var photometric: String {
            switch self {
            case .grey: "MONOCHROME2"
            case .yCbCr: "YBR_FULL_422"
            case .rgb: "RGB"
            }
        }

        var samples: Int { self == .grey ? 1 : 3 }
    }

    /// - Throws: what keeps a decoder of JPEG Baseline from the picture.
    init(_ jpeg: [UInt8]) throws(ObjectFault) {
        let facts: JPEGFacts
        do {
            facts = try Self.walk(jpeg)
        } catch {
            throw .notJPEG(error)
        }
        guard facts.coding == .baseline else { throw .notBaseline(facts.coding) }
        guard facts.hasHuffmanTables else { throw .noHuffmanTables }
        width = facts.width
        height = facts.height
        switch facts.componentCount {
        case 1: colour = .grey
        case 3: colour = Self.isRGB(jpeg[..<facts.firstScanOffset]) ? .rgb : .yCbCr
        default: throw .unknownColour(componentCount: facts.componentCount)
        }
    }

    /// `withUnsafeBytes` does not carry a typed error out.
    private static func walk(_ jpeg: [UInt8]) throws(JPEGFault) -> JPEGFacts {
        let result = jpeg.withUnsafeBytes { bytes in
            do throws(JPEGFault) {
                return Result<JPEGFacts, JPEGFault>.success(try JPEGWalk.facts(of: bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Three components are YCbCr unless the stream says RGB: an Adobe segment of transform 0 (ITU-T T.872 6.5.3), or,
    /// without Adobe and JFIF, components called R, G, B, as decoders agree.
    /// - Parameter header: from SOI up to the first SOS, its segments already known to be whole.
    private static func isRGB(_ header: ArraySlice<UInt8>) -> Bool {
        var at = 2
        var isJFIF = false
        var names: [UInt8] = []
        while at + 4 <= header.count {
            guard header[at] == 0xff else { return false }
            let marker = header[at + 1]
            if marker == 0xff {
                at += 1
                continue
            }
            let length = Int(header[at + 2]) << 8 | Int(header[at + 3])
            guard length >= 2, at + 2 + length <= header.count else { break }
            let content = header[at + 4..<at + 2 + length]
            if marker == 0xee, content.count >= 12, content.prefix(5).elementsEqual("Adobe".utf8) {
                return content[content.startIndex + 11] == 0
            }
            if marker == 0xe0, content.prefix(4).elementsEqual("JFIF".utf8) { isJFIF = true }
            if marker == 0xc0, content.count >= 15 {
                names = [6, 9, 12].map { content[content.startIndex + $0] }
            }
            at += 2 + length
        }
        return !isJFIF && names.elementsEqual("RGB".utf8)
    }
}
