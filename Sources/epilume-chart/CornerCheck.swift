internal import EpilumeImaging
internal import EpilumeModel
internal import Foundation

/// Corners that a person gave.
enum CornerCheck {
    /// Eight numbers with commas: x and y of the chart's own top left, top right, bottom right and bottom left.
    static func parsed(_ text: String) throws(ChartRefusal) -> [PicturePoint] {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
            Double($0.trimmingCharacters(in: .whitespaces))
        }
        let values = numbers.compactMap { $0 }.filter(\.isFinite)
        guard numbers.count == 8, values.count == 8 else {
            throw ChartRefusal(
                .commandLine,
                "--corners needs eight numbers with commas: x,y of the chart's top left, top right, bottom right and "
                    + "bottom left.")
        }
        return (0..<4).map { PicturePoint(x: values[2 * $0], y: values[2 * $0 + 1]) }
    }

    static func isConvex(_ corners: [PicturePoint]) -> Bool {
        let turns = (0..<4).map { index in
            let (a, b, c) = (corners[index], corners[(index + 1) % 4], corners[(index + 2) % 4])
            let (p, q) = (b - a, c - b)
            return p.x * q.y - p.y * q.x
        }
        return turns.allSatisfy { $0 > 1 } || turns.allSatisfy { $0 < -1 }
    }

    /// The sighting of given corners; the detector is not asked. The colours are, for the order of the corners only.
    static func sighting(
        _ corners: [PicturePoint], of chart: ChartDescription, in picture: RGBPicture
    ) throws(ChartRefusal) -> (ChartSighting, samples: [CellSample?]) {
        let isInside = corners.allSatisfy {
            $0.x >= -0.5 && $0.y >= -0.5 && $0.x <= Double(picture.width) - 0.5 && $0.y <= Double(picture.height) - 0.5
        }
        guard isInside else {
            throw ChartRefusal(
                .corners,
                "A corner lies outside of the picture of \(picture.width) × \(picture.height) pixels. Give corners "
                    + "within it, or move the chart into view.")
        }
        guard isConvex(corners) else {
            throw ChartRefusal(
                .corners,
                "The corners do not go round the chart. Give top left, top right, bottom right, bottom left, as the "
                    + "chart itself is read.")
        }
        let field = ChartSearch.fieldCorners(columns: Double(chart.columns), rows: Double(chart.rows))
        guard let map = try OpenCV.homography(from: field, to: corners),
            let pitch = smallestPitch(map, chart)
        else {
            throw ChartRefusal(.corners, "The corners lie on a line. Give the four corners of the patch field.")
        }
        guard pitch >= 5 else {
            throw ChartRefusal(
                .tooSmall,
                "Patches between these corners are \(Int(pitch)) pixels apart; 5 are needed. Give the corners of the "
                    + "whole patch field, or go nearer.")
        }
        if let start = betterStart(corners, chart, picture) {
            throw ChartRefusal(
                .corners,
                "By the colours of the patches, the chart's top left is at \(Int(start.x.rounded())),"
                    + "\(Int(start.y.rounded())), or it is mirrored. Give the corners in the chart's own order.")
        }
        let samples = (0..<chart.rows).flatMap { row in
            (0..<chart.columns).map { CellSample(picture, map, x: Double($0), y: Double(row)) }
        }
        return (ChartSighting(chart: chart.name, corners: corners, confidence: nil), samples)
    }

    private static func smallestPitch(_ map: Homography, _ chart: ChartDescription) -> Double? {
        let pitches = [(0, 0), (chart.columns - 1, 0), (chart.columns - 1, chart.rows - 1), (0, chart.rows - 1)].map {
            map.pitch(Double($0.0), Double($0.1))
        }
        return pitches.contains { $0 == nil } ? nil : pitches.compactMap { $0 }.min()
    }

    /// Where the chart's first corner is when another order of the corners fits its colours beyond doubt; nil when
    /// the given order is right, or the colours do not say.
    private static func betterStart(
        _ corners: [PicturePoint], _ chart: ChartDescription, _ picture: RGBPicture
    ) -> PicturePoint? {
        let likeness = PatchLikeness(chart)
        let field = ChartSearch.fieldCorners(columns: Double(chart.columns), rows: Double(chart.rows))
        func score(_ order: [PicturePoint]) -> Double {
            guard let map = try? OpenCV.homography(from: field, to: order) else { return -1 }
            return likeness.score(
                (0..<chart.rows).flatMap { row in
                    (0..<chart.columns).map { CellSample(picture, map, x: Double($0), y: Double(row)) }
                })
        }
        let given = score(corners)
        var best = (start: corners[0], score: given)
        for start in 0..<4 {
            for step in [1, 3] {
                let value = score((0..<4).map { corners[(start + $0 * step) % 4] })
                if value > best.score { best = (corners[start], value) }
            }
        }
        return best.score >= ChartJudgement.Limit.likeness && best.score - given >= ChartJudgement.Limit.margin
            ? best.start : nil
    }
}
