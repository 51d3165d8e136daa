internal import EpilumeModel
internal import Synchronization

/// What the practice scope can be held on, for practising a calibration and what follows from it.
package enum PracticeTarget: String, Hashable, Sendable, CaseIterable {
    /// Skin with a lesion inside the striped border: what one takes pictures of.
    case lesion
    case cappedLens = "capped-lens"
    case whiteCard = "white-card"
    /// 24 patches, 2.2 mm apart.
    case colourChart = "colour-chart"
    /// Dots of 0.25 mm, 0.5 mm apart.
    case dotGrid = "dot-grid"
    /// Squares of 0.8 mm, 15 × 9 corners.
    case chessboard
    case slantedEdges = "slanted-edges"
    /// 10 mm in tenths.
    case stageMicrometer = "stage-micrometer"

    package var scene: TruthScene {
        // A hand lays nothing down quite straight.
        switch self {
        case .lesion: TruthScene(.skin(SkinTarget()))
        case .cappedLens: TruthScene(.cappedLens)
        case .whiteCard: TruthScene(.whiteCard(WhiteCard()))
        case .colourChart:
            TruthScene(.colourChart(.classic(pitch: 2.2)), pose: TargetPose(x: 0.2, rotationDegrees: 1.5))
        case .dotGrid:
            TruthScene(
                .grid(GridTarget(.dots(diameter: 0.25), pitch: 0.5, columns: 49, rows: 33)),
                pose: TargetPose(rotationDegrees: 1))
        case .chessboard:
            TruthScene(
                .grid(GridTarget(.chessboard, pitch: 0.8, columns: 15, rows: 9)), pose: TargetPose(rotationDegrees: 2))
        case .slantedEdges: TruthScene(.edges(EdgeTarget(side: 2, spreadU: 6, spreadV: 3)))
        case .stageMicrometer: TruthScene(.micrometer(StageMicrometer()), pose: TargetPose(rotationDegrees: 0.5))
        }
    }
}

/// The table on which a practice scope stands: whoever holds it can lay another target under the scope while it runs.
///
/// Concurrency: from any thread.
package final class PracticeStage: Sendable {
    private let shown: Mutex<PracticeTarget>

    package init(_ target: PracticeTarget = .lesion) { shown = Mutex(target) }

    /// What lies under the scope. A change shows within a few frames, some of which are lost.
    package var target: PracticeTarget {
        get { shown.withLock { $0 } }
        set { shown.withLock { $0 = newValue } }
    }
}

extension TruthCamera {
    /// The practice scope's own device: one of the seeds, with a field 18 mm wide, sRGB.
    package static func practice(width: Int, height: Int) -> TruthCamera {
        var camera = TruthCamera(seed: 1, width: width, height: height)
        camera.geometry.horizontalMicrometresPerPixel = 18_000 / Double(width)
        camera.geometry.verticalMicrometresPerPixel = 18_060 / Double(width)
        camera.coding = TruthCoding(tone: .srgb, sampling: .yuv422, quality: 90)
        return camera
    }
}
