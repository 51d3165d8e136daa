package import EpilumeModel

/// The body of `POST /v1/devices/{id}/runs`.
package struct RunRequest: Hashable, Sendable, Codable {
    /// More than these at once do not help: noise falls with the root of their number.
    package static let permittedFrames = 1...32

    package var frames: Int

    package init(frames: Int) { self.frames = frames }
}

/// Consecutive frames of a locked device, for measuring it: the first part of the answer to
/// `POST /v1/devices/{id}/runs`. The frames follow, one part each, as delivered.
package struct Run: Hashable, Sendable, Codable {
    package var device: String
    package var position: String?
    /// When the first frame was taken, RFC 3339, UTC, whole seconds; nil: frames that were stored by a version that did
    /// not say so.
    package var takenAt: String?
    /// What a calibration made from these frames belongs to: read back before and after them, and the same both times.
    package var binding: CalibrationBinding
    package var format: Format
    /// In their order.
    package var frames: [Frame]
    package var simulated: Bool

    package struct Frame: Hashable, Sendable, Codable {
        package var sequence: UInt32
        /// Of the driver, CLOCK_MONOTONIC.
        package var timestampMicroseconds: Int64
        package var byteCount: Int
        /// 64 lower-case hexadecimal digits.
        package var sha256: String

        package init(sequence: UInt32, timestampMicroseconds: Int64, byteCount: Int, sha256: String) {
            self.sequence = sequence
            self.timestampMicroseconds = timestampMicroseconds
            self.byteCount = byteCount
            self.sha256 = sha256
        }
    }

    /// As read back from the driver; what it takes to decode a frame.
    package struct Format: Hashable, Sendable, Codable {
        package var fourCC: String
        package var width: Int
        package var height: Int
        package var bytesPerLine: Int
        package var sizeImage: Int
        /// V4L2's own numbers.
        package var colorspace: UInt32
        package var ycbcrEncoding: UInt32
        package var quantization: UInt32
        package var transferFunction: UInt32

        package init(_ format: StreamFormat) {
            fourCC = format.fourCC.description
            width = format.width
            height = format.height
            bytesPerLine = format.bytesPerLine
            sizeImage = format.sizeImage
            colorspace = format.colour.colorspace
            ycbcrEncoding = format.colour.ycbcrEncoding
            quantization = format.colour.quantization
            transferFunction = format.colour.transferFunction
        }
    }

    package init(
        device: String, position: String?, takenAt: String? = nil, binding: CalibrationBinding, format: Format,
        frames: [Frame], simulated: Bool
    ) {
        self.device = device
        self.position = position
        self.takenAt = takenAt
        self.binding = binding
        self.format = format
        self.frames = frames
        self.simulated = simulated
    }
}
