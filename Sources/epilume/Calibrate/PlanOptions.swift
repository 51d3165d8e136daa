internal import ArgumentParser
internal import EpilumeCalibration
internal import EpilumeModel
internal import EpilumeReport
internal import EpilumeWorkshop
internal import Foundation

/// What lies under the scope, and how it is seen.
struct SightOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The colour chart: \(ChartLibrary.all.map(\.name).joined(separator: ", ")), or a JSON description.",
            valueName: "chart"))
    var chart: String?

    @Option(
        help: ArgumentHelp(
            "Corners of the field of patches that you see, at the outer edge of the corner patches and not of the frame: "
                + "the chart's own top left, top right, bottom right, bottom left.",
            valueName: "x,y,…"))
    var corners: PointList?

    @Flag(help: "Accept a chart that is seen in a mirror, for a device that cannot but mirror.")
    var mirrored = false

    @Option(
        help: ArgumentHelp(
            "The printed target of `epilume calibrate target`: "
                + TargetGeometry.all.map(\.name).joined(separator: ", ") + ".", valueName: "name"))
    var target: String?

    @Option(help: ArgumentHelp("Leave the picture with what was seen drawn into it.", valueName: "file"))
    var seen: String?

    func validate() throws {
        if let corners, corners.points.count != 4 {
            throw ValidationError("--corners are four points: x,y,x,y,x,y,x,y.")
        }
    }

    var finder: ChartFinder {
        // Beside this program first: what was installed together belongs together.
        let own = Bundle.main.executableURL?.deletingLastPathComponent().path
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return ChartFinder(search: [own].compactMap { $0 } + path.split(separator: ":").map(String.init), seen: seen)
    }

    /// For the morning check: the card of the calibration, unless another is named.
    func plan(of card: CheckReading?) throws(WorkshopFault) -> WalkPlan {
        var plan = try WalkPlan(check: card, chart: chart, target: target)
        plan.corners = corners?.points
        plan.mirrored = mirrored
        return plan
    }
}

/// What is measured with what.
struct PlanOptions: ParsableArguments {
    @OptionGroup var sight: SightOptions

    @Option(
        help: ArgumentHelp("Values of your copy of the chart, as CGATS text from who measured it.", valueName: "file"))
    var reference: String?

    @Flag(
        name: .customLong("patch-by-patch"),
        help: "For a scope that sees one patch at a time: each patch of the chart is laid under it by itself.")
    var patchByPatch = false

    @Flag(
        name: .customLong("second-view"),
        help: "Show the chart twice, turned in between: proves that the device does not adapt to what it sees.")
    var secondView = false

    @Option(
        name: .customLong("second-corners"),
        help: ArgumentHelp("Corners of the turned chart that you see, in its own order.", valueName: "x,y,…"))
    var secondCorners: PointList?

    @Option(help: "The colour correction: matrix, or root-polynomial-2. Without it: matrix.")
    var model: ColourCorrection.Kind?

    @Option(
        help: ArgumentHelp(
            "The printed rulers as a calliper measures them, horizontal x vertical, such as 99.8x100.1.",
            valueName: "mm"))
    var ruler: String?

    @Option(help: ArgumentHelp("A grid of your own, such as chessboard:15x9 or dots:21x15.", valueName: "kind:CxR"))
    var grid: String?

    @Option(
        name: .customLong("grid-corners"),
        help: ArgumentHelp(
            "Its outer points that you see: the first, the last of the first row, the last, the first of the last row.",
            valueName: "x,y,…"))
    var gridCorners: PointList?

    @Option(
        help: ArgumentHelp(
            "A line across a stage micrometer that you see; give two, along rows and columns.", valueName: "x,y,x,y"))
    var line: [PointList] = []

    @Option(help: ArgumentHelp("Between neighbouring points of your grid, or marks.", valueName: "mm"))
    var pitch: Double?

    @Option(
        help: ArgumentHelp(
            "Within which the pitch is true, as its label or certificate states. Without it: \(Self.usualTolerance).",
            valueName: "%"))
    var tolerance: Double?

    @Option(help: "How often the grid is laid down, turned in between. Without it: \(Self.usualExposures).")
    var exposures: Int?

    @Option(
        name: .customLong("patch-pitch"),
        help: ArgumentHelp(
            "Between the centres of neighbouring patches of the chart: then it tells the scale each morning.",
            valueName: "mm"))
    var patchPitch: Double?

    private static let usualTolerance = 1.0
    private static let usualExposures = 3

    func validate() throws {
        if let secondCorners, secondCorners.points.count != 4 || !secondView {
            throw ValidationError("--second-corners are four points, and go with --second-view.")
        }
        if patchByPatch, secondView || sight.corners != nil {
            throw ValidationError("Patch by patch there is no chart in view: leave --second-view and --corners out.")
        }
        if let gridCorners, gridCorners.points.count != 4 || grid == nil {
            throw ValidationError("--grid-corners are four points, x,y,x,y,x,y,x,y, and go with --grid.")
        }
        if line.contains(where: { $0.points.count != 2 }) || line.count == 1 || line.count > 2 {
            throw ValidationError("--line is x,y,x,y, and there are two of them: along the rows and along the columns.")
        }
        if [sight.target, grid, line.isEmpty ? nil : "line"].compactMap({ $0 }).count > 1 {
            throw ValidationError("The scale is measured with one of --target, --grid and --line.")
        }
        if sight.target == nil, ruler != nil { throw ValidationError("--ruler goes with --target.") }
        let isOwn = grid != nil || !line.isEmpty
        if isOwn != (pitch != nil) {
            throw ValidationError(
                "--pitch says how far the points of --grid, or the marks along --line, are apart, in millimetres.")
        }
        if let pitch, !(pitch > 0 && pitch < 1000) { throw ValidationError("--pitch must be above 0 mm.") }
        if let patchPitch, !(patchPitch > 0 && patchPitch < 1000) {
            throw ValidationError("--patch-pitch must be above 0 mm.")
        }
        if let tolerance, !(0..<10).contains(tolerance) {
            throw ValidationError("--tolerance must be 0 to below 10 %.")
        }
        if let exposures, !(1...10).contains(exposures) { throw ValidationError("--exposures must be from 1 to 10.") }
    }

    /// What would have no effect is refused rather than passed over.
    func check(with run: RunOptions) throws(WorkshopFault) {
        if run.yes, let exposures, exposures > 1 {
            throw WorkshopFault("With --yes nobody turns the grid: leave --exposures out.", .usage)
        }
        guard run.from == nil else {
            let fixed = [
                exposures.map { _ in "--exposures" }, secondView ? "--second-view" : nil,
                patchByPatch ? "--patch-by-patch" : nil, run.frames.map { _ in "--frames" },
            ].compactMap { $0 }
            guard fixed.isEmpty else {
                throw WorkshopFault(
                    "Stored frames are as they were taken: leave \(fixed.joined(separator: ", ")) out.", .usage)
            }
            return
        }
        if tolerance != nil, pitch == nil {
            throw WorkshopFault("--tolerance goes with --pitch: that of a printed target follows from --ruler.", .usage)
        }
    }

    /// Whether the scale's target was named.
    var namesScale: Bool { sight.target != nil || grid != nil || !line.isEmpty }

    /// What an earlier walk was measured with, but for what is named anew.
    ///
    /// - Parameter earlier: nil: it did not say.
    func plan(after earlier: WalkPlan?) throws(WorkshopFault) -> WalkPlan {
        guard var plan = earlier else { return try plan() }
        let asked = try self.plan()
        if sight.chart != nil || reference != nil { (plan.chart, plan.chartName) = (asked.chart, asked.chartName) }
        if let points = sight.corners?.points { plan.corners = points }
        if let points = secondCorners?.points { plan.secondCorners = points }
        if namesScale {
            (plan.scale, plan.card) = (asked.scale, asked.card)
        } else if let tolerance {
            plan.scale = try plan.scale.within(tolerance)
        }
        if let model { plan.kind = model }
        if sight.mirrored { plan.mirrored = true }
        if patchPitch != nil { plan.patchPitchMicrometres = asked.patchPitchMicrometres }
        return plan
    }

    func plan() throws(WorkshopFault) -> WalkPlan {
        let name = sight.chart ?? ChartLibrary.colorChecker24.name
        let scale = try scale()
        var plan = WalkPlan(
            chart: try ChartSource.chart(name, reference: reference), chartName: name, scale: scale)
        plan.kind = model ?? .matrix
        plan.corners = sight.corners?.points
        plan.mirrored = sight.mirrored
        plan.exposures = exposures ?? Self.usualExposures
        plan.isPatchByPatch = patchByPatch
        plan.hasSecondView = secondView
        plan.secondCorners = secondCorners?.points
        plan.patchPitchMicrometres = patchPitch.map { 1000 * $0 }
        if sight.target != nil { plan.card = scale }
        return plan
    }

    private func scale() throws(WorkshopFault) -> ScaleTarget {
        if !line.isEmpty, let pitch {
            return .micrometer(
                target: target(named: "stage micrometer", pitch),
                lines: line.map { ScaleTarget.Line(from: $0.points[0], to: $0.points[1]) })
        }
        if let grid, let pitch {
            guard let match = grid.wholeMatch(of: /(chessboard|dots):(\d{1,3})x(\d{1,3})/),
                let pattern = GridPattern(rawValue: String(match.1)), let columns = Int(match.2),
                let rows = Int(match.3), (3...100).contains(columns), (3...100).contains(rows)
            else {
                throw WorkshopFault("--grid is chessboard:CxR or dots:CxR, such as dots:21x15.", .usage)
            }
            return .grid(
                pattern: pattern, columns: columns, rows: rows, corners: gridCorners?.points,
                target: target(named: "\(pattern.rawValue) \(columns) × \(rows)", pitch))
        }
        return try .printed(sight.target ?? TargetGeometry.all[0].name, rulers: try rulers())
    }

    private func target(named name: String, _ pitch: Double) -> PixelSpacing.Target {
        PixelSpacing.Target(
            name: name, pitchMicrometres: 1000 * pitch, tolerancePercent: tolerance ?? Self.usualTolerance)
    }

    private func rulers() throws(WorkshopFault) -> RulerReading? {
        guard let ruler else { return nil }
        let lengths = ruler.split(separator: "x").compactMap { Double($0) }
        guard lengths.count == 2 else {
            throw WorkshopFault("--ruler is two lengths in millimetres, such as 99.8x100.1.", .usage)
        }
        return RulerReading(horizontal: lengths[0], vertical: lengths[1])
    }
}

/// Points of a picture, such as `10,20,30.5,40`.
struct PointList: ExpressibleByArgument {
    let points: [PicturePoint]

    init?(argument: String) {
        let texts = argument.split(whereSeparator: { $0 == "," || $0 == " " })
        let numbers = texts.compactMap { Double($0) }
        guard numbers.count == texts.count, numbers.count >= 2, numbers.count % 2 == 0,
            numbers.allSatisfy({ $0.isFinite && abs($0) < 100_000 })
        else { return nil }
        points = stride(from: 0, to: numbers.count, by: 2).map { PicturePoint(x: numbers[$0], y: numbers[$0 + 1]) }
    }
}

extension ColourCorrection.Kind: ExpressibleByArgument {}
