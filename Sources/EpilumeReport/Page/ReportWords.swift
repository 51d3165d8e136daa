internal import EpilumeModel

/// Words and numbers that several sections use.
enum ReportWords {
    /// Characters that are kept of a sentence from outside.
    static let sentenceLimit = 2000

    static let notMeasured: Markup = .tag("span", class: "none", ["not measured"])

    /// ΔE with the index of its formula.
    static let deltaE: [Markup] = ["Δ", .tag("i", [], ["E"]), .tag("sub", [], ["00"])]

    static func name(_ quantity: CalibrationVerdict.Quantity) -> String {
        switch quantity {
        case .uniformity: "Unevenness of light after correction"
        case .colourMean: "Colour difference, leave-one-out, mean"
        case .colourPercentile95: "Colour difference, leave-one-out, 95th percentile"
        case .colourSkin: "Colour difference, leave-one-out, patches that stand for skin"
        case .repeatability: "Repeatability of colour from frame to frame"
        case .spacingUncertainty: "Expanded uncertainty of pixel spacing, k = 2"
        case .distortion: "Distortion, largest within the frame"
        case .chromaticAberration: "Lateral chromatic aberration, largest"
        case .snr: "Signal-to-noise ratio"
        }
    }

    static func unit(_ quantity: CalibrationVerdict.Quantity) -> [Markup] {
        switch quantity {
        case .uniformity, .spacingUncertainty, .distortion: ["%"]
        case .colourMean, .colourPercentile95, .colourSkin, .repeatability: deltaE
        case .chromaticAberration: ["px"]
        case .snr: ["ratio"]
        }
    }

    /// A value and its limit, with as many digits as it takes to see on which side of the limit the value is.
    static func shown(_ verdict: CalibrationVerdict) -> (value: String, limit: String) {
        let fewest = verdict.quantity == .snr ? 0 : 2
        for decimals in fewest...6 {
            let texts = (Digits.fixed(verdict.value, decimals), Digits.fixed(verdict.limit, decimals))
            if texts.0 != texts.1 || verdict.value == verdict.limit || decimals == 6 { return texts }
        }
        return ("no number", "no number")
    }

    /// A moment in RFC 3339 as people write it; what is none stands as it came.
    static func moment(_ text: String) -> Markup {
        let bytes = Array(text.utf8)
        let form = Array("0000-00-00T00:00:00Z".utf8)
        let fits =
            bytes.count == form.count
            && zip(bytes, form).allSatisfy { byte, model in
                model == UInt8(ascii: "0") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == model
            }
        guard fits else { return .outside(text) }
        return .tag("time", [("datetime", text)], [.text("\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC")])
    }

    /// The date of a moment.
    static func day(_ text: String) -> Markup {
        if case .element("time", let attributes, _) = moment(text) {
            return .element("time", attributes, [.text(String(text.prefix(10)))])
        }
        return .outside(text)
    }

    static func fixed(_ value: Double?, _ decimals: Int) -> Markup {
        value.map { .text(Digits.fixed($0, decimals)) } ?? notMeasured
    }
}

extension Array {
    /// nil beyond the end: a calibration from a file may hold fewer than it should.
    func at(_ index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
