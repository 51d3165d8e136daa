internal import EpilumeModel

/// Judges by the brightness of a stream's first frames whether its exposure stands still. Pure.
///
/// The brightness is the mean luma of a frame, 0 to 255, over the whole picture; a decode at one eighth of the size is
/// enough, made away from the capture thread from a lease on the newest frame. The compressed size is no substitute:
/// it follows focus, noise and the encoder's target as much as light.
///
/// A ramp slower than the band over the run's length counts as standing still: at 30 frames/s, ten frames and a band
/// of 2 % that is 6 % a second, below what a controller that still works on its exposure does.
package struct ExposureSettle: Hashable, Sendable {
    /// Frames in a row that must agree.
    private let runLength: Int
    /// Of the run's mean.
    private let relativeBand: Double
    /// Luma levels that always count as equal: in the dark, noise is large beside the mean.
    private let leastBand: Double
    private let limitMicroseconds: Int64
    private var run: [Double] = []
    private var beganMicroseconds: Int64?
    package private(set) var state = State.settling

    package enum State: Hashable, Sendable {
        case settling
        /// The run agrees; final.
        case settled
        /// The limit was reached first; final.
        case notSettled
    }

    package static let usualRunLength = 10
    package static let usualBand = 0.02
    package static let usualLimit = Duration.seconds(3)

    /// - Parameters:
    ///   - runLength: at least 2.
    ///   - relativeBand: how far apart the brightest and the darkest frame of a run may lie, of the run's mean.
    ///   - leastBand: luma levels that they may lie apart in any case.
    ///   - limit: time from the first frame that is judged.
    package init(
        runLength: Int = Self.usualRunLength, relativeBand: Double = Self.usualBand, leastBand: Double = 1,
        limit: Duration = Self.usualLimit
    ) {
        self.runLength = max(2, runLength)
        self.relativeBand = relativeBand
        self.leastBand = leastBand
        limitMicroseconds = limit.microseconds
    }

    /// Takes the next frame. Frames that a profile throws away are not shown to it.
    /// - Parameters:
    ///   - brightness: mean luma; a value that is no number breaks the run.
    ///   - timestampMicroseconds: the frame's time.
    @discardableResult
    package mutating func add(brightness: Double, timestampMicroseconds: Int64) -> State {
        guard state == .settling else { return state }
        let began = beganMicroseconds ?? timestampMicroseconds
        beganMicroseconds = began
        if brightness.isFinite { run.append(brightness) } else { run = [] }
        if run.count > runLength { run.removeFirst() }
        if run.count == runLength, agrees {
            state = .settled
        } else if timestampMicroseconds - began >= limitMicroseconds {
            state = .notSettled
        }
        return state
    }

    private var agrees: Bool {
        guard let darkest = run.min(), let brightest = run.max() else { return false }
        let mean = run.reduce(0, +) / Double(run.count)
        return brightest - darkest <= max(leastBand, relativeBand * mean)
    }
}
