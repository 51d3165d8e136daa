import EpilumeCalibration
import EpilumeModel
import EpilumeSimulator
import Foundation
import Testing

/// Whole sessions on seeded devices must find what was put in. `EPILUME_PROOF_RUNS` says how many; figures are stated
/// for 100.
@Suite("proof")
struct ProofTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["EPILUME_PROOF_RUNS"].flatMap { UInt64($0) } ?? 6

    @Test("whole sessions on seeded devices find the truth within what they state")
    func sessions() throws {
        var runs: [ProofRun] = []
        for seed in 1...Self.count {
            let run = try ProofRun(seed: seed)
            if let folder = Self.environment["EPILUME_PEER_COLOUR"] {
                for samples in try PeerSamples.both(run) { try samples.write(to: folder) }
            }
            runs.append(run)
            Self.say(seed, run)
        }
        try expectScale(runs)
        for (index, run) in runs.enumerated() {
            #expect(run.unevenness <= 1, "seed \(index + 1)")
            #expect(run.calibration.flat!.unevennessPercentAfter <= 1, "seed \(index + 1)")
            #expect(run.sharpnessErrors.count == 5)
            for (place, percent) in run.sharpnessErrors {
                #expect(abs(percent) <= 5, "seed \(index + 1) \(place): \(percent) %")
            }
            let quality = run.calibration.colour!.quality
            #expect(quality.leaveOneOutMean <= Gates.colourMean, "seed \(index + 1): \(quality)")
            #expect(run.calibration.repeatability!.meanDeltaE <= Gates.repeatability, "seed \(index + 1)")
        }
    }

    /// The share that lies inside must be that of k = 2: not fewer, and not all because U is stated too large.
    private func expectScale(_ runs: [ProofRun]) throws {
        var inside = 0
        var uncertainties: [Double] = []
        for (index, run) in runs.enumerated() {
            let spacing = try #require(run.calibration.spacing)
            let worst = run.spacingErrors.map(abs).max()!
            if worst <= spacing.uncertaintyPercent { inside += 1 }
            uncertainties.append(spacing.uncertaintyPercent)
            #expect(worst <= 0.5, "seed \(index + 1)")
        }
        #expect(Double(inside) >= 0.9 * Double(runs.count), "\(inside) of \(runs.count)")
        #expect(OrderStatistics.median(uncertainties)! <= 0.3)
        print("inside U: \(inside) of \(runs.count); median U \(OrderStatistics.median(uncertainties)!) %")
    }

    private static func say(_ seed: UInt64, _ run: ProofRun) {
        guard environment["EPILUME_PROOF_RUNS"] != nil else { return }
        func digits(_ value: Double) -> String { String((1000 * value).rounded() / 1000) }
        let quality = run.calibration.colour!.quality
        let worst = run.sharpnessErrors.max { abs($0.percent) < abs($1.percent) }!
        print(
            "seed \(seed)", "\(run.device.camera.coding.tone)", "spacing", run.spacingErrors.map(digits), "U",
            digits(run.calibration.spacing!.uncertaintyPercent), "even", digits(run.unevenness), "stated",
            digits(run.calibration.flat!.unevennessPercentAfter), "loo", digits(quality.leaveOneOutMean), "p95",
            digits(quality.leaveOneOutPercentile95), "mtf", "\(worst.place)", digits(worst.percent), "repeat",
            digits(run.calibration.repeatability!.meanDeltaE), "s", digits(run.seconds))
    }
}
