/// What `epilume-chart … --json` prints on standard output when it found what was asked for (exit code 0): one object
/// on one line, of the sighting's own keys and those of this type beside them. Otherwise it prints a ``ChartRefusal``.
///
/// | Command | Sighting | Keys of the sighting |
/// |---|---|---|
/// | `find` | ``ChartSighting`` | `chart`, `corners` (4 × `x`, `y`), `confidence` (absent: a person gave the corners) |
/// | `grid` | ``GridSighting`` | `points` (`column`, `row`, `at` with `x`, `y`) |
/// | `edges` | ``EdgeSighting`` | `target`, `regions` (`place`, `x`, `y`, `width`, `height`, `expectedAngle`) |
///
/// Keys are not renamed or removed; a reader ignores those that it does not know. A sighting also decodes alone.
package struct ChartFinding<Sighting: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    package var sighting: Sighting
    /// Key `target`. ``TargetGeometry/name`` of the target that was seen, whose pitch the columns and rows count; absent
    /// for what is no target.
    package var target: String?
    /// Key `isMirrored`. Whether it is seen in a mirror, which is so only where the command line allowed it. Absent for
    /// a plain chessboard or grid of dots: it looks the same in a mirror, and is taken for not mirrored.
    package var isMirrored: Bool?
    /// Key `notes`. What makes it unfit to be measured although it was found, such as clipped patches; a sentence each.
    package var notes: [String]

    package init(_ sighting: Sighting, target: String? = nil, isMirrored: Bool?, notes: [String] = []) {
        self.sighting = sighting
        self.target = target
        self.isMirrored = isMirrored
        self.notes = notes
    }

    private enum CodingKeys: String, CodingKey {
        case target, isMirrored, notes
    }

    package init(from decoder: any Decoder) throws {
        sighting = try Sighting(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        target = try container.decodeIfPresent(String.self, forKey: .target)
        isMirrored = try container.decodeIfPresent(Bool.self, forKey: .isMirrored)
        notes = try container.decode([String].self, forKey: .notes)
    }

    package func encode(to encoder: any Encoder) throws {
        try sighting.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(target, forKey: .target)
        try container.encodeIfPresent(isMirrored, forKey: .isMirrored)
        try container.encode(notes, forKey: .notes)
    }
}
