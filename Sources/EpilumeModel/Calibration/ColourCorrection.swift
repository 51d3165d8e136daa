/// How linear, even camera colour becomes colour.
package struct ColourCorrection: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable {
        /// Terms R G B.
        case matrix
        /// Terms R G B √(RG) √(GB) √(RB): root-polynomial of degree 2 (Finlayson et al. 2015), which keeps its colour
        /// when the exposure changes.
        case rootPolynomial2 = "root-polynomial-2"
    }

    package var kind: Kind
    /// Three rows, X Y Z: CIE 1931 2°, adapted to D50, Y of a perfect diffuser 1; a column for each term.
    package var rows: [[Double]]
    package var chart: String
    /// The light that the references are stated for, such as `D50`.
    package var referenceIlluminant: String
    package var patches: [PatchColour]
    package var quality: ColourQuality

    package init(
        kind: Kind, rows: [[Double]], chart: String, referenceIlluminant: String, patches: [PatchColour],
        quality: ColourQuality
    ) {
        self.kind = kind
        self.rows = rows
        self.chart = chart
        self.referenceIlluminant = referenceIlluminant
        self.patches = patches
        self.quality = quality
    }
}

/// One patch of the chart. Colours are CIE L*a*b*, D50, 2°.
package struct PatchColour: Hashable, Sendable, Codable {
    package var name: String
    package var reference: [Double]
    /// As the device alone shows it: its code values taken for sRGB.
    package var uncorrected: [Double]
    /// By the correction that was fitted to all patches.
    package var corrected: [Double]
    /// ΔE00 by the correction that was fitted to all other patches.
    package var leaveOneOut: Double
    /// Whether it stands for skin.
    package var isSkin: Bool

    package init(
        name: String, reference: [Double], uncorrected: [Double], corrected: [Double], leaveOneOut: Double,
        isSkin: Bool
    ) {
        self.name = name
        self.reference = reference
        self.uncorrected = uncorrected
        self.corrected = corrected
        self.leaveOneOut = leaveOneOut
        self.isSkin = isSkin
    }
}

/// ΔE00 over the patches. What a calibration is judged by is leave-one-out: each patch by a fit that never saw it.
package struct ColourQuality: Hashable, Sendable, Codable {
    package var uncorrectedMean: Double
    package var fitMean: Double
    package var leaveOneOutMean: Double
    package var leaveOneOutPercentile95: Double
    package var leaveOneOutMaximum: Double
    /// Mean over the patches that stand for skin; nil when the chart has none.
    package var leaveOneOutSkin: Double?

    package init(
        uncorrectedMean: Double, fitMean: Double, leaveOneOutMean: Double, leaveOneOutPercentile95: Double,
        leaveOneOutMaximum: Double, leaveOneOutSkin: Double?
    ) {
        self.uncorrectedMean = uncorrectedMean
        self.fitMean = fitMean
        self.leaveOneOutMean = leaveOneOutMean
        self.leaveOneOutPercentile95 = leaveOneOutPercentile95
        self.leaveOneOutMaximum = leaveOneOutMaximum
        self.leaveOneOutSkin = leaveOneOutSkin
    }
}
