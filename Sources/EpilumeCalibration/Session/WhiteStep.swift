package import EpilumeModel

/// Frames of a white card that fills the frame, in two halves. The card may move between them: its dust then averages
/// out, and the light does not.
///
/// Concurrency: a value. Keeps two sums of frames.
package struct WhiteStep: Sendable {
    package static let fewestFrames = 4
    /// A card that is moved shows other dust; a 64th of the frame changes by little.
    private static let lightLimit = 4.0

    private var halves: [FrameAverage] = []
    private var steadiness = FrameSteadiness()

    package init() {}

    package var frames: Int { halves.reduce(0) { $0 + $1.frames } }

    /// - Parameter frame: code values.
    package mutating func add(_ frame: FloatPicture) throws(CalibrationRefusal) {
        if halves.isEmpty {
            halves = [FrameAverage(width: frame.width, height: frame.height)]
            halves.append(halves[0])
        }
        do { try halves[frames % 2].add(frame) } catch { throw .frames(error) }
        steadiness.add(frame)
    }

    /// Hands out the means of both halves; the step is empty afterwards.
    mutating func material() throws(CalibrationRefusal) -> WhiteMaterial {
        guard frames >= Self.fewestFrames else {
            throw .tooFewFrames(.flat, have: frames, need: Self.fewestFrames)
        }
        defer { self = WhiteStep() }
        do {
            try steadiness.check(.init(moved: nil, lightCodes: Self.lightLimit))
        } catch {
            throw .steadiness(error)
        }
        guard let first = halves[0].takeMean(), let second = halves[1].takeMean() else {
            throw .tooFewFrames(.flat, have: frames, need: Self.fewestFrames)
        }
        do { try FlatFieldMeasurement.inspect(first, second) } catch { throw .evenness(error) }
        return WhiteMaterial(first: first, second: second)
    }

    /// Evenness today by the curve of a calibration, for comparing with what it has; the step is empty afterwards.
    package mutating func flat(by calibration: Calibration) throws(CalibrationRefusal) -> FlatField {
        guard let tone = calibration.tone else { throw .needsColour(.flat) }
        let material = try material()
        do {
            return try FlatFieldMeasurement.measure(
                material.first, material.second, light: CodeLight(dark: calibration.dark, tone: tone))
        } catch {
            throw .evenness(error)
        }
    }
}

/// Two pictures of code values: tone decides what light they are, and is not known yet.
struct WhiteMaterial: Sendable {
    let first: FloatPicture
    let second: FloatPicture
    var size: FrameSize { FrameSize(width: first.width, height: first.height) }
}
