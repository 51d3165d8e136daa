/// A V4L2 pixel format code: four ASCII characters, first character in the lowest byte.
///
/// Source: `v4l2_fourcc` in linux/videodev2.h.
package struct FourCC: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// - Parameter text: exactly four printable ASCII characters; nil otherwise.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 4, bytes.allSatisfy({ (0x20...0x7e).contains($0) }) else { return nil }
        rawValue =
            UInt32(bytes[0]) | UInt32(bytes[1]) << 8 | UInt32(bytes[2]) << 16 | UInt32(bytes[3]) << 24
    }

    package static let mjpeg = FourCC("MJPG")!
    package static let jpeg = FourCC("JPEG")!
    package static let yuyv = FourCC("YUYV")!
    package static let uyvy = FourCC("UYVY")!
    package static let nv12 = FourCC("NV12")!
    package static let grey = FourCC("GREY")!

    /// A frame is one JPEG image as the camera made it.
    package var isJPEG: Bool { self == .mjpeg || self == .jpeg }

    /// Four characters; what is not printable is shown as `\xNN`.
    package var description: String {
        (0..<4).map { index -> String in
            let byte = UInt8(truncatingIfNeeded: rawValue >> (8 * UInt32(index)))
            if (0x20...0x7e).contains(byte) { return String(UnicodeScalar(byte)) }
            return "\\x" + hex(byte)
        }.joined()
    }
}

private func hex(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
}
