internal import EpilumeModel

/// The mean of a run of frames of one scene, and whether it was one.
struct SceneFrames: Sendable {
    private var average: FrameAverage?
    private(set) var steadiness = FrameSteadiness()

    var frames: Int { average?.frames ?? 0 }

    mutating func add(_ frame: FloatPicture) throws(CalibrationRefusal) {
        if average == nil { average = FrameAverage(width: frame.width, height: frame.height) }
        do { try average?.add(frame) } catch { throw .frames(error) }
        steadiness.add(frame)
    }

    /// Hands the mean out and begins anew.
    mutating func takeMean(
        _ part: CarriedPart.Part, fewest: Int, limits: FrameSteadiness.Limits
    ) throws(CalibrationRefusal) -> FloatPicture {
        guard frames >= fewest, let mean = average?.takeMean() else {
            throw .tooFewFrames(part, have: frames, need: fewest)
        }
        defer { self = SceneFrames() }
        do { try steadiness.check(limits) } catch { throw .steadiness(error) }
        return mean
    }
}
