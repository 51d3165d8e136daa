/// A drawing on the page, which a screen reader can tell.
struct ReportFigure {
    /// Names it within the page: lower-case letters and dashes.
    var name: String
    /// What it shows, in a few words.
    var title: String
    /// What there is to see, with the numbers that matter.
    var description: String
    /// CSS pixels.
    var width: Double
    var height: Double
    var content: [Markup]
    var caption: [Markup]

    /// Width of the page's text, CSS pixels: 178 mm.
    static let full = 673.0
    /// Of one of two columns.
    static let half = 325.0

    var markup: Markup {
        let size = [("width", Digits.coordinate(width)), ("height", Digits.coordinate(height))]
        let drawing = Markup.tag(
            "svg",
            [
                ("role", "img"), ("aria-labelledby", "\(name)-title \(name)-desc"),
                ("viewBox", "0 0 \(Digits.coordinate(width)) \(Digits.coordinate(height))"),
            ] + size,
            [
                .tag("title", [("id", "\(name)-title")], [.text(title)]),
                .tag("desc", [("id", "\(name)-desc")], [.text(description)]),
            ] + content)
        return .tag("figure", [], [drawing, .tag("figcaption", [], caption)])
    }

    // MARK: Pieces

    static func text(_ text: String, x: Double, y: Double, class style: String? = nil, size: Double? = nil) -> Markup {
        var attributes = [("x", Digits.coordinate(x)), ("y", Digits.coordinate(y))]
        if let style { attributes.append(("class", style)) }
        if let size { attributes.append(("font-size", Digits.coordinate(size))) }
        return .tag("text", attributes, [.text(text)])
    }

    static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class style: String) -> Markup {
        path("M\(pair(x1, y1))L\(pair(x2, y2))", class: style)
    }

    static func polyline(_ points: [(x: Double, y: Double)], class style: String, dashes: String? = nil) -> Markup {
        guard let first = points.first else { return .tag("g") }
        let rest = points.dropFirst().map { "L" + pair($0.x, $0.y) }.joined()
        return path("M" + pair(first.x, first.y) + rest, class: style, dashes: dashes)
    }

    static func path(_ d: String, class style: String, dashes: String? = nil) -> Markup {
        .tag("path", [("d", d), ("class", style)] + (dashes.map { [("stroke-dasharray", $0)] } ?? []))
    }

    static func area(_ x: Double, _ y: Double, _ width: Double, _ height: Double, fill: String) -> Markup {
        .tag(
            "rect",
            [
                ("x", Digits.coordinate(x)), ("y", Digits.coordinate(y)), ("width", Digits.coordinate(width)),
                ("height", Digits.coordinate(height)), ("fill", fill),
            ])
    }

    static func pair(_ x: Double, _ y: Double) -> String {
        Digits.coordinate((100 * x).rounded() / 100) + " " + Digits.coordinate((100 * y).rounded() / 100)
    }
}

/// The field of a diagram with its two linear axes.
struct PlotField {
    var left = 38.0
    var top = 8.0
    var width: Double
    var height: Double
    var xEnd: Double
    var yEnd: Double

    /// Both axes begin at 0.
    func x(_ value: Double) -> Double { left + width * value / xEnd }
    func y(_ value: Double) -> Double { top + height * (1 - value / yEnd) }

    /// - Parameters:
    ///   - xTicks: value and label.
    ///   - yTicks: the same.
    func axes(
        xTicks: [(Double, String)], yTicks: [(Double, String)], xTitle: String, yTitle: String
    ) -> [Markup] {
        var pieces: [Markup] = []
        let bottom = top + height
        for (value, label) in xTicks {
            pieces.append(ReportFigure.line(x(value), top, x(value), bottom, class: "grid"))
            pieces.append(ReportFigure.text(label, x: x(value), y: bottom + 14, class: "m", size: 10))
        }
        for (value, label) in yTicks {
            pieces.append(ReportFigure.line(left, y(value), left + width, y(value), class: "grid"))
            pieces.append(ReportFigure.text(label, x: left - 5, y: y(value) + 3.5, class: "e", size: 10))
        }
        pieces.append(
            ReportFigure.path(
                "M\(ReportFigure.pair(left, top))V\(Digits.coordinate(bottom))H\(Digits.coordinate(left + width))",
                class: "axis"))
        pieces.append(ReportFigure.text(xTitle, x: left + width / 2, y: bottom + 28, class: "q m", size: 10))
        let middle = ReportFigure.pair(9, top + height / 2)
        pieces.append(
            .tag(
                "text", [("class", "q m"), ("font-size", "10"), ("transform", "translate(\(middle)) rotate(-90)")],
                [.text(yTitle)]))
        return pieces
    }
}
