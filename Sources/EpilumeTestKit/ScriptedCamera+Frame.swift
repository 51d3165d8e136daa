package import EpilumeDevices
package import EpilumeModel

/// One frame of a scripted camera.
package struct ScriptedFrame: Hashable, Sendable {
    package var bytes: [UInt8]
    /// nil: one more than the frame before it, from 0 at each start of the stream.
    package var sequence: UInt32?
    /// CLOCK_MONOTONIC; nil: the moment at which it was pushed.
    package var timestampMicroseconds: Int64?
    /// `v4l2_buffer.flags`.
    package var flags: UInt32
    /// Thrown by `dequeue` after it has handed the frame over, as when its buffer cannot be queued again.
    package var requeueFault: CaptureFault?

    package init(
        _ bytes: [UInt8], sequence: UInt32? = nil, timestampMicroseconds: Int64? = nil, flags: UInt32 = 0,
        requeueFault: CaptureFault? = nil
    ) {
        self.bytes = bytes
        self.sequence = sequence
        self.timestampMicroseconds = timestampMicroseconds
        self.flags = flags
        self.requeueFault = requeueFault
    }

    /// V4L2_BUF_FLAG_ERROR.
    package static let errorFlag: UInt32 = 0x0000_0040

    /// A whole JPEG of 16×8 grey pixels, made different from others by a comment that holds `number`.
    package static func jpeg(_ number: UInt32) -> [UInt8] {
        let comment = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * (3 - $0))) }
        return soi + [0xff, 0xfe, 0x00, 0x06] + comment + image
    }

    /// As a camera delivers `jpeg`.
    package static let jpegFormat = StreamFormat(
        fourCC: .mjpeg, width: 16, height: 8, bytesPerLine: 0, sizeImage: 1024, frameInterval: Fraction(1, 500),
        colour: .init(colorspace: 7, ycbcrEncoding: 0, quantization: 0, transferFunction: 0))

    /// 16×8 grey pixels, each of the value `shade`.
    package static func grey(_ shade: UInt8) -> [UInt8] { Array(repeating: shade, count: 128) }

    /// As a camera delivers `grey`.
    package static let greyFormat = StreamFormat(
        fourCC: .grey, width: 16, height: 8, bytesPerLine: 16, sizeImage: 128, frameInterval: Fraction(1, 500),
        colour: .init(colorspace: 8, ycbcrEncoding: 0, quantization: 0, transferFunction: 0))

    private static let soi: [UInt8] = [0xff, 0xd8]

    /// A gradient by libjpeg-turbo, without its SOI.
    private static let image: [UInt8] = {
        let hex = """
            ffe000104a46494600010100000100010000ffdb0043001b12141714111b1716171e1c1b2028422b28252528513a3d3042605565\
            645f555d5b6a7899816a7190735b5d85b586909ea3abadab6780bcc9baa6c799a8aba4ffc0000b080008001001011100ffc400140001\
            00000000000000000000000000000001ffc4002210000201030207000000000000000000000102030004061154111321517181d1ffda\
            0008010100003f0062c6c36b17367658d06adaec3b9da83900ac16c6dc3007abca0f03e00f5f2bffd9
            """
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count, by: 2).map { index in
            UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16)!
        }
    }()
}
