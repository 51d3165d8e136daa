/// A light that a chart's reference values can be stated for.
package enum StandardIlluminant: String, Hashable, Sendable, CaseIterable {
    case a = "A"
    case c = "C"
    case d50 = "D50"
    case d55 = "D55"
    case d65 = "D65"
    case d75 = "D75"
    case e = "E"
    case f2 = "F2"
    case f7 = "F7"
    case f11 = "F11"

    /// The perfect diffuser in this light, 2° observer.
    ///
    /// Source: chromaticities of CIE 15:2004, tables T.3 and T.8 (F lights: four digits); D50 has those of ``XYZ/d50``.
    package var white: XYZ {
        switch self {
        case .a: Self.white(x: 0.44758, y: 0.40745)
        case .c: Self.white(x: 0.31006, y: 0.31616)
        case .d50: .d50
        case .d55: Self.white(x: 0.33243, y: 0.34744)
        case .d65: Self.white(x: 0.31272, y: 0.32903)
        case .d75: Self.white(x: 0.29903, y: 0.31488)
        case .e: XYZ(1, 1, 1)
        case .f2: Self.white(x: 0.3721, y: 0.3751)
        case .f7: Self.white(x: 0.3129, y: 0.3292)
        case .f11: Self.white(x: 0.3805, y: 0.3769)
        }
    }

    private static func white(x: Double, y: Double) -> XYZ { XYZ(x / y, 1, (1 - x - y) / y) }

    /// From this light to D50 by Bradford's transform.
    var adaptationToD50: ThreeByThree { Bradford.adaptation(from: white, to: .d50) }
}

/// Chromatic adaptation by scaling in Bradford's cone space, complete adaptation.
///
/// Source: K. M. Lam 1985 (thesis, Bradford); ICC.1:2022, annex E.
enum Bradford {
    private static let cones = ThreeByThree([
        [0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296],
    ])

    static func adaptation(from: XYZ, to: XYZ) -> ThreeByThree {
        let old = cones * from.array
        let new = cones * to.array
        let scale = ThreeByThree(diagonal: (0..<3).map { new[$0] / old[$0] })
        // Fixed numbers with a determinant near 1.
        return cones.inverse! * scale * cones
    }
}
