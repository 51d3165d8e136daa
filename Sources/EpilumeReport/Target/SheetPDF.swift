internal import EpilumeModel

/// Writes a sheet as PDF 1.4 (ISO 32000-1 describes it): one page of paths in device grey and words in Helvetica, one
/// of the fonts that every reader brings.
///
/// The page's user space is turned once into millimetres with y downwards (8.3.4), so that what stands in the file are
/// the numbers of the table.
enum SheetPDF {
    static func bytes(_ sheet: TargetSheet) -> [UInt8] {
        let width = points(sheet.paper.width)
        let height = points(sheet.paper.height)
        let content = content(sheet)
        let objects: [[UInt8]] = [
            // Readers that know the entry print without scaling unless somebody chooses otherwise (12.2).
            ascii("<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None >> >>"),
            ascii("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
            ascii(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 \(width) \(height)] /Contents 4 0 R "
                    + "/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>"),
            ascii("<< /Length \(content.count) >>\nstream\n") + content + ascii("\nendstream"),
            font("Helvetica"), font("Helvetica-Bold"),
            ascii("<< /Title (Epilume calibration targets, to print at 100 %) >>"),
        ]
        // Four bytes above 127 tell programs that carry files to leave line ends alone (7.5.2).
        var file = ascii("%PDF-1.4\n%") + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A]
        var places: [Int] = []
        for (index, object) in objects.enumerated() {
            places.append(file.count)
            file += ascii("\(index + 1) 0 obj\n") + object + ascii("\nendobj\n")
        }
        let table = file.count
        file += ascii("xref\n0 \(objects.count + 1)\n0000000000 65535 f \n")
        for place in places {
            let digits = String(place)
            file += ascii(String(repeating: "0", count: 10 - digits.utf8.count) + digits + " 00000 n \n")
        }
        file += ascii("trailer\n<< /Size \(objects.count + 1) /Root 1 0 R /Info 7 0 R >>\nstartxref\n\(table)\n%%EOF\n")
        return file
    }

    private static func content(_ sheet: TargetSheet) -> [UInt8] {
        var bytes = ascii("\(perMillimetre) 0 0 -\(perMillimetre) 0 \(points(sheet.paper.height)) cm\n")
        for shape in sheet.shapes {
            bytes += operators(shape)
            bytes.append(0x0A)
        }
        return bytes
    }

    private static func operators(_ shape: SheetShape) -> [UInt8] {
        switch shape {
        case .disc(let centre, let diameter, let tone):
            ascii("\(number(tone)) g " + circle(centre, diameter / 2) + "f")
        case .areas(let polygons, let tone):
            ascii("\(number(tone)) g " + polygons.map(outline).joined() + "f")
        case .line(let from, let to, let width):
            ascii("0 G \(number(width)) w \(pair(from)) m \(pair(to)) l S")
        case .text(let text, let at, let size, let bold):
            // The letters are turned back upright.
            ascii("0 g BT /\(bold ? "F2" : "F1") \(number(size)) Tf 1 0 0 -1 \(pair(at)) Tm (") + string(text)
                + ascii(") Tj ET")
        }
    }

    /// Four cubic curves, which leave the circle by 0.03 % of its radius at most.
    private static func circle(_ centre: TargetGeometry.Point, _ radius: Double) -> String {
        let handle = 0.552_284_75 * radius
        func at(_ x: Double, _ y: Double) -> String { pair(.init(x: centre.x + x, y: centre.y + y)) }
        let (r, h) = (radius, handle)
        return "\(at(r, 0)) m \(at(r, h)) \(at(h, r)) \(at(0, r)) c \(at(-h, r)) \(at(-r, h)) \(at(-r, 0)) c "
            + "\(at(-r, -h)) \(at(-h, -r)) \(at(0, -r)) c \(at(h, -r)) \(at(r, -h)) \(at(r, 0)) c h "
    }

    private static func outline(_ points: [TargetGeometry.Point]) -> String {
        points.enumerated().map { index, point in "\(pair(point)) \(index == 0 ? "m" : "l") " }.joined() + "h "
    }

    private static func font(_ name: String) -> [UInt8] {
        ascii("<< /Type /Font /Subtype /Type1 /BaseFont /\(name) /Encoding /WinAnsiEncoding >>")
    }

    /// The characters of a literal string (7.3.4.2). WinAnsiEncoding is Latin-1 where the sheet's words are.
    private static func string(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar -> [UInt8] in
            let code = UInt8(exactly: scalar.value) ?? UInt8(ascii: "?")
            return [UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\")].contains(code)
                ? [UInt8(ascii: "\\"), code] : [code]
        }
    }

    /// Points a millimetre, 72 ⁄ 25.4, to better than a nanometre over a page.
    private static let perMillimetre = "2.834645669"

    private static func points(_ millimetres: Double) -> String { number(millimetres * 72 / 25.4) }

    private static func pair(_ point: TargetGeometry.Point) -> String { "\(number(point.x)) \(number(point.y))" }

    private static func number(_ value: Double) -> String { Digits.coordinate(value) }

    private static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }
}
