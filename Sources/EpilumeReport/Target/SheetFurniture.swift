internal import EpilumeModel

/// What stands on a sheet around its targets: words, rulers, crop marks, the white area, and lines to fill in.
enum SheetFurniture {
    static let left = 40.0
    static let gap = 10.0
    static let targetsTop = 78.0

    private typealias Point = TargetGeometry.Point

    static func words(_ paper: TargetSheet.Paper) -> [SheetShape] {
        var shapes: [SheetShape] = [
            .text("Epilume calibration targets", at: Point(x: 16, y: 19), size: 6, bold: true),
            .text("Sheet " + paper.title, at: Point(x: 140, y: 19), size: 3, bold: false),
        ]
        let sentences = [
            "Print at 100 %, no scaling; measure the 100 mm ruler with a calliper:",
            "if it is not 100.0 mm, give its length with --ruler.",
            "A printer's two axes differ: measure both rulers, "
                + "from the left (upper) side of the mark 0 to that of the mark 100.",
            "Without measured rulers the pitch of the dots is taken to be uncertain by 3 %.",
            "Printed greys and colours are no colour reference. Colour needs a chart whose values its maker states.",
            "Use matt white paper, print on one side only, cut along the crop marks "
                + "and lay the target flat, print facing the lens.",
        ]
        for (line, sentence) in sentences.enumerated() {
            shapes.append(.text(sentence, at: Point(x: 16, y: 27 + 4.6 * Double(line)), size: 3.2, bold: line < 2))
        }
        return shapes
    }

    // MARK: Rulers

    /// A mark each millimetre, longer each five and each ten.
    private static func markLength(_ millimetre: Int) -> Double {
        millimetre % 10 == 0 ? 5 : millimetre % 5 == 0 ? 3.5 : 2
    }

    static func horizontalRuler(at start: TargetGeometry.Point) -> [SheetShape] {
        var shapes: [SheetShape] = []
        for millimetre in 0...Int(TargetSheet.rulerLength) {
            let x = start.x + Double(millimetre)
            shapes.append(
                .line(
                    from: Point(x: x, y: start.y), to: Point(x: x, y: start.y + markLength(millimetre)),
                    width: TargetSheet.rulerLineWidth))
            if millimetre % 10 == 0 {
                shapes.append(number(millimetre, centredAt: Point(x: x, y: start.y + 8.2)))
            }
        }
        let end = start.x + TargetSheet.rulerLength
        return shapes + [
            .text("100 mm, horizontal", at: Point(x: end + 8, y: start.y + 4), size: 3, bold: false)
        ]
    }

    static func verticalRuler(at start: TargetGeometry.Point) -> [SheetShape] {
        var shapes: [SheetShape] = []
        for millimetre in 0...Int(TargetSheet.rulerLength) {
            let y = start.y + Double(millimetre)
            shapes.append(
                .line(
                    from: Point(x: start.x - markLength(millimetre), y: y), to: Point(x: start.x, y: y),
                    width: TargetSheet.rulerLineWidth))
            if millimetre % 10 == 0 {
                shapes.append(number(millimetre, centredAt: Point(x: start.x + 3.5, y: y + 0.9)))
            }
        }
        let end = start.y + TargetSheet.rulerLength
        return shapes + [
            .text("100 mm,", at: Point(x: start.x - 6, y: end + 6), size: 3, bold: false),
            .text("vertical", at: Point(x: start.x - 6, y: end + 10), size: 3, bold: false),
        ]
    }

    /// Digits of Helvetica are 0.556 of the font's size wide (Adobe Core 14 AFM), and so are those of its likes.
    private static func number(_ value: Int, centredAt place: TargetGeometry.Point) -> SheetShape {
        let size = 2.5
        let digits = String(value)
        return .text(
            digits, at: Point(x: place.x - 0.278 * size * Double(digits.utf8.count), y: place.y), size: size,
            bold: false)
    }

    // MARK: Around targets

    static func label(_ target: TargetSheet.PlacedTarget) -> [SheetShape] {
        let geometry = target.geometry
        let (x, y) = (target.origin.x, target.origin.y)
        let size = "\(Digits.coordinate(geometry.width)) × \(Digits.coordinate(geometry.height)) mm"
        return [
            .text(geometry.name, at: Point(x: x, y: y + geometry.height + 3.4), size: 2, bold: true),
            .text(
                "\(size), pitch \(Digits.fixed(geometry.pitch, 2)) mm", at: Point(x: x, y: y - 2), size: 1.7,
                bold: false),
        ]
    }

    /// Two strokes outside of each corner, in line with its sides.
    static func cropMarks(around trim: TargetGeometry.Rectangle) -> [SheetShape] {
        let (near, far) = (1.0, 4.0)
        return trim.corners.flatMap { corner -> [SheetShape] in
            let right = corner.x > trim.centre.x ? 1.0 : -1
            let down = corner.y > trim.centre.y ? 1.0 : -1
            return [
                .line(
                    from: Point(x: corner.x + right * near, y: corner.y),
                    to: Point(x: corner.x + right * far, y: corner.y),
                    width: 0.1),
                .line(
                    from: Point(x: corner.x, y: corner.y + down * near),
                    to: Point(x: corner.x, y: corner.y + down * far),
                    width: 0.1),
            ]
        }
    }

    static func whiteArea(_ area: TargetGeometry.Rectangle) -> [SheetShape] {
        cropMarks(around: area) + [
            .text(
                "White area: nothing is printed within these marks. It, or the blank back of the",
                at: Point(x: area.x, y: area.y + area.height + 9), size: 2.8, bold: false),
            .text(
                "sheet, is the white card of the evenness step. Lay two more white sheets below.",
                at: Point(x: area.x, y: area.y + area.height + 13), size: 2.8, bold: false),
        ]
    }

    /// Lines for whoever measures the print.
    static func form(at place: TargetGeometry.Point) -> [SheetShape] {
        let questions = [
            "Ruler, horizontal (mm)", "Ruler, vertical (mm)", "Calliper, ± (mm)", "Printer", "Paper", "Date, name",
        ]
        return [.text("This print", at: Point(x: place.x, y: place.y), size: 3, bold: true)]
            + questions.enumerated().flatMap { index, question -> [SheetShape] in
                let y = place.y + 9 * Double(index + 1)
                return [
                    .text(question, at: Point(x: place.x, y: y - 3.4), size: 2.4, bold: false),
                    .line(from: Point(x: place.x, y: y + 2), to: Point(x: place.x + 44, y: y + 2), width: 0.1),
                ]
            }
    }
}
