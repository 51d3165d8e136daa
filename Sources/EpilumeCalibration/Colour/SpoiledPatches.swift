internal import EpilumeModel

/// Patches that are not what the chart says: dirt, glare, a scratch.
///
/// **Rule.** A patch is spoiled when its ΔE00 by a fit to the others is above 10 and above median + 8 × 1.4826 × MAD of
/// the others' own leave-one-out, found by a fit without it: so it cannot hide by bending the fit towards itself. Then
/// it is taken out and the rest is looked at again, up to a sixth of the patches; where still more would fall, the
/// trouble is not in patches and nothing is named. It is always a matrix that looks: root-polynomials bend to a spoiled
/// patch, and then miss its neighbours. On simulated devices of leave-one-out means up to 4 the rule names no good
/// patch.
enum SpoiledPatches {
    static let difference = 10.0
    static let deviations = 8.0
    static let share = 1.0 / 6.0

    static func check(_ samples: [ColourSample]) throws(ColourFault) {
        var rest = samples.filter { !$0.isTruncated }
        let most = Int(Double(rest.count) * share)
        var spoiled: [ColourFault.Spoiled] = []
        while true {
            let all = try CorrectionMaker.leaveOneOut(rest, kind: .matrix)
            guard let suspect = all.indices.max(by: { all[$0] < all[$1] }), all[suspect] > difference else { break }
            var others = rest
            others.remove(at: suspect)
            guard greysAreEnough(others) else { break }
            let without = try CorrectionMaker.leaveOneOut(others, kind: .matrix)
            let middle = median(without)
            let spread = 1.4826 * median(without.map { abs($0 - middle) })
            guard all[suspect] > middle + deviations * spread else { break }
            if spoiled.count == most { return }
            spoiled.append(.init(patch: UntrustedText(rest[suspect].name), difference: all[suspect]))
            rest = others
        }
        if spoiled.isEmpty { return }
        let left = try CorrectionMaker.leaveOneOut(rest, kind: .matrix)
        throw .patchesSpoiled(spoiled, othersMean: left.reduce(0, +) / Double(left.count))
    }

    private static func greysAreEnough(_ samples: [ColourSample]) -> Bool {
        samples.count(where: \.isGrey) > CorrectionFit.greyMinimum
    }
}
