package import EpilumeModel

/// Why no pixel spacing was measured.
package enum SpacingRefusal: Error, Hashable, Sendable {
    case tooFewPoints(have: Int, need: Int)
    /// Two points claim one place of the grid, or neighbours in the grid are none in the picture.
    case outOfOrder
    case inOneLine
    case mirrored
    /// Pixels between the nearest neighbours.
    case unresolved(pixels: Double)
    /// Points that refinement did not find again.
    case blurred(lost: Int, of: Int)
    case noFit
    /// Points that lie off the grid that the others form.
    case scattered(points: Int, of: Int)
    /// Root mean square distance of points from the model.
    case irregular(pixels: Double)
    /// Percent by which the scale changes across the frame's diagonal; degrees for the lens that
    /// ``SpacingMeasurement/assumedViewDegrees`` states.
    case tilted(degrees: Double, changePercent: Double)
    case exposuresDisagree(percent: Double)
    /// Points lie where they lay in an exposure before.
    case notTurned
    case outOfView(FramePlace)
    case target
    case lineTooShort(pixels: Double)
    case tooFewLines(have: Int, need: Int)
    case linesIrregular
    case oblique(degrees: Double)

    /// What is wrong and what to do, for a technician.
    package var sentence: String {
        switch self {
        case .tooFewPoints(let have, let need):
            "Only \(have) points of the grid were found; \(need) are needed. Use a finer grid, or fill the frame."
        case .outOfOrder:
            "The points of the grid are not in order: neighbours on the target are none in the picture. "
                + "Clean the target and take the picture again."
        case .inOneLine: "All points of the grid lie in one line. Show more of the target."
        case .mirrored:
            "The grid is seen mirrored. Turn the target over, printed side towards the lens, and switch mirroring "
                + "in the device off."
        case .unresolved(let pixels):
            "The points of the grid are \(pixels.short) pixels apart, too close to tell apart. Use a coarser grid."
        case .blurred(let lost, let all):
            "\(lost) of \(all) points could not be found exactly: the picture is blurred, moved or has glare. "
                + "Focus, hold still and take the picture again."
        case .noFit:
            "The points do not form a grid as any lens shows it. Clean the target, lay it flat and take the picture "
                + "again."
        case .scattered(let points, let all):
            "\(points) of \(all) points lie off the grid. Clean the target and take the picture again."
        case .irregular(let pixels):
            "The points lie \(pixels.short) pixels off a regular grid on average. Check that the target is flat and of "
                + "good make, hold still and take the picture again."
        case .tilted(let degrees, let percent):
            "The target is tilted by about \(degrees.short)°: its scale changes by \(percent.short) % across the "
                + "frame. Lay it flat on the contact plate and take the picture again."
        case .exposuresDisagree(let percent):
            "The exposures differ by \(percent.short) % in scale. Check that all show the same target with the pitch "
                + "that was entered, in contact and in focus, and that zoom did not change."
        case .notTurned:
            "The grid lies where it lay before: an exposure that nobody turned proves nothing anew. Lift it, turn it "
                + "by a quarter, lay it down and take the picture again."
        case .outOfView(let place):
            "The grid does not reach the \(place.name) of the frame. Move it so that it fills the frame."
        case .target:
            "The target's pitch or tolerance is not a usable number. Enter what its label or certificate states."
        case .lineTooShort(let pixels):
            "The line along the scale is \(pixels.short) pixels long or leaves the frame. Draw it across as many marks "
                + "as are seen."
        case .tooFewLines(let have, let need):
            "Only \(have) marks were found along the line; \(need) are needed. Draw it across more marks, or focus."
        case .linesIrregular:
            "The marks along the line are not evenly spaced. Draw it where only one scale is seen, without figures."
        case .oblique(let degrees):
            "The line crosses the marks \(degrees.short)° askew. Draw it square to the marks."
        }
    }
}
