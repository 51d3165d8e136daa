/// A chart of colour patches: what is where on it, and what each patch is.
package struct ChartDescription: Hashable, Sendable, Codable {
    /// Lower-case letters, digits and dashes, such as `colorchecker24`.
    package var name: String
    /// For people, with the edition: patches of charts of the same name were changed by their makers.
    package var title: String
    /// Where the reference values come from.
    package var source: String
    /// The light that they are stated for, such as `D50`.
    package var illuminant: String
    package var columns: Int
    package var rows: Int
    /// Side of a patch over the distance between neighbours, 0…1.
    package var patchFill: Double
    /// columns · rows, row by row from the top left. The corners of a ``ChartSighting`` are the outer corners of the
    /// outer cells, whose side is that distance.
    package var patches: [Patch]

    package struct Patch: Hashable, Sendable, Codable {
        package var name: String
        /// CIE L*a*b*, 2°, of the chart's illuminant.
        package var lab: [Double]
        /// Without colour: used for the tone curve and for noise.
        package var isGrey: Bool
        /// Stands for skin.
        package var isSkin: Bool

        package init(name: String, lab: [Double], isGrey: Bool = false, isSkin: Bool = false) {
            self.name = name
            self.lab = lab
            self.isGrey = isGrey
            self.isSkin = isSkin
        }
    }

    package init(
        name: String, title: String, source: String, illuminant: String, columns: Int, rows: Int, patchFill: Double,
        patches: [Patch]
    ) {
        self.name = name
        self.title = title
        self.source = source
        self.illuminant = illuminant
        self.columns = columns
        self.rows = rows
        self.patchFill = patchFill
        self.patches = patches
    }
}
