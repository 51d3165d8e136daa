internal import CPixelStage
package import EpilumeModel

/// Makes calibrated sRGB of a device's pixels: prepared once for a calibration, applied to each picture in one pass
/// and in place, without allocating.
///
/// The order is that of docs/decisions/0009: hot pixels → dark level and tone, one table a channel → evenness,
/// divided → colour, to XYZ relative to D50 and on to linear sRGB, one matrix → clipped → sRGB code values.
/// What a calibration lacks is left out and not among ``applied``; tone and colour it must have.
///
/// Highlights. A code value of 250 and more counts as clipped, since JPEG writes what was 255 as a little less. What
/// is behind it is not known, and two things would be wrong: to colour white that is too bright by the channel that
/// has most room, and to paint white what is not. So a clipped channel is lifted to the least of the channels that are
/// not, or, where all are, to the brightest: too bright a white stays neutral, samples that were measured stay as they
/// are, and no hue is made up. How many pixels this concerns is stated with each picture.
///
/// Every machine makes the same bytes of the same picture (see CPixelStage.h).
///
/// Concurrency: a value that never changes; any thread may apply it to pixels of its own.
package struct CalibratedPixels: Sendable {
    /// Pixels.
    package let width: Int
    /// Pixels.
    package let height: Int
    /// In the order in which they are taken.
    package let applied: [CalibrationStep]
    /// Whether the flat field's inverse is straight enough between every eighth pixel, which halves what evenness costs
    /// on most machines; true without one. So it is in pictures of cameras, and not in small ones.
    package private(set) var isStraight = true

    private let hotPixels: HotPixels
    /// Three tables of 256: dark level and tone.
    private let linear: [Float]
    /// As `eps_stage.flat`; nil: none was measured.
    private let flat: [Double]?
    /// Three rows of ``terms``: to linear sRGB.
    private let colour: [Float]
    private let terms: Int

    /// What was found while it was applied.
    package struct Tally: Hashable, Sendable {
        /// Pixels with a clipped channel.
        package var clippedPixels: Int
        /// Pixels whose colour lies half a code value or more outside of sRGB, and was moved to its border.
        package var outsidePixels: Int
    }

    /// Relative light below which a place is refused: twenty times the gain makes noise of 8 bits, not a picture.
    package static let leastLight = 0.05

    /// Largest relative departure of evenness from the flat field at a pixel, for the sake of speed: a hundredth of a
    /// code value. Where eight pixels bring more, as in small pictures, each pixel is evaluated.
    private static let largestDeparture: Float = 1e-4

    /// - Parameters:
    ///   - calibration: need not be valid now; whether its picture may be shown is not decided here.
    ///   - mode: of the pictures that it will be applied to.
    package init(_ calibration: Calibration, mode: CalibrationBinding.Mode) throws(CalibratedFault) {
        guard calibration.binding.mode == mode else {
            throw .otherMode(calibrated: calibration.binding.mode, frame: mode)
        }
        guard (1...65_535).contains(mode.width), (1...65_535).contains(mode.height) else {
            throw .picture(.impossibleDimensions(width: mode.width, height: mode.height))
        }
        guard let tone = calibration.tone else { throw .missing(.tone) }
        guard let correction = calibration.colour else { throw .missing(.colour) }
        width = mode.width
        height = mode.height
        hotPixels = try HotPixels(calibration.dark?.hotPixels ?? [], width: mode.width, height: mode.height)
        linear = try CalibrationTerms.linear(tone, dark: calibration.dark).flatMap { $0.map(Float.init) }
        colour = (SRGB.linearFromXYZ * (try CalibrationTerms.colour(correction))).flatMap { $0.map(Float.init) }
        terms = colour.count / 3
        var flat: [Double]?
        if let field = calibration.flat { flat = try CalibrationTerms.flat(field) }
        self.flat = flat
        var applied: [CalibrationStep] = hotPixels.isEmpty ? [] : [.hotPixels]
        if calibration.dark != nil { applied.append(.darkLevel) }
        applied.append(.tone)
        if flat != nil { applied.append(.evenness) }
        self.applied = applied + [.colour]
        let survey = withStage { eps_survey_light(&$0) }
        let least = Double(survey.least_light)
        guard least >= Self.leastLight else { throw .tooLittleLight(least) }
        isStraight = survey.largest_departure <= Self.largestDeparture
    }

    /// - Parameters:
    ///   - pixels: exactly `3 × width × height` bytes, R G B interleaved, top row first; replaced by the same picture in
    ///     sRGB.
    ///   - vectorByteCount: one of ``vectorByteCounts``; the bytes are the same with each, which a test proves with
    ///     this.
    package func apply(
        to pixels: UnsafeMutableRawBufferPointer, vectorByteCount: Int = vectorByteCounts[vectorByteCounts.count - 1]
    ) throws(CalibratedFault) -> Tally {
        precondition(Self.vectorByteCounts.contains(vectorByteCount))
        guard pixels.count == 3 * width * height, let first = pixels.baseAddress else {
            throw .otherSize(neededBytes: 3 * width * height, actualBytes: pixels.count)
        }
        hotPixels.repair(pixels)
        var tally = eps_tally()
        let bytes = first.assumingMemoryBound(to: UInt8.self)
        withStage { eps_apply(&$0, Int32(vectorByteCount), bytes, 0, height, &tally) }
        return Tally(clippedPixels: Int(tally.clipped), outsidePixels: Int(tally.outside))
    }

    /// Bytes of the vectors that this machine has and the loop is made for, rising; every machine has 16.
    package static let vectorByteCounts = [16, 32, 64].filter { eps_has_vectors(Int32($0)) != 0 }

    /// Code values of linear light, `EPS_CODE_COUNT` of 0…1.
    private static let codes: [UInt8] = (0..<Int(EPS_CODE_COUNT)).map {
        UInt8((255 * SRGB.encoded(Double($0) / Double(EPS_CODE_COUNT - 1))).rounded())
    }

    private func withStage<Result>(_ body: (inout eps_stage) -> Result) -> Result {
        linear.withUnsafeBufferPointer { linear in
            colour.withUnsafeBufferPointer { colour in
                Self.codes.withUnsafeBufferPointer { codes in
                    var stage = eps_stage(
                        width: width, height: height, linear: linear.baseAddress, flat: nil,
                        lines: isStraight ? 1 : 0, colour: colour.baseAddress, terms: Int32(terms),
                        codes: codes.baseAddress)
                    guard let flat else { return body(&stage) }
                    return flat.withUnsafeBufferPointer {
                        stage.flat = $0.baseAddress
                        return body(&stage)
                    }
                }
            }
        }
    }
}
