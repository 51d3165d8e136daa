import EpilumeModel
import EpilumeReport
import Testing

@Suite("Target sheet")
struct TargetSheetTests {
    private let sheet = TargetSheet(paper: .a4)

    private func pdfText(_ sheet: TargetSheet) -> String { String(decoding: sheet.pdf, as: UTF8.self) }

    @Test("one target for each field of view lies on each paper, apart and off its margins")
    func layout() throws {
        for paper in TargetSheet.Paper.allCases {
            let sheet = TargetSheet(paper: paper)
            #expect(sheet.targets.map(\.geometry) == TargetGeometry.all)
            for (index, target) in sheet.targets.enumerated() {
                #expect(target.origin.x >= 15 && target.origin.x + target.geometry.width <= paper.width - 15)
                #expect(target.origin.y + target.geometry.height < sheet.whiteArea.y)
                if index > 0 {
                    let before = sheet.targets[index - 1]
                    #expect(before.origin.x + before.geometry.width + 15 <= target.origin.x)
                }
            }
            #expect(sheet.whiteArea.y + sheet.whiteArea.height + 20 < paper.height)
        }
    }

    @Test("SVG states millimetres, and dots, edges and greys stand where the table says")
    func svg() throws {
        let svg = sheet.svg
        #expect(svg.contains(#"width="210mm" height="297mm" viewBox="0 0 210 297""#))
        // The 20 mm target's origin is (45, 83); its first dot in the table is column 1, row 4, of pitch 1 mm.
        let target = sheet.targets[0]
        #expect(target.origin == .init(x: 45, y: 83))
        let dot = try #require(target.geometry.dots.first { $0.column == 1 && $0.row == 5 })
        #expect(dot == .init(column: 1, row: 5))
        #expect(svg.contains(##"<circle cx="46" cy="88" r="0.2" fill="#000000">"##))
        #expect(svg.count(of: "<circle") == sheet.targets.reduce(0) { $0 + $1.geometry.dots.count })
        // The centre's square, 3 mm, turned by 5° with the clock about (55, 90.5): its upper left corner moves up and to
        // the right.
        #expect(svg.contains("M53.6364 88.875L56.625 89.1364L56.3636 92.125L53.375 91.8636Z"))
        // Marker 0, 3 mm at (55, 85.25), has the bits 0xB532: in its first row white, black, white, white.
        #expect(svg.contains("M54 84.25L54.5 84.25L54.5 84.75L54 84.75ZM55 84.25L56 84.25L56 84.75L55 84.75Z"))
        // L* 50 is 18.4 % of light, in sRGB 119.
        #expect(svg.contains(##"fill="#777777""##))
    }

    @Test("PDF draws the same numbers in millimetres, and its table of objects points at them")
    func pdf() throws {
        let text = pdfText(sheet)
        #expect(text.hasPrefix("%PDF-1.4\n"))
        #expect(text.contains("/MediaBox [0 0 595.2756 841.8898]"))
        #expect(text.contains("2.834645669 0 0 -2.834645669 0 841.8898 cm\n"))
        // A quarter of a circle of 0.2 mm: handles of 0.5523 of its radius.
        #expect(text.contains("0 g 46.2 88 m 46.2 88.1105 46.1105 88.2 46 88.2 c "))
        #expect(text.contains("0 g 53.6364 88.875 m 56.625 89.1364 l 56.3636 92.125 l 53.375 91.8636 l h f"))
        let bytes = sheet.pdf
        let table = try #require(bytes.lastPlace(of: "xref\n0 8\n"))
        #expect(bytes.lastPlace(of: "startxref\n\(table)\n%%EOF\n") != nil)
        let rows = String(decoding: bytes[table...], as: UTF8.self).split(separator: "\n").dropFirst(3).prefix(7)
        for (index, row) in rows.enumerated() {
            let place = try #require(Int(row.prefix(10)))
            #expect(row.utf8.count == 19)
            #expect(String(decoding: bytes[place...].prefix(7), as: UTF8.self) == "\(index + 1) 0 obj")
        }
        let stream = try #require(bytes.lastPlace(of: "stream\n2.83")).advanced(by: 7)
        let end = try #require(bytes.lastPlace(of: "\nendstream"))
        #expect(text.contains("/Length \(end - stream) >>"))
    }

    @Test("both rulers are 100 mm long and have a mark each millimetre")
    func rulers() {
        let svg = sheet.svg
        let (x, y) = (sheet.horizontalRuler, sheet.verticalRuler)
        #expect(svg.contains(##"<line x1="40" y1="60" x2="40" y2="65" stroke="#000" stroke-width="0.15">"##))
        #expect(svg.contains(##"<line x1="140" y1="60" x2="140" y2="65" stroke="#000" stroke-width="0.15">"##))
        #expect((x.x, x.y, y.x, y.y) == (40, 60, 24, 78))
        #expect(svg.contains(##"<line x1="19" y1="78" x2="24" y2="78" stroke="#000" stroke-width="0.15">"##))
        #expect(svg.contains(##"<line x1="19" y1="178" x2="24" y2="178" stroke="#000" stroke-width="0.15">"##))
        #expect(svg.count(of: #"stroke-width="0.15""#) == 202)
    }

    @Test("the sheet says how to print it and what it is no reference for")
    func words() {
        for text in [sheet.svg, pdfText(sheet)] {
            #expect(text.contains("Print at 100 %, no scaling; measure the 100 mm ruler with a calliper:"))
            #expect(text.contains("Printed greys and colours are no colour reference."))
            #expect(text.contains("epilume-target-20") && text.contains("epilume-target-40"))
        }
    }

    @Test("a printed target has the pitch of its rulers, and what they leave open as tolerance")
    func measured() throws {
        let geometry = TargetGeometry.all[0]
        let print = try PrintedTarget(geometry, rulers: .init(horizontal: 97.1, vertical: 96.9, tolerance: 0.05))
        #expect(abs(print.target.pitchMicrometres - 970) < 1e-9)
        // (0.1 + 0.05) mm of 97 mm, and 0.1 %.
        #expect(abs(print.target.tolerancePercent - (15 / 97.0 + 0.1)) < 1e-9)
        #expect(print.target.name == "epilume-target-20")
        #expect(print.assumption.contains("970.0 µm within 0.25 %"))
    }

    @Test("an unmeasured print counts as within 3 %, and says so")
    func unmeasured() {
        let print = PrintedTarget(unmeasured: TargetGeometry.all[1])
        #expect(print.target.pitchMicrometres == 1500)
        #expect(print.target.tolerancePercent == 3)
        #expect(print.assumption.contains("not measured") && print.assumption.contains("1500 µm within 3 %"))
    }

    @Test("rulers that cannot be are refused with what to do")
    func refusals() {
        func fault(_ horizontal: Double, _ vertical: Double, _ tolerance: Double = 0.05) -> RulerFault? {
            do throws(RulerFault) {
                _ = try PrintedTarget(
                    TargetGeometry.all[0],
                    rulers: .init(horizontal: horizontal, vertical: vertical, tolerance: tolerance))
                return nil
            } catch { return error }
        }
        #expect(fault(10, 100) == .implausible(millimetres: 10))
        #expect(fault(100, 110.1) == .implausible(millimetres: 110.1))
        if case .implausible = fault(.nan, 100) {} else { Issue.record("no number is no length") }
        if case .axesDiffer(let percent) = fault(100, 101.1) {
            #expect(percent > 1)
        } else {
            Issue.record("axes that differ by more than 1 %")
        }
        #expect(fault(100, 100, 0) == .calliper(millimetres: 0))
        #expect(fault(100, 100, 0.6) == .calliper(millimetres: 0.6))
        if case .calliper = fault(100, 100, .nan) {} else { Issue.record("no number is no tolerance") }
        #expect(fault(100, 100.9) == nil)
        #expect(RulerFault.axesDiffer(percent: 1.23).sentence.contains("1.2 %"))
    }
}

extension String {
    func count(of part: String) -> Int { components(of: part) - 1 }

    private func components(of part: String) -> Int {
        var (count, rest) = (1, self[...])
        while let found = rest.firstRange(of: part) {
            count += 1
            rest = rest[found.upperBound...]
        }
        return count
    }
}

extension [UInt8] {
    func lastPlace(of text: String) -> Int? {
        let wanted = Array(text.utf8)
        return (0...Swift.max(0, count - wanted.count)).last { self[$0...].starts(with: wanted) }
    }
}
