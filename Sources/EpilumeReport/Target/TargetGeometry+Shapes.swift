internal import EpilumeModel
internal import Glibc

extension TargetGeometry {
    /// What is printed of the target, its own origin at `origin`.
    func shapes(at origin: Point) -> [SheetShape] {
        func placed(_ point: Point) -> Point { Point(x: origin.x + point.x, y: origin.y + point.y) }
        var shapes = dots.map { dot in
            SheetShape.disc(
                centre: placed(Point(x: Double(dot.column) * pitch, y: Double(dot.row) * pitch)), diameter: dotDiameter,
                tone: 0)
        }
        for marker in markers {
            let black = Rectangle(centre: marker.centre, width: marker.side, height: marker.side)
            shapes.append(.areas([black.corners.map(placed)], tone: 0))
            shapes.append(.areas(marker.whiteModules.map { $0.corners.map(placed) }, tone: 1))
        }
        for edge in edges { shapes.append(.areas([edge.corners.map(placed)], tone: 0)) }
        for grey in greys {
            shapes.append(
                .areas([grey.area.corners.map(placed)], tone: PrinterTone.code(lightness: grey.nominalLightness)))
        }
        return shapes
    }
}

extension TargetGeometry.Marker {
    /// Inner modules that are white, neighbours in a row as one rectangle.
    var whiteModules: [TargetGeometry.Rectangle] {
        let module = side / 6
        var rectangles: [TargetGeometry.Rectangle] = []
        for row in 0..<4 {
            var column = 0
            while column < 4 {
                let first = column
                while column < 4, isWhite(column: column, row: row) { column += 1 }
                if column > first {
                    let middle = Double(first + column) / 2 - 2
                    rectangles.append(
                        TargetGeometry.Rectangle(
                            centre: TargetGeometry.Point(
                                x: centre.x + middle * module, y: centre.y + (Double(row) - 1.5) * module),
                            width: Double(column - first) * module, height: module))
                }
                column += 1
            }
        }
        return rectangles
    }

    private func isWhite(column: Int, row: Int) -> Bool { bits >> UInt16(15 - 4 * row - column) & 1 == 1 }
}

extension TargetGeometry.Edge {
    /// Of the turned square: top left, top right, bottom right, bottom left before it was turned.
    var corners: [TargetGeometry.Point] {
        let turn = (cosine: cos(angle * .pi / 180), sine: sin(angle * .pi / 180))
        return TargetGeometry.Rectangle(centre: .init(x: 0, y: 0), width: side, height: side).corners.map { corner in
            // y points down, so this turns with the clock.
            TargetGeometry.Point(
                x: centre.x + turn.cosine * corner.x - turn.sine * corner.y,
                y: centre.y + turn.sine * corner.x + turn.cosine * corner.y)
        }
    }
}

/// What a printer is asked for.
enum PrinterTone {
    /// The device grey, 0…1, that a display-coded printer shows as a lightness: CIE 15:2004, 8.2.1, then the encoding
    /// of IEC 61966-2-1. Printers differ by more than the choice of an encoding, which is why greys are measured.
    ///
    /// - Parameter lightness: CIE L*, 0…100.
    static func code(lightness: Double) -> Double {
        let f = (lightness + 16) / 116
        let luminance = f > 6.0 / 29 ? f * f * f : (f - 4.0 / 29) * 108 / 841
        return luminance <= 0.003_130_8 ? 12.92 * luminance : 1.055 * pow(luminance, 1 / 2.4) - 0.055
    }
}
