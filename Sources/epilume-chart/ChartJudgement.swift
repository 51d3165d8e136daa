internal import EpilumeImaging
internal import EpilumeModel

/// Decides whether what two detectors saw is the chart.
struct ChartJudgement {
    let chart: ChartDescription
    let picture: RGBPicture

    /// Limits, between what 240 painted charts and what 220 pictures without a whole one gave (DetectionRateTests).
    enum Limit {
        /// ``PatchLikeness/score(_:)``: charts 0.91 and more; cards of a chart's own rows in another order up to 0.75.
        static let likeness = 0.85
        /// By which the next best orientation must be less alike: charts 0.46 and more.
        static let margin = 0.3
        /// Part of the patches that must be seen as squares: charts 0.79 and more. Glare and shadow may hide some.
        static let support = 0.5
        /// Part of the patches that must be even: charts 0.87 and more.
        static let even = 0.7
        /// Part of the cells around it where the same squares go on: charts of more patches hold this chart's. Charts
        /// 0.08 and less; a chart with one more column 0.17.
        static let beyond = 0.15
        /// Cells by which the detectors may differ and still mean one place.
        static let agreement = 0.35
    }

    /// - Throws: what was seen instead, and what to do.
    func sighting(_ answer: ChartSearch.Answer, squares: Int) throws(ChartRefusal) -> (ChartSighting, ChartEvidence) {
        let lattices = answer.lattices.filter(isAccepted)
        let mcc = answer.mcc.flatMap { isAccepted($0) ? $0 : nil }
        guard let chosen = lattices.first ?? mcc else { throw refusal(answer, squares: squares) }
        let all = lattices + [mcc].compactMap { $0 }
        guard all.allSatisfy({ difference(chosen, $0) <= Limit.agreement }) else {
            throw ChartRefusal(
                .several,
                "Two places look like \(chart.title). Leave one chart in view, or give its corners with --corners.")
        }
        let agrees = mcc != nil && !lattices.isEmpty
        guard let corners = corners(chosen.map) else {
            throw ChartRefusal(.tilted, "The chart is tilted too far. Hold the device square to it.")
        }
        if let sides = picture.sides(beyondWhich: corners) {
            throw ChartRefusal(
                .outOfView,
                "\(chart.title) is in view but runs out of the picture \(sides). Move it so that all patches are seen.")
        }
        return (
            ChartSighting(
                chart: chart.name, corners: corners, confidence: confidence(chosen, hasSecondOpinion: agrees)),
            chosen
        )
    }

    private func isAccepted(_ evidence: ChartEvidence) -> Bool {
        evidence.placement.likeness >= Limit.likeness && evidence.margin >= Limit.margin
            && evidence.placement.support >= Limit.support && evidence.placement.even >= Limit.even
            && evidence.beyond <= Limit.beyond
    }

    /// The product of what could be wrong: colours, orientation, patches that were not seen, and that one detector
    /// alone saw it. 1 when all are beyond doubt.
    private func confidence(_ evidence: ChartEvidence, hasSecondOpinion: Bool) -> Double {
        let colours = ((evidence.placement.likeness - 0.5) / 0.45).clamped
        let orientation = (evidence.margin / 0.4).clamped
        let support = (0.5 + evidence.placement.support / 1.6).clamped
        let product = colours * orientation * support * (hasSecondOpinion ? 1 : 0.85)
        return (product * 1000).rounded() / 1000
    }

    /// Largest distance between the two's patch centres, in cells.
    private func difference(_ one: ChartEvidence, _ other: ChartEvidence) -> Double {
        var largest = 0.0
        for (x, y) in [(0, 0), (chart.columns - 1, 0), (chart.columns - 1, chart.rows - 1), (0, chart.rows - 1)] {
            guard let a = one.map.place(Double(x), Double(y)), let b = other.map.place(Double(x), Double(y)),
                let pitch = one.map.pitch(Double(x), Double(y))
            else { return .infinity }
            largest = max(largest, (a - b).length / pitch)
        }
        return largest
    }

    private func corners(_ map: Homography) -> [PicturePoint]? {
        let field = ChartSearch.fieldCorners(columns: Double(chart.columns), rows: Double(chart.rows))
        let places = field.compactMap { map.place($0) }
        return places.count == 4 && CornerCheck.isConvex(places) ? places : nil
    }

    /// What was seen instead, and what to do.
    private func refusal(_ answer: ChartSearch.Answer, squares: Int) -> ChartRefusal {
        let light = PictureLight(picture)
        if let hopeless = light.hopeless { return hopeless }
        let byHand = "or give its corners with --corners."
        let closest = [answer.lattices.first, answer.mcc].compactMap { $0 }.max {
            $0.placement.likeness < $1.placement.likeness
        }
        guard let closest, closest.placement.likeness > 0.5 else {
            let seen =
                answer.largestLattice.count >= 6
                ? "\(answer.largestLattice.count) squares in rows were seen, but not in its colours."
                : "\(squares) squares were seen, none in its rows."
            return ChartRefusal(
                .notFound,
                "No \(chart.title) was seen: \(seen) Lay the chart flat so that it fills a third of the picture, "
                    + "without glare, \(byHand)")
        }
        if closest.placement.visible < 1, let sides = corners(closest.map).flatMap(picture.sides(beyondWhich:)) {
            return ChartRefusal(
                .outOfView,
                "Something like \(chart.title) runs out of the picture \(sides). Move it so that all patches are seen.")
        }
        if closest.margin < Limit.margin {
            return ChartRefusal(
                .orientationUnsure,
                "Something like \(chart.title) was seen, but which way round it lies is unsure. Take glare and shadows "
                    + "off it, \(byHand)")
        }
        if closest.beyond > Limit.beyond {
            return ChartRefusal(
                .unsure,
                "The patches of \(chart.title) were seen within a larger chart. Name the chart that lies there, or lay "
                    + "this one apart from others.")
        }
        return ChartRefusal(
            .unsure,
            "Something like \(chart.title) was seen, but too few of its patches are sure "
                + "(\(closest.squares) of \(chart.patches.count) as squares, likeness "
                + "\(Self.hundredths(closest.placement.likeness))). \(light.remark.map { $0 + " " } ?? "")Take glare "
                + "and shadows off it, \(byHand)")
    }

    private static func hundredths(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}

extension Double {
    var clamped: Double { Swift.min(Swift.max(self, 0), 1) }
}
