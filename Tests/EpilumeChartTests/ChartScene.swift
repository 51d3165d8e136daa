import EpilumeImaging
import EpilumeModel
import Foundation

/// A picture of a chart with its truth, all of it from a seed.
struct ChartScene {
    enum Cast: String, CaseIterable {
        case even, warm, veryWarm = "very warm", cool, green

        var light: Light {
            switch self {
            case .even: Light(0.9, 0.9, 0.9)
            case .warm: Light(0.95, 0.6, 0.3)
            case .veryWarm: Light(1, 0.5, 0.14)
            case .cool: Light(0.5, 0.75, 1)
            case .green: Light(0.5, 0.95, 0.6)
            }
        }
    }

    let picture: RGBPicture
    let corners: [PicturePoint]
    let pose: Pose
    let cast: Cast
    let backdrop: Backdrop
    let hasGlare: Bool
    /// Pixels of a cell, the smallest.
    let cell: Double

    /// Each part that is nil is by the seed.
    init(
        seed: UInt64, width: Int = 640, height: Int = 480, chart: PaintedChart = .classic, pose: Pose? = nil,
        cast: Cast? = nil, backdrop: Backdrop? = nil, exposure: Double = 1, glare: Bool? = nil,
        isHalfOut: Bool = false
    ) {
        var random = SeededRandom(seed: seed)
        let drawn = Self.pose(width: width, height: height, chart: chart, &random)
        self.pose = pose ?? (isHalfOut ? Self.halfOut(drawn, width: width, height: height, chart, &random) : drawn)
        let anyCast = Cast.allCases.randomElement(using: &random)!
        let anyBackdrop = Backdrop.allCases.randomElement(using: &random)!
        let anyGlare = random.unit() < 0.25
        self.cast = cast ?? anyCast
        self.backdrop = backdrop ?? anyBackdrop
        hasGlare = glare ?? anyGlare
        var canvas = Canvas(width: width, height: height)
        self.backdrop.paint(&canvas, &random)
        let back = self.pose.back
        canvas.paint(within: .init(chart.outline(self.pose), margin: 2)) { x, y, _ in
            guard let place = back(x, y) else { return nil }
            return chart.light(place.x, place.y)
        }
        if hasGlare {
            // A lamp in the glossy card: it covers some patches' corners.
            let spot = self.pose.place(random.within(-0.4...0.4), random.within(-0.25...0.25))
            let radius = self.pose.size * random.within(0.03...0.07)
            canvas.paint(within: .init(x: spot.x, y: spot.y, reach: 3 * radius)) { x, y, old in
                let (dx, dy) = (x - spot.x, y - spot.y)
                return old + Light(repeating: 1.5 * exp(-(dx * dx + dy * dy) / (radius * radius)))
            }
        }
        let corners = chart.corners(self.pose)
        let sides = (0..<4).map { index in
            let (a, b) = (corners[index], corners[(index + 1) % 4])
            return hypot(a.x - b.x, a.y - b.y) / Double(index % 2 == 0 ? chart.columns : chart.rows)
        }
        self.corners = corners
        cell = sides.min()!
        picture = canvas.taken(
            cast: self.cast.light * exposure, falloff: random.within(0...0.7), blur: 1,
            noise: random.within(0.5...3), random: &random)
    }

    /// Moved over the border, so that a sixth of it to a half of it is beyond.
    private static func halfOut(
        _ pose: Pose, width: Int, height: Int, _ chart: PaintedChart, _ random: inout SeededRandom
    ) -> Pose {
        var moved = pose
        let angle = random.within(0...2 * .pi)
        let wanted = random.within(4...12)
        for _ in 0..<1000 {
            moved.centre = moved.centre + PicturePoint(x: 4 * cos(angle), y: 4 * sin(angle))
            let beyond = (0..<24).count { cell in
                let place = moved.place(
                    (Double(cell % 6) + 0.5) / 6 - 0.5, ((Double(cell / 6) + 0.5) / 2 - 1) * chart.halfHeight)
                return place.x < 0 || place.y < 0 || place.x > Double(width) || place.y > Double(height)
            }
            if Double(beyond) >= wanted { break }
        }
        return moved
    }

    /// Whole in view with its frame, from a third of the picture upwards, turned as it comes, tilted up to 30°.
    private static func pose(
        width: Int, height: Int, chart: PaintedChart, _ random: inout SeededRandom
    ) -> Pose {
        while true {
            let size = Double(width) * random.within(0.35...0.85)
            let pose = Pose(
                turn: random.within(0...360), tilt: random.within(0...30), tiltAxis: random.within(0...180),
                isMirrored: random.unit() < 0.25, size: size,
                centre: PicturePoint(
                    x: Double(width) * random.within(0.3...0.7), y: Double(height) * random.within(0.3...0.7)),
                focalLength: 1.3 * Double(width))
            let isInside = chart.corners(pose).allSatisfy {
                $0.x > 6 && $0.y > 6 && $0.x < Double(width) - 7 && $0.y < Double(height) - 7
            }
            if isInside { return pose }
        }
    }
}
