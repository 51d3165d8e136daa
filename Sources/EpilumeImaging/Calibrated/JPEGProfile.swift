/// Puts an ICC profile into a JPEG image.
///
/// libjpeg-turbo writes profiles since 3.1 and Debian 12 has 2.1, so it is done here: APP2 segments that begin with
/// `ICC_PROFILE`, a zero byte, the number of the segment from 1 and how many there are; each holds 65 519 bytes of
/// profile at most. Source: ISO 15076-1:2010, annex B.4.
package enum JPEGProfile {
    /// 65 535 less the length itself, the name with its zero, and the two numbers.
    package static let chunkByteCount = 65_535 - 2 - 14

    /// The profile as APP2 segments, to be put into any number of images.
    package static func segments(_ profile: [UInt8]) throws(ICCFault) -> [UInt8] {
        let chunkCount = (profile.count + chunkByteCount - 1) / chunkByteCount
        guard (1...255).contains(chunkCount) else { throw .doesNotFitJPEG(byteCount: profile.count) }
        var bytes: [UInt8] = []
        for chunk in 0..<chunkCount {
            let part = profile[chunk * chunkByteCount..<min((chunk + 1) * chunkByteCount, profile.count)]
            let length = 2 + 14 + part.count
            bytes += [0xff, 0xe2, UInt8(length >> 8), UInt8(length & 0xff)]
            bytes += Array("ICC_PROFILE".utf8) + [0, UInt8(chunk + 1), UInt8(chunkCount)]
            bytes += part
        }
        return bytes
    }

    /// - Parameters:
    ///   - image: a JPEG image without a profile, as libjpeg-turbo writes it.
    ///   - segments: from ``segments(_:)``.
    /// - Returns: the image with the segments behind its JFIF or Exif segments, which readers want first.
    package static func image(_ image: UnsafeRawBufferPointer, with segments: [UInt8]) -> [UInt8] {
        var at = 2
        while at + 4 <= image.count, image[at] == 0xff, image[at + 1] == 0xe0 || image[at + 1] == 0xe1 {
            at += 2 + (Int(image[at + 2]) << 8 | Int(image[at + 3]))
        }
        precondition(at <= image.count, "the image is not whole")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(image.count + segments.count)
        bytes += image[..<at]
        bytes += segments
        bytes += image[at...]
        return bytes
    }
}
