package import EpilumeModel

/// One picture in both forms: as delivered, by which clipping and darkness are judged, and in linear light, in which
/// everything else is measured.
package struct MeasuredPicture: Hashable, Sendable {
    /// 0…255.
    package let codes: FloatPicture
    /// 1 is a perfect diffuser, or any other unit: what is measured here are ratios and places.
    package let linear: FloatPicture

    package init(codes: FloatPicture, linear: FloatPicture) {
        precondition(codes.width == linear.width && codes.height == linear.height)
        self.codes = codes
        self.linear = linear
    }

    package var width: Int { codes.width }
    package var height: Int { codes.height }
    package var isFinite: Bool { codes.samples.allSatisfy(\.isFinite) && linear.samples.allSatisfy(\.isFinite) }

    /// From here on a code value, or the mean of several, counts as clipped: of frames that reach 255 now and then, the
    /// mean lies below it and is wrong already.
    package static let clippedCode: Float = 250
}
