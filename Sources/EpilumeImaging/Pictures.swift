internal import EpilumeModel

/// 8-bit interleaved RGB, row-major, `3 × width` bytes a row, top row first.
package struct RGBPicture: Hashable, Sendable {
    /// Pixels.
    package let width: Int
    /// Pixels.
    package let height: Int
    package var bytes: [UInt8]

    package init(width: Int, height: Int, bytes: [UInt8]) {
        precondition(bytes.count == 3 * width * height)
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    /// Red, green and blue of one pixel.
    package subscript(x: Int, y: Int) -> (red: UInt8, green: UInt8, blue: UInt8) {
        let at = 3 * (y * width + x)
        return (bytes[at], bytes[at + 1], bytes[at + 2])
    }
}

/// Full-range ITU-R BT.601 Y'CbCr in planes, as JFIF files hold it.
///
/// Planes are padded to whole chroma samples: a 4:2:0 picture of 5 × 3 pixels has a luma plane of 6 × 4.
struct PlanarPicture {
    let width: Int
    let height: Int
    /// `.grey`, `.yuv422` or `.yuv420`.
    let sampling: JPEGSampling
    let lumaStride: Int
    let lumaRows: Int
    let chromaStride: Int
    let chromaRows: Int
    var luma: [UInt8]
    var blueDifference: [UInt8]
    var redDifference: [UInt8]

    init(width: Int, height: Int, sampling: JPEGSampling) {
        self.width = width
        self.height = height
        self.sampling = sampling
        let isGrey = sampling == .grey
        chromaStride = isGrey ? 0 : (width + 1) / 2
        chromaRows = isGrey ? 0 : sampling == .yuv420 ? (height + 1) / 2 : height
        lumaStride = isGrey ? width : 2 * chromaStride
        lumaRows = sampling == .yuv420 ? 2 * chromaRows : height
        luma = [UInt8](repeating: 0, count: lumaStride * lumaRows)
        blueDifference = [UInt8](repeating: 0, count: chromaStride * chromaRows)
        redDifference = blueDifference
    }
}

/// A picture that any viewer opens, made from a frame that is kept beside it as delivered.
package struct RenderedPicture: Hashable, Sendable {
    package let bytes: [UInt8]
    package let mediaType: String
    /// How it was made, such as `yuyv-limited601-to-jpeg95`. Stable: it enters records.
    package let method: String
    /// What was added to or taken from the delivered bytes, such as `insertedHuffmanTables`; empty for a
    /// picture that was encoded anew.
    package let repairs: [String]

    package init(bytes: [UInt8], mediaType: String, method: String, repairs: [String]) {
        self.bytes = bytes
        self.mediaType = mediaType
        self.method = method
        self.repairs = repairs
    }
}
