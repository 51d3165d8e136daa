internal import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeSimulator

/// The table on which the practice scope stands.
extension Station {
    func practice() throws -> PracticeState {
        guard let stage else { throw ProblemError(.noPractice) }
        return try state(of: stage)
    }

    func lay(_ request: PracticeRequest) throws -> PracticeState {
        guard let stage else { throw ProblemError(.noPractice) }
        guard let target = PracticeTarget(rawValue: request.target) else {
            throw ProblemError(.unknownTarget(request.target))
        }
        stage.target = target
        events.publish(
            .practiceTarget, detail: ["target": target.rawValue],
            sentence: "The practice scope looks at: \(target.rawValue).")
        return try state(of: stage)
    }

    private func state(of stage: PracticeStage) throws -> PracticeState {
        let target = stage.target
        let format = registry.devices.first.flatMap { registry.target($0.id)?.session?.report.phase.format }
        let camera = TruthCamera.practice(width: format?.width ?? 1280, height: format?.height ?? 720)
        var state = PracticeState(
            target: target.rawValue, targets: PracticeTarget.allCases.map(\.rawValue),
            truth: .init(
                horizontal: camera.geometry.horizontalMicrometresPerPixel,
                vertical: camera.geometry.verticalMicrometresPerPixel))
        let scene = target.scene
        switch scene.target {
        case .colourChart: state.corners = camera.corners(in: scene)
        case .grid(let grid):
            // The largest part of it that lies in the frame, so that a person could count it.
            guard let seen = camera.gridPoints(in: scene, margin: 12), let part = GridPart(seen) else { break }
            state.corners = part.corners
            state.columns = part.columns
            state.rows = part.rows
            state.pitch = 1000 * grid.pitch
        default: break
        }
        return state
    }
}

/// A rectangle of whole rows and columns among the points of a grid that are seen.
private struct GridPart {
    let corners: [PicturePoint]
    let columns: Int
    let rows: Int

    init?(_ sighting: GridSighting) {
        let places = Dictionary(
            sighting.points.map { ([$0.column, $0.row], $0.at) }, uniquingKeysWith: { first, _ in first })
        guard let left = sighting.points.map(\.column).min(), let right = sighting.points.map(\.column).max(),
            let top = sighting.points.map(\.row).min(), let bottom = sighting.points.map(\.row).max()
        else { return nil }
        var (first, last, upper, lower) = (left, right, top, bottom)
        func isWhole() -> Bool {
            (first...last).allSatisfy { places[[$0, upper]] != nil && places[[$0, lower]] != nil }
                && (upper...lower).allSatisfy { places[[first, $0]] != nil && places[[last, $0]] != nil }
        }
        // A turned grid leaves the frame at its corners: drawn in evenly until its border is whole.
        while !isWhole() {
            (first, last, upper, lower) = (first + 1, last - 1, upper + 1, lower - 1)
            guard first + 2 < last, upper + 2 < lower else { return nil }
        }
        columns = last - first + 1
        rows = lower - upper + 1
        corners = [[first, upper], [last, upper], [last, lower], [first, lower]].compactMap { places[$0] }
    }
}

extension Problem {
    fileprivate static let noPractice = Problem(
        status: 409, code: "no-practice", title: "This is no practice station",
        detail: "Nothing was laid under a scope: only the practice scope stands on a table of targets.",
        action: "Start epilumed with --practice.")

    fileprivate static func unknownTarget(_ name: String) -> Problem {
        Problem(
            status: 404, code: "unknown-target", title: "No such practice target",
            detail: "There is no practice target “\(UntrustedText(name))”; there are "
                + PracticeTarget.allCases.map(\.rawValue).joined(separator: ", ") + ".")
    }
}
