internal import EpilumeModel

/// From a camera's Y'CbCr to the one that JPEG files hold: full range, ITU-R BT.601 matrix (JFIF 1.02).
///
/// Primaries and transfer function are not touched: viewers take them for sRGB, and the record keeps what the
/// driver stated. Between two matrices, Cb and Cr of the result depend on Cb and Cr alone and luma gains a
/// share of both, so chroma stays at its own resolution. Values outside the nominal limited range clip.
///
/// Source: ITU-R BT.601, BT.709, BT.2020, SMPTE 240M for the weights; linux/videodev2.h for the defaults.
struct YCbCrTransform {
    /// Names range and matrix, such as `limited601`.
    let name: String

    // Fixed point, 16 fractional bits.
    private let lumaOffset: Int32
    private let lumaScale: Int32
    private let lumaFromBlue: Int32
    private let lumaFromRed: Int32
    private let blueFromBlue: Int32
    private let blueFromRed: Int32
    private let redFromBlue: Int32
    private let redFromRed: Int32

    /// - Parameter isLumaOnly: a format without chroma. It counts as full range unless the driver says
    ///   otherwise, as in vivid, libv4lconvert and ffmpeg's `gray`: there is no chroma that would make it Y'CbCr.
    init(_ colour: StreamFormat.ColourFields, isLumaOnly: Bool) throws(ImagingFault) {
        let range = Range(colour, isLumaOnly: isLumaOnly)
        let matrix = try Matrix(colour)
        name = range.name + (isLumaOnly ? "" : matrix.name)
        let lumaSpan = range == .limited ? 255.0 / 219.0 : 1
        let chromaSpan = range == .limited ? 255.0 / 224.0 : 1
        let from = matrix.weights
        let to = Matrix.bt601.weights
        let fromGreen = 1 - from.red - from.blue
        let toGreen = 1 - to.red - to.blue
        // R = Y + 2(1−Kr)Cr, B = Y + 2(1−Kb)Cb, and G from Y = Kr·R + Kg·G + Kb·B; then back with other weights.
        let blueLuma = 2 * (1 - from.blue) * (to.blue - toGreen * from.blue / fromGreen)
        let redLuma = 2 * (1 - from.red) * (to.red - toGreen * from.red / fromGreen)
        func fixed(_ value: Double) -> Int32 { Int32((value * 65_536).rounded()) }
        lumaOffset = range == .limited ? 16 : 0
        lumaScale = fixed(lumaSpan)
        lumaFromBlue = fixed(chromaSpan * blueLuma)
        lumaFromRed = fixed(chromaSpan * redLuma)
        blueFromBlue = fixed(chromaSpan * (2 * (1 - from.blue) - blueLuma) / (2 * (1 - to.blue)))
        blueFromRed = fixed(chromaSpan * -redLuma / (2 * (1 - to.blue)))
        redFromBlue = fixed(chromaSpan * -blueLuma / (2 * (1 - to.red)))
        redFromRed = fixed(chromaSpan * (2 * (1 - from.red) - redLuma) / (2 * (1 - to.red)))
    }

    @inline(__always)
    func luma(_ luma: UInt8, _ blue: UInt8, _ red: UInt8) -> UInt8 {
        clamp(
            (Int32(luma) &- lumaOffset) &* lumaScale &+ (Int32(blue) &- 128) &* lumaFromBlue
                &+ (Int32(red) &- 128) &* lumaFromRed)
    }

    @inline(__always)
    func chroma(_ blue: UInt8, _ red: UInt8) -> (blue: UInt8, red: UInt8) {
        let b = Int32(blue) &- 128
        let r = Int32(red) &- 128
        let centre: Int32 = 128 << 16
        return (
            clamp(b &* blueFromBlue &+ r &* blueFromRed &+ centre),
            clamp(b &* redFromBlue &+ r &* redFromRed &+ centre)
        )
    }

    @inline(__always)
    private func clamp(_ value: Int32) -> UInt8 {
        UInt8(truncatingIfNeeded: max(0, min(255, (value &+ 0x8000) >> 16)))
    }

    private enum Range {
        case full, limited

        /// V4L2_MAP_QUANTIZATION_DEFAULT, and `enum v4l2_quantization`: 1 full, 2 limited.
        init(_ colour: StreamFormat.ColourFields, isLumaOnly: Bool) {
            let jpegColourspace: UInt32 = 7
            self =
                switch colour.quantization {
                case 1: .full
                case 2: .limited
                default: isLumaOnly || colour.colorspace == jpegColourspace ? .full : .limited
                }
        }

        var name: String { self == .full ? "full" : "limited" }
    }

    private enum Matrix {
        case bt601, bt709, bt2020, smpte240M

        /// V4L2_MAP_YCBCR_ENC_DEFAULT, and `enum v4l2_ycbcr_encoding`.
        init(_ colour: StreamFormat.ColourFields) throws(ImagingFault) {
            switch (colour.ycbcrEncoding, colour.colorspace) {
            // REC709 and DCI-P3.
            case (2, _), (4, _), (0, 3), (0, 12): self = .bt709
            case (6, _), (0, 10): self = .bt2020
            case (8, _), (0, 2): self = .smpte240M
            case (0, _), (1, _), (3, _), (5, _): self = .bt601
            // BT.2020 constant luminance has no matrix.
            default: throw .unsupportedEncoding(colour.ycbcrEncoding)
            }
        }

        var name: String {
            switch self {
            case .bt601: "601"
            case .bt709: "709"
            case .bt2020: "2020"
            case .smpte240M: "240"
            }
        }

        var weights: (red: Double, blue: Double) {
            switch self {
            case .bt601: (0.299, 0.114)
            case .bt709: (0.2126, 0.0722)
            case .bt2020: (0.2627, 0.0593)
            case .smpte240M: (0.212, 0.087)
            }
        }
    }
}
