package import EpilumeModel

/// Frames of a capped device.
///
/// Concurrency: a value.
package struct DarkStep: Sendable {
    package static let fewestFrames = DarkMeasurement.fewestFrames

    private var statistics: FrameStatistics?

    package init() {}

    package var frames: Int { statistics?.frames ?? 0 }
    var size: FrameSize? { statistics.map { FrameSize(width: $0.width, height: $0.height) } }

    /// - Parameter frame: code values, after the warm-up ones were discarded.
    package mutating func add(_ frame: FloatPicture) throws(CalibrationRefusal) {
        if statistics == nil { statistics = FrameStatistics(width: frame.width, height: frame.height) }
        do { try statistics?.add(frame) } catch { throw .frames(error) }
    }

    func level() throws(CalibrationRefusal) -> DarkLevel {
        guard let statistics else { throw .tooFewFrames(.dark, have: 0, need: Self.fewestFrames) }
        do { return try DarkMeasurement.measure(statistics) } catch { throw .dark(error) }
    }
}

/// Of frames: all steps of a session have one.
struct FrameSize: Hashable, Sendable {
    let width: Int
    let height: Int
}
