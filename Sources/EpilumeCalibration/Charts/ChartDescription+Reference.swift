package import EpilumeModel

extension ChartDescription {
    /// What each patch is, adapted to D50 by Bradford's transform.
    ///
    /// - Throws: `.unknownIlluminant`, and `.badReference` for a patch without three finite numbers.
    package func references() throws(ChartFault) -> [XYZ] {
        guard let light = StandardIlluminant(rawValue: illuminant) else {
            throw .unknownIlluminant(UntrustedText(illuminant))
        }
        let adaptation = light.adaptationToD50
        var result: [XYZ] = []
        for patch in patches {
            guard let lab = Lab(patch.lab) else { throw .badReference(patch: UntrustedText(patch.name)) }
            result.append(light == .d50 ? lab.xyz() : adaptation * lab.xyz(white: light.white))
        }
        return result
    }

    /// Centre of a patch in the chart: 0…1 from the left and from the top.
    func centre(ofPatch index: Int) -> PicturePoint {
        PicturePoint(
            x: (Double(index % columns) + 0.5) / Double(columns), y: (Double(index / columns) + 0.5) / Double(rows))
    }

    /// Names of a patch by its place, without leading zeros: letter of the column and number of the row, as X-Rite
    /// prints and lists them; and letter of the row and number of the column, as ArgyllCMS lists charts.
    func placeNames(ofPatch index: Int) -> (byColumn: String, byRow: String) {
        let column = index % columns
        let row = index / columns
        return (Self.letter(column) + "\(row + 1)", Self.letter(row) + "\(column + 1)")
    }

    private static func letter(_ index: Int) -> String {
        index < 26 ? String(UnicodeScalar(UInt8(ascii: "A") + UInt8(index))) : "?"
    }
}
