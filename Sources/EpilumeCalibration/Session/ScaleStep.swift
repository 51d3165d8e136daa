package import EpilumeModel

/// Exposures of one grid, laid down anew and turned in between.
///
/// Concurrency: a value. Keeps one sum of frames while an exposure goes on, and points of those that ended.
package struct ScaleStep: Sendable {
    package static let fewestExposures = 1
    /// Pixels: points that were found in one frame must hold for all.
    private static let movedLimit = 1.0
    /// Pixels between points of two exposures that nobody moved: no hand lays a grid down twice as near.
    private static let sameWithin = 0.5

    package let target: PixelSpacing.Target
    package let pattern: GridPattern
    private let light: CodeLight
    private(set) var sightings: [GridSighting] = []
    private(set) var size: FrameSize?
    private var scene = SceneFrames()

    /// - Parameter light: ``CalibrationSession/light``.
    package init(target: PixelSpacing.Target, pattern: GridPattern, light: CodeLight) {
        self.target = target
        self.pattern = pattern
        self.light = light
    }

    /// That ended.
    package var exposures: Int { sightings.count }
    /// Of the exposure that goes on.
    package var frames: Int { scene.frames }
    var isAssumed: Bool { light.isAssumed }

    /// - Parameter frame: code values.
    package mutating func add(_ frame: FloatPicture) throws(CalibrationRefusal) { try scene.add(frame) }

    /// Ends the exposure: its points are made exact in the mean of its frames. After a refusal, the exposure is to be
    /// taken again; those before it stand.
    ///
    /// - Parameter sighting: where a detector saw the points, within ± 2 pixels.
    /// - Returns: how many points were made exact.
    package mutating func endExposure(_ sighting: GridSighting) throws(CalibrationRefusal) -> Int {
        let mean = try scene.takeMean(.scale, fewest: 1, limits: .init(moved: Self.movedLimit))
        let here = FrameSize(width: mean.width, height: mean.height)
        if let size, size != here { throw .otherMode(width: mean.width, height: mean.height) }
        do throws(SpacingRefusal) {
            let refined = try GridRefinement.refine(sighting, in: light.picture(mean), pattern: pattern)
            guard !sightings.contains(where: { refined.coincides(with: $0, within: Self.sameWithin) }) else {
                throw SpacingRefusal.notTurned
            }
            sightings.append(refined)
            size = here
            return refined.points.count
        } catch {
            throw .spacing(error)
        }
    }

    func material() throws(CalibrationRefusal) -> ScaleMaterial {
        guard let size else {
            throw .tooFewFrames(.scale, have: 0, need: Self.fewestExposures)
        }
        do {
            let found = try SpacingMeasurement(
                sightings, target: target, width: size.width, height: size.height)
            var notes: [String] = []
            if found.strayPoints > 0 {
                notes.append("\(found.strayPoints) points of the grid lay off it and were left away.")
            }
            return ScaleMaterial(
                spacing: found.spacing, distortion: found.distortion, size: size, isAssumed: isAssumed, notes: notes)
        } catch {
            throw .spacing(error)
        }
    }
}

/// Spacing, as grid or stage micrometer gave it.
struct ScaleMaterial: Sendable {
    let spacing: PixelSpacing
    /// nil: a line alone does not tell.
    let distortion: Distortion?
    let size: FrameSize
    /// Points were found without a measured tone curve.
    let isAssumed: Bool
    let notes: [String]
}
