internal import EpilumeModel

/// How far red and blue lie beside green.
enum AberrationSection {
    static func make(_ calibration: Calibration) -> ReportSection {
        let title = "Lateral chromatic aberration"
        guard let aberration = calibration.chromaticAberration else {
            return .absent(title, "Coloured fringes at borders may be the lens's own.")
        }
        let rows = FramePlace.allCases.map { place -> [[Markup]] in
            let shift = aberration.shifts.first { $0.place == place }
            func value(_ number: Double?) -> [Markup] {
                [number.map { .text(Digits.signed($0, 2)) } ?? ReportWords.notMeasured]
            }
            return [[.text(place.title)], value(shift?.red), value(shift?.blue)]
        }
        return ReportSection(
            title,
            [
                .tag(
                    "div", class: "pair",
                    [
                        ReportTable(
                            ["Shift of an edge against green, pixels"],
                            [.text("Place"), .number("Red"), .number("Blue")], rows
                        ).markup,
                        .tag(
                            "p", [],
                            [
                                "Positive is away from the frame's centre. Largest: ",
                                .text(Digits.fixed(aberration.maximumPixels, 2)), " px.",
                            ]),
                    ])
            ])
    }
}

/// What the device adds of its own: noise, dark level, and differences from frame to frame.
enum NoiseSection {
    static func make(_ calibration: Calibration) -> ReportSection {
        var content: [Markup] = []
        if let noise = calibration.noise, !noise.patches.isEmpty {
            let figures = figure(noise).map { [$0.markup] } ?? []
            content.append(.tag("div", class: "pair", figures + [table(noise)]))
        } else {
            content.append(.tag("p", class: "absent", ["Noise not measured."]))
        }
        content.append(.tag("div", class: "pair", [dark(calibration.dark), repeatability(calibration.repeatability)]))
        return ReportSection("Noise, dark level and repeatability", content)
    }

    private static func table(_ noise: Noise) -> Markup {
        let rows = noise.patches.map { patch -> [[Markup]] in
            [
                [.outside(patch.name)], [ReportWords.fixed(patch.means.at(1), 1)],
                [ReportWords.fixed(patch.temporal.at(1), 2)],
                [ReportWords.fixed(patch.fixed.at(1), 2)], [.text(Digits.fixed(patch.snr, 0))],
            ]
        }
        return ReportTable(
            ["Noise of green, code values as delivered"],
            [.text("Patch"), .number("Mean"), .number("Temporal"), .number("Fixed"), .number("SNR")], rows
        ).markup
    }

    private static func figure(_ noise: Noise) -> ReportFigure? {
        let patches = noise.patches.prefix(24).filter { $0.snr.isFinite && $0.snr >= 0 }
        guard let most = patches.map(\.snr).max(), most > 0 else { return nil }
        let (left, right, row) = (84.0, 40.0, 20.0)
        var content: [Markup] = []
        for (index, patch) in patches.enumerated() {
            let y = Double(index) * row
            let length = (ReportFigure.half - left - right) * patch.snr / most
            content.append(
                ReportFigure.text(
                    UntrustedText(patch.name).shown(limit: 14), x: left - 6, y: y + 13, class: "e", size: 10))
            content.append(
                .tag(
                    "rect",
                    [
                        ("x", Digits.coordinate(left)), ("y", Digits.coordinate(y + 4)),
                        ("width", Digits.coordinate(length)), ("height", "11"), ("class", "bar"),
                    ]))
            content.append(ReportFigure.text(Digits.fixed(patch.snr, 0), x: left + length + 5, y: y + 13, size: 10))
        }
        let height = Double(patches.count) * row
        content.append(ReportFigure.line(left, 0, left, height, class: "axis"))
        return ReportFigure(
            name: "snr", title: "Signal-to-noise ratio by patch",
            description:
                "From \(Digits.fixed(patches.map(\.snr).min() ?? 0, 0)) to \(Digits.fixed(most, 0)). "
                + "The table beside it has the numbers.",
            width: ReportFigure.half, height: height, content: content,
            caption: ["Signal-to-noise ratio of green by grey patch (after ISO 15739): mean over temporal noise."])
    }

    private static func dark(_ dark: DarkLevel?) -> Markup {
        guard let dark else {
            return .tag("p", class: "absent", ["Dark level and hot pixels not measured."])
        }
        let rows = ["Red", "Green", "Blue"].enumerated().map { index, name -> [[Markup]] in
            [[.text(name)], [ReportWords.fixed(dark.means.at(index), 2)], [ReportWords.fixed(dark.noise.at(index), 2)]]
        }
        let count = dark.hotPixels.count
        return .tag(
            "div", [],
            [
                ReportTable(
                    ["Dark level, code values"], [.text("Channel"), .number("Mean"), .number("Noise")], rows
                ).markup,
                .tag(
                    "p", [],
                    [
                        .text(
                            count == 0
                                ? "No hot pixels."
                                : count == 1
                                    ? "1 hot pixel, interpolated in derivatives only."
                                    : "\(count) hot pixels, interpolated in derivatives only.")
                    ]),
            ])
    }

    private static func repeatability(_ repeatability: Repeatability?) -> Markup {
        guard let repeatability else { return .tag("p", class: "absent", ["Repeatability not measured."]) }
        return ReportTable(
            [.text("Repeatability over \(repeatability.frames) frames")],
            [.text("Quantity"), .number(.tag("span", [], ReportWords.deltaE))],
            [
                [["Mean"], [.text(Digits.fixed(repeatability.meanDeltaE, 2))]],
                [["Largest"], [.text(Digits.fixed(repeatability.maximumDeltaE, 2))]],
            ]
        ).markup
    }
}
