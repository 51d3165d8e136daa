package import EpilumeModel
internal import Glibc

/// Makes a tone curve from grey patches (after ISO 14524:2009, camera OECF), by channel.
package enum ToneFit {
    static let greyMinimum = 4
    /// Codes between the darkest and the lightest grey.
    static let contrastMinimum = 60.0
    /// L* by which a member of the family may miss a grey before the curve is laid through the patches. What charts of
    /// one make differ by is about as much: a curve that follows it would follow the copy, not the device.
    static let interpolationLimit = 0.75
    /// By which factor the contrast (d ln light / d ln code) of neighbouring steps may differ. Powers have 1, sRGB and
    /// BT.709 at most 1.2, picture styles with a shoulder up to 2. A device that stretches the local contrast of each
    /// part of the picture has no one curve, and shows as a jump.
    static let stepRatio = 3.0
    /// L* by which the curves of two pictures of one device may differ.
    static let sceneLimit = 3.0

    package struct Result: Hashable, Sendable {
        package var curve: ToneCurve
        package var warnings: [Warning]
    }

    package enum Warning: Hashable, Sendable {
        /// Largest difference between the channels' exponents. Devices give all channels one curve: a large one is a
        /// chart whose greys are not grey, as those of a printed copy are not.
        case channelsDiffer(gammaSpread: Double)
        /// The largest residual, percent of white.
        case residual(percent: Double)

        /// What was noticed, for a technician.
        package var sentence: String {
            switch self {
            case .channelsDiffer(let spread):
                "The exponents of the channels differ by \(twoDecimals(spread)): the chart's greys may be "
                    + "soiled, or printed."
            case .residual(let percent):
                "A grey patch departs by \(oneDecimal(percent)) % of white from the tone curve: check its surface."
            }
        }
    }

    static let gammaSpreadLimit = 0.15
    static let residualLimit = 2.0

    /// - Parameter steps: grey patches in any order; where light is uneven, with their ``GreyStep/light``.
    package static func curve(_ steps: [GreyStep]) throws(ToneFault) -> Result {
        try check(steps)
        var curve = ToneCurve(tables: [], residualPercent: [], gamma: [])
        for channel in 0..<3 {
            let fitted = try Channel(steps, channel)
            curve.tables.append(fitted.table)
            curve.residualPercent.append(fitted.residualPercent)
            curve.gamma.append(fitted.gamma)
        }
        let spread = curve.gamma.max()! - curve.gamma.min()!
        let residual = curve.residualPercent.max()!
        var warnings: [Warning] = []
        if spread > gammaSpreadLimit { warnings.append(.channelsDiffer(gammaSpread: spread)) }
        if residual > residualLimit { warnings.append(.residual(percent: residual)) }
        return Result(curve: curve, warnings: warnings)
    }

    /// Whether two pictures of one device agree about its curve: of a chart and the same chart turned, or at two
    /// exposures. One picture alone cannot tell a device that adapts its contrast smoothly from one with that contrast.
    package static func requireSame(_ first: ToneCurve, _ second: ToneCurve) throws(ToneFault) {
        for channel in 0..<3 {
            let lightness = first.difference(from: second, channel: channel)
            if !(lightness <= sceneLimit) { throw .changesWithScene(channel: channel, lightness: lightness) }
        }
    }

    private static func check(_ steps: [GreyStep]) throws(ToneFault) {
        if steps.count < greyMinimum { throw .tooFewGreys(count: steps.count) }
        for step in steps {
            let name = UntrustedText(step.name)
            guard step.codes.count == 3, step.light.count == 3, step.codes.allSatisfy(\.isFinite),
                step.light.allSatisfy({ $0.isFinite && $0 > 0 }), step.luminance.isFinite, step.luminance > 0
            else { throw .notFinite(patch: name) }
            if step.isClipped { throw .clipped(patch: name) }
            if step.isCrushed || step.codes.contains(where: { $0 <= 0 }) { throw .crushed(patch: name) }
        }
    }
}

/// The curve of one channel.
private struct Channel {
    let table: [Double]
    /// Where no member of the family was near enough and the curve was laid through the patches, that of each patch to
    /// the curve through the others.
    let residualPercent: Double
    let gamma: Double

    init(_ steps: [GreyStep], _ channel: Int) throws(ToneFault) {
        let points = steps.map { (code: $0.codes[channel], light: $0.luminance * $0.light[channel], name: $0.name) }
            .sorted { $0.light < $1.light }
        let span = points.map(\.code).max()! - points.map(\.code).min()!
        if !(span >= ToneFit.contrastMinimum) { throw .lowContrast(channel: channel, codes: span) }
        let knots = try Self.knots(points, channel)
        try Self.checkSteps(knots, channel)

        let codes = knots.map(\.code)
        let light = knots.map(\.light)
        let family = ToneFamily.fit(codes: codes, light: light)
        gamma = ToneFamily.fit(codes: codes, light: light, withOffset: false).gamma
        let worst = knots.reduce(0) {
            max($0, abs(ToneCurve.lightness(family.light($1.code)) - ToneCurve.lightness($1.light)))
        }
        if worst > ToneFit.interpolationLimit {
            let line = Self.line(family, knots)
            table = (0..<256).map { line.value(family.light(Double($0))) }
            residualPercent = Self.leaveOneOut(family, knots)
        } else {
            table = (0..<256).map { family.light(Double($0)) }
            residualPercent = 100 * points.reduce(0) { max($0, abs(family.light($1.code) - $1.light)) }
        }
    }

    /// Patches of one light are one knot; knots rise in light and in code.
    private static func knots(
        _ points: [(code: Double, light: Double, name: String)], _ channel: Int
    ) throws(ToneFault) -> [(code: Double, light: Double, name: String)] {
        var groups: [[(code: Double, light: Double, name: String)]] = []
        for point in points {
            // Greys within 4 % are repetitions of one, as the white border patches of a ColorChecker SG are.
            if let first = groups.last?.first, point.light < 1.04 * first.light {
                groups[groups.count - 1].append(point)
            } else {
                groups.append([point])
            }
        }
        if groups.count < ToneFit.greyMinimum { throw .tooFewGreys(count: groups.count) }
        let knots = groups.map { group in
            (
                code: group.reduce(0) { $0 + $1.code } / Double(group.count),
                light: group.reduce(0) { $0 + $1.light } / Double(group.count), name: group[0].name
            )
        }
        for (darker, lighter) in zip(knots, knots.dropFirst()) where lighter.code <= darker.code {
            throw .notMonotone(
                channel: channel, darker: UntrustedText(darker.name), lighter: UntrustedText(lighter.name))
        }
        return knots
    }

    private static func checkSteps(
        _ knots: [(code: Double, light: Double, name: String)], _ channel: Int
    ) throws(ToneFault) {
        let contrasts = zip(knots, knots.dropFirst()).map { log($1.light / $0.light) / log($1.code / $0.code) }
        for i in contrasts.indices.dropFirst() {
            let ratio = max(contrasts[i] / contrasts[i - 1], contrasts[i - 1] / contrasts[i])
            if ratio > ToneFit.stepRatio {
                throw .stepped(channel: channel, patch: UntrustedText(knots[i].name), ratio: ratio)
            }
        }
    }

    /// Through the knots, as a function of the family's light: nearly a straight line, so that little is left to the
    /// manner of interpolation.
    private static func line(
        _ family: ToneFamily, _ knots: [(code: Double, light: Double, name: String)]
    ) -> MonotoneCubic {
        MonotoneCubic(x: [0] + knots.map { family.light($0.code) }, y: [0] + knots.map(\.light))
    }

    private static func leaveOneOut(
        _ family: ToneFamily, _ knots: [(code: Double, light: Double, name: String)]
    ) -> Double {
        100
            * knots.indices.reduce(0) { worst, left in
                let others = knots.enumerated().filter { $0.offset != left }.map(\.element)
                let found = line(family, others).value(family.light(knots[left].code))
                return max(worst, abs(found - knots[left].light))
            }
    }
}
