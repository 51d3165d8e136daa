internal import EpilumeModel

/// Writes a sheet as SVG 1.1, one user unit a millimetre.
enum SheetSVG {
    static func text(_ sheet: TargetSheet) -> String {
        let (width, height) = (Digits.coordinate(sheet.paper.width), Digits.coordinate(sheet.paper.height))
        let page = Markup.tag(
            "svg",
            [
                ("xmlns", "http://www.w3.org/2000/svg"), ("version", "1.1"), ("width", width + "mm"),
                ("height", height + "mm"), ("viewBox", "0 0 \(width) \(height)"),
                ("font-family", "Helvetica, Arial, 'Liberation Sans', sans-serif"),
            ],
            [
                .tag("title", [], ["Epilume calibration targets, to print at 100 %"]),
                .tag("rect", [("width", width), ("height", height), ("fill", "#fff")]),
            ] + sheet.shapes.map(element))
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + page.written
    }

    private static func element(_ shape: SheetShape) -> Markup {
        switch shape {
        case .disc(let centre, let diameter, let tone):
            .tag(
                "circle",
                [
                    ("cx", Digits.coordinate(centre.x)), ("cy", Digits.coordinate(centre.y)),
                    ("r", Digits.coordinate(diameter / 2)), ("fill", colour(tone)),
                ])
        case .areas(let polygons, let tone):
            .tag("path", [("d", polygons.map(outline).joined()), ("fill", colour(tone))])
        case .line(let from, let to, let width):
            .tag(
                "line",
                [
                    ("x1", Digits.coordinate(from.x)), ("y1", Digits.coordinate(from.y)),
                    ("x2", Digits.coordinate(to.x)), ("y2", Digits.coordinate(to.y)), ("stroke", "#000"),
                    ("stroke-width", Digits.coordinate(width)),
                ])
        case .text(let text, let at, let size, let bold):
            .tag(
                "text",
                [
                    ("x", Digits.coordinate(at.x)), ("y", Digits.coordinate(at.y)),
                    ("font-size", Digits.coordinate(size)), ("font-weight", bold ? "bold" : "normal"),
                ], [.text(text)])
        }
    }

    private static func outline(_ points: [TargetGeometry.Point]) -> String {
        points.enumerated().map { index, point in
            (index == 0 ? "M" : "L") + Digits.coordinate(point.x) + " " + Digits.coordinate(point.y)
        }.joined() + "Z"
    }

    /// The grey in sRGB, as ``PrinterTone`` has it.
    private static func colour(_ tone: Double) -> String {
        let code = String(Int((255 * tone).rounded()), radix: 16)
        let two = String(repeating: "0", count: 2 - code.utf8.count) + code
        return "#" + two + two + two
    }
}
