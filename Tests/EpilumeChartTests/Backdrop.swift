import Foundation

/// What lies around and behind a chart, or instead of it.
enum Backdrop: String, CaseIterable {
    case plain, boxes, stripes, tiles, chequers, text, skin, palette

    /// Paints all of the canvas.
    func paint(_ canvas: inout Canvas, _ random: inout SeededRandom) {
        let base = Light(random.within(0.1...0.6), random.within(0.1...0.6), random.within(0.1...0.6))
        canvas.paint { _, _, _ in base }
        let (width, height) = (Double(canvas.width), Double(canvas.height))
        // Sizes are of a picture of 960 pixels.
        let unit = width / 960
        switch self {
        case .plain: break
        case .boxes: boxes(&canvas, 60, 0.02...0.2, &random)
        case .text: boxes(&canvas, 500, 0.004...0.02, &random)
        case .stripes:
            let (pitch, angle) = (unit * random.within(20...90), random.within(0...3.1))
            let other = Self.colour(&random)
            let (c, s) = (cos(angle), sin(angle))
            canvas.paint { x, y, _ in
                let place = (x * c + y * s) / pitch
                return place - floor(place) < 0.5 ? other : nil
            }
        case .tiles:
            // A wall of even tiles: a lattice of squares without the chart's colours.
            let (pitch, angle) = (unit * random.within(40...110), random.within(-0.4...0.4))
            let shades = (0..<7).map { _ in base * random.within(0.5...1.6) }
            Self.lattice(&canvas, pitch, angle, fill: 0.9) { shades[abs($0 &* 7 &+ $1 &* 3) % 7] }
        case .chequers:
            let (pitch, angle) = (unit * random.within(30...90), random.within(-0.7...0.7))
            Self.lattice(&canvas, pitch, angle, fill: 1) { Light(repeating: ($0 + $1) % 2 == 0 ? 0.85 : 0.04) }
        case .palette:
            // A lattice of many colours, as paint samples have it: all that a chart is but its order.
            let (pitch, angle) = (unit * random.within(50...110), random.within(-0.5...0.5))
            let colours = (0..<97).map { _ in Self.colour(&random) }
            Self.lattice(&canvas, pitch, angle, fill: 0.87) { colours[abs($0 &* 31 &+ $1 &* 17) % 97] }
        case .skin:
            let spots = (0..<40).map { _ in
                (
                    x: random.within(0...width), y: random.within(0...height), r: unit * random.within(4...60),
                    shade: random.within(0.3...0.9)
                )
            }
            let tone = Light(0.55, 0.33, 0.24)
            canvas.paint { _, _, _ in tone }
            for spot in spots {
                canvas.paint(within: .init(x: spot.x, y: spot.y, reach: spot.r + 1)) { x, y, old in
                    guard hypot(x - spot.x, y - spot.y) < spot.r else { return nil }
                    return old * spot.shade
                }
            }
        }
    }

    private static func colour(_ random: inout SeededRandom) -> Light {
        Light(random.within(0.02...0.9), random.within(0.02...0.9), random.within(0.02...0.9))
    }

    private static func lattice(
        _ canvas: inout Canvas, _ pitch: Double, _ angle: Double, fill: Double, _ colour: (Int, Int) -> Light
    ) {
        let (c, s) = (cos(angle), sin(angle))
        let joint = Light(repeating: 0.03)
        canvas.paint { x, y, _ in
            let (u, v) = ((x * c + y * s) / pitch, (y * c - x * s) / pitch)
            let (i, j) = (Int(floor(u)), Int(floor(v)))
            let isIn = abs(u - Double(i) - 0.5) < fill / 2 && abs(v - Double(j) - 0.5) < fill / 2
            return isIn ? colour(i, j) : joint
        }
    }

    private func boxes(
        _ canvas: inout Canvas, _ count: Int, _ sizes: ClosedRange<Double>, _ random: inout SeededRandom
    ) {
        let width = Double(canvas.width)
        for _ in 0..<count {
            let angle = random.within(0...3.1)
            let (c, s) = (cos(angle), sin(angle))
            let (left, top) = (random.within(0...width), random.within(0...Double(canvas.height)))
            let (w, h) = (width * random.within(sizes), width * random.within(sizes))
            let light = Self.colour(&random)
            canvas.paint(within: .init(x: left, y: top, reach: (w + h) / 2 + 1)) { x, y, _ in
                let (dx, dy) = (x - left, y - top)
                return abs(dx * c + dy * s) < w / 2 && abs(dy * c - dx * s) < h / 2 ? light : nil
            }
        }
    }
}
