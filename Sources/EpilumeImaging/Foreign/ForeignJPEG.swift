internal import CTurboJPEG
package import EpilumeModel

/// A photograph from elsewhere as a hospital can take it: baseline, upright, and with nothing beside the picture and its
/// colour profile. A phone writes place, owner and a second small picture into the file; none of that belongs there.
///
/// Coefficients are moved and never decoded: the picture loses nothing.
package struct ForeignJPEG: Sendable {
    package let bytes: [UInt8]
    /// Pixels, as it is now.
    package let width: Int
    package let height: Int
    package let changes: [PictureChange]

    /// Coefficients of so many pixels take 600 MB at most.
    package static let largestPixelCount = 100_000_000

    /// - Parameter file: the whole file.
    package init(_ file: [UInt8]) throws(ForeignJPEGFault) {
        let facts = try Self.facts(of: file)
        guard facts.width * facts.height <= Self.largestPixelCount else {
            throw .tooLarge(width: facts.width, height: facts.height)
        }
        guard facts.componentCount == 1 || facts.componentCount == 3 else {
            throw .colour(componentCount: facts.componentCount)
        }
        let header = file[..<facts.firstScanOffset]
        let orientation = EXIFOrientation(header: header)
        let plain = try Self.transformed(file, orientation, facts)
        let profile = Self.profileSegments(header)
        // SOI, then what JFIF wants first, is the library's; the profile may follow anywhere before the frame.
        bytes = Self.inserting(profile, into: plain)
        let made = try Self.facts(of: bytes)
        (width, height) = (made.width, made.height)
        var changes: [PictureChange] = []
        if facts.coding != .baseline { changes.append(.madeBaseline) }
        if orientation != .upright { changes.append(.turnedUpright) }
        if facts.trailingByteCount > 0 || Self.hasMetadata(header) { changes.append(.removedMetadata) }
        self.changes = changes
    }

    private static func facts(of file: [UInt8]) throws(ForeignJPEGFault) -> JPEGFacts {
        let result = file.withUnsafeBytes { bytes in Result { () throws(JPEGFault) in try JPEGWalk.facts(of: bytes) } }
        do { return try result.get() } catch { throw .notJPEG(error) }
    }

    private static func transformed(
        _ file: [UInt8], _ orientation: EXIFOrientation, _ facts: JPEGFacts
    ) throws(ForeignJPEGFault) -> [UInt8] {
        guard let handle = tjInitTransform() else { throw .library("it cannot be started") }
        defer { tjDestroy(handle) }
        var wanted = tjtransform()
        wanted.op = Int32(orientation.operation.rawValue)
        // Perfect: whole blocks only, so that no edge is cut or left unturned.
        wanted.options = TJXOPT_PERFECT | TJXOPT_COPYNONE
        var output: UnsafeMutablePointer<UInt8>?
        var byteCount: UInt = 0
        defer { tjFree(output) }
        let status = file.withUnsafeBufferPointer { file in
            tjTransform(handle, file.baseAddress, UInt(facts.imageByteCount), 1, &output, &byteCount, &wanted, 0)
        }
        guard status == 0, let output else {
            if orientation != .upright { throw .notTurnable(width: facts.width, height: facts.height) }
            throw .library(tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error")
        }
        return [UInt8](UnsafeBufferPointer(start: output, count: Int(byteCount)))
    }

    /// The embedded colour profile, segment by segment (ICC.1:2022 B.4).
    private static func profileSegments(_ header: ArraySlice<UInt8>) -> [UInt8] {
        JPEGSegments(header).filter { $0.marker == 0xe2 && $0.content.starts(with: Array("ICC_PROFILE\0".utf8)) }
            .flatMap { Array($0.whole) }
    }

    /// Application data and comments, but for those that the picture is decoded by.
    private static func hasMetadata(_ header: ArraySlice<UInt8>) -> Bool {
        JPEGSegments(header).contains { segment in
            switch segment.marker {
            case 0xe0: !segment.content.starts(with: Array("JFIF\0".utf8))
            case 0xe2: !segment.content.starts(with: Array("ICC_PROFILE\0".utf8))
            case 0xee: !segment.content.starts(with: Array("Adobe".utf8))
            case 0xe1...0xef, 0xfe: true
            default: false
            }
        }
    }

    /// After SOI and the first application segment.
    private static func inserting(_ segments: [UInt8], into file: [UInt8]) -> [UInt8] {
        guard !segments.isEmpty else { return file }
        var at = 2
        if let first = JPEGSegments(file[...]).first(where: { _ in true }), first.marker == 0xe0 {
            at = first.whole.endIndex
        }
        return Array(file[..<at]) + segments + Array(file[at...])
    }
}

extension EXIFOrientation {
    /// What makes a picture upright that was taken so.
    fileprivate var operation: TJXOP {
        switch self {
        case .upright: TJXOP_NONE
        case .mirrored: TJXOP_HFLIP
        case .upsideDown: TJXOP_ROT180
        case .mirroredUpsideDown: TJXOP_VFLIP
        case .transposed: TJXOP_TRANSPOSE
        case .turnedClockwise: TJXOP_ROT90
        case .transversed: TJXOP_TRANSVERSE
        case .turnedAnticlockwise: TJXOP_ROT270
        }
    }
}

/// Why a photograph cannot be taken over.
package enum ForeignJPEGFault: Error, Hashable, Sendable, CustomStringConvertible {
    case notJPEG(JPEGFault)
    case tooLarge(width: Int, height: Int)
    case colour(componentCount: Int)
    /// Its edges are no whole blocks, so that turning it would cost some of the picture.
    case notTurnable(width: Int, height: Int)
    case library(String)

    /// Completes "The file …".
    package var description: String {
        switch self {
        case .notJPEG(let fault): "\(fault.words); save it as JPEG once more, or copy it again"
        case .tooLarge(let width, let height):
            "has \(width)×\(height) pixels; \(ForeignJPEG.largestPixelCount / 1_000_000) megapixels are the most"
        case .colour(let count): "has \(count) colour components, as pictures for printing have; save it as RGB first"
        case .notTurnable(let width, let height):
            "has to be turned, and with \(width)×\(height) pixels it cannot be without loss; turn it and save it first"
        case .library(let words): "cannot be read: \(UntrustedText(words))"
        }
    }
}
