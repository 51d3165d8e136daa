/// A step between a frame and its calibrated picture, in the order in which they are taken (docs/decisions/0009).
package enum CalibrationStep: String, Hashable, Sendable, Codable, CaseIterable {
    /// Pixels that shine without light are interpolated from their neighbours.
    case hotPixels = "hot-pixels"
    case darkLevel = "dark-level"
    case tone
    case evenness
    case colour
}
