package import EpilumeModel

/// A sheet of paper with the project's targets, to print, to measure and to cut out.
///
/// Every length is a true millimetre at 100 %. What the printer made of it is told by two rulers of 100 mm, one along
/// each of its axes, and ``PrintedTarget`` takes what a calliper says of them.
package struct TargetSheet: Hashable, Sendable {
    package let paper: Paper
    /// Which target is where.
    package let targets: [PlacedTarget]
    /// Where rulers begin: the left side of their mark 0 along the rows, the upper side along the columns, is half of
    /// ``rulerLineWidth`` before it.
    package let horizontalRuler: TargetGeometry.Point
    package let verticalRuler: TargetGeometry.Point
    /// Left without print.
    package let whiteArea: TargetGeometry.Rectangle
    let shapes: [SheetShape]

    package enum Paper: String, Hashable, Sendable, Codable, CaseIterable {
        case a4, letter

        /// Millimetres.
        package var width: Double { self == .a4 ? 210 : 215.9 }
        package var height: Double { self == .a4 ? 297 : 279.4 }
        var title: String { self == .a4 ? "A4, 210 × 297 mm" : "US Letter, 215.9 × 279.4 mm" }
    }

    /// A target with its origin on the sheet, millimetres from the sheet's top left corner.
    package struct PlacedTarget: Hashable, Sendable, Codable {
        package var geometry: TargetGeometry
        package var origin: TargetGeometry.Point
    }

    package static let rulerLength = 100.0
    package static let rulerLineWidth = 0.15
    /// White that is cut out around a target, for holding it and for its name.
    static let border = 5.0

    /// - Parameters:
    ///   - paper: what is in the printer.
    ///   - targets: at most three; by default one for each field of view.
    package init(paper: Paper, targets geometries: [TargetGeometry] = TargetGeometry.all) {
        self.paper = paper
        var x = SheetFurniture.left
        var placed: [PlacedTarget] = []
        for geometry in geometries {
            placed.append(
                PlacedTarget(
                    geometry: geometry, origin: .init(x: x + Self.border, y: SheetFurniture.targetsTop + Self.border)))
            x += geometry.width + 2 * Self.border + SheetFurniture.gap
        }
        targets = placed
        horizontalRuler = .init(x: SheetFurniture.left, y: 60)
        verticalRuler = .init(x: 24, y: SheetFurniture.targetsTop)
        whiteArea = .init(centre: .init(x: SheetFurniture.left + 45, y: 168), width: 90, height: 66)
        var shapes = SheetFurniture.words(paper)
        shapes += SheetFurniture.horizontalRuler(at: horizontalRuler)
        shapes += SheetFurniture.verticalRuler(at: verticalRuler)
        for target in placed {
            shapes += target.geometry.shapes(at: target.origin)
            shapes += SheetFurniture.label(target)
            shapes += SheetFurniture.cropMarks(around: target.trim)
        }
        shapes += SheetFurniture.whiteArea(whiteArea)
        shapes += SheetFurniture.form(at: .init(x: whiteArea.x + whiteArea.width + 12, y: whiteArea.y + 4))
        self.shapes = shapes
    }

    /// A picture of the sheet that says its size in millimetres; SVG 1.1.
    package var svg: String { SheetSVG.text(self) }

    /// The bytes of a PDF 1.4 file of one page.
    package var pdf: [UInt8] { SheetPDF.bytes(self) }
}

extension TargetSheet.PlacedTarget {
    /// What is cut out.
    var trim: TargetGeometry.Rectangle {
        .init(
            centre: .init(x: origin.x + geometry.width / 2, y: origin.y + geometry.height / 2),
            width: geometry.width + 2 * TargetSheet.border, height: geometry.height + 2 * TargetSheet.border)
    }
}
