import EpilumeCalibration
import EpilumeModel
import Foundation

/// The samples of a run's chart and how well they were fitted, for Tests/Peers/check_colour.py, which fits them by
/// colour-science.
struct PeerSamples: Encodable {
    var seed: UInt64
    var kind: String
    /// R G B, linear and even, in the order of ``xyz``.
    var linear: [[Double]]
    var xyz: [[Double]]
    /// Mean ΔE00, leave-one-out, as stated.
    var leaveOneOut: Double
    /// End at 0 in a channel: judged and not fitted.
    var truncated: [Bool]

    /// Of both kinds of correction, from the samples of one session.
    static func both(_ run: ProofRun) throws -> [PeerSamples] {
        let roots = try CorrectionMaker.correction(run.samples, kind: .rootPolynomial2, chart: ProofDevice.chart)
        return [PeerSamples(run, run.calibration.colour!), PeerSamples(run, roots.correction)]
    }

    private init(_ run: ProofRun, _ correction: ColourCorrection) {
        let samples = run.samples
        seed = run.device.seed
        kind = correction.kind.rawValue
        linear = samples.map(\.linear)
        xyz = samples.map(\.reference.array)
        truncated = samples.map(\.isTruncated)
        leaveOneOut = correction.quality.leaveOneOutMean
    }

    func write(to folder: String) throws {
        let folder = URL(fileURLWithPath: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try encoder.encode(self).write(to: folder.appendingPathComponent("\(kind)-\(seed).json"))
    }
}
