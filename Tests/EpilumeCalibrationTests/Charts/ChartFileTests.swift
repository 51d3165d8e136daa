import EpilumeCalibration
import EpilumeModel
import Foundation
import Testing

@Suite("chart files")
struct ChartFileTests {
    private let chart = ChartLibrary.colorChecker24

    private func cgats(
        _ rows: [String], head: String = "ILLUMINATION_NAME\t\"D50\"\nOBSERVER_ANGLE\t\"2\"",
        format: String = "SAMPLE_ID SAMPLE_NAME LAB_L LAB_A LAB_B"
    ) -> String {
        "CGATS.17\r\nORIGINATOR \"i1Profiler\" # a comment\n\(head)\nNUMBER_OF_FIELDS 5\nBEGIN_DATA_FORMAT\n\(format)\n"
            + "END_DATA_FORMAT\nNUMBER_OF_SETS 24\nBEGIN_DATA\n" + rows.joined(separator: "\n") + "\nEND_DATA\n"
    }

    /// Rows of values a little off the published ones.
    private func rows(_ name: (Int) -> String, shift: Double = 0.5) -> [String] {
        chart.patches.indices.map { index in
            let lab = chart.patches[index].lab
            return "\(index + 1)\t\(name(index))\t\(lab[0] + shift)\t\(lab[1])\t\(lab[2])"
        }
    }

    private func byColumn(_ index: Int) -> String { "\(Array("ABCDEF")[index % 6])\(index / 6 + 1)" }
    private func byRow(_ index: Int) -> String { "\(Array("ABCD")[index / 6])0\(index % 6 + 1)" }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try ChartFile.chart(cgats: text, layout: chart)
            return []
        } catch {
            return error.lines(file: "f")
        }
    }

    @Test("patches are known by name, by X-Rite's places and by ArgyllCMS's, in any order")
    func names() throws {
        for name in [byColumn, byRow, { "\"\(chart.patches[$0].name.uppercased())\"" }] {
            let read = try ChartFile.chart(cgats: cgats(rows(name).reversed()), layout: chart)
            #expect(read.patches.map(\.name) == chart.patches.map(\.name))
            for (a, b) in zip(read.patches, chart.patches) { #expect(abs(a.lab[0] - b.lab[0] - 0.5) < 1e-9) }
            #expect(read.illuminant == "D50" && read.patches[0].isSkin && read.patches[20].isGrey)
            #expect(read.source == "CGATS.17 file, i1Profiler")
        }
    }

    @Test(
        "ways to state the light",
        arguments: [
            "ILLUMINATION_NAME \"D65\"",
            "WEIGHTING_FUNCTION \"ILLUMINANT, D65\"\nWEIGHTING_FUNCTION \"OBSERVER, 2 degree\"",
            "MEASUREMENT_SOURCE \"Illumination=D65 ObserverAngle=2° WhiteBase=Abs Filter=No\"",
        ])
    func light(_ head: String) throws {
        // The published colours as they are in D65, so that they return to themselves.
        let rows = try chart.references().enumerated().map { index, colour in
            let there = StandardIlluminant.d65.white
            let back = bradfordFromD50(colour, to: there)
            let lab = Lab(back, white: there)
            return "\(index + 1) \(byColumn(index)) \(lab.l) \(lab.a) \(lab.b)"
        }
        let read = try ChartFile.chart(cgats: cgats(rows, head: head), layout: chart)
        #expect(read.illuminant == "D65")
        for (a, b) in zip(try read.references(), try chart.references()) {
            #expect(CIEDE2000.difference(Lab(a), Lab(b)) < 1e-3)
        }
    }

    /// Bradford's transform written out anew.
    private func bradfordFromD50(_ colour: XYZ, to white: XYZ) -> XYZ {
        func cones(_ c: XYZ) -> [Double] {
            [
                0.8951 * c.x + 0.2664 * c.y - 0.1614 * c.z, -0.7502 * c.x + 1.7135 * c.y + 0.0367 * c.z,
                0.0389 * c.x - 0.0685 * c.y + 1.0296 * c.z,
            ]
        }
        let scaled = zip(cones(colour), zip(cones(white), cones(.d50))).map { $0 * $1.0 / $1.1 }
        return XYZ(
            0.9869929 * scaled[0] - 0.1470543 * scaled[1] + 0.1599627 * scaled[2],
            0.4323053 * scaled[0] + 0.5183603 * scaled[1] + 0.0492912 * scaled[2],
            -0.0085287 * scaled[0] + 0.0400428 * scaled[1] + 0.9684867 * scaled[2])
    }

    @Test("XYZ of a hundred are read when no L*a*b* is there")
    func xyz() throws {
        let rows = try chart.references().enumerated().map { index, colour in
            "\(index + 1) \(byColumn(index)) \(100 * colour.x) \(100 * colour.y) \(100 * colour.z)"
        }
        let text = cgats(rows, format: "SAMPLE_ID SAMPLE_NAME XYZ_X XYZ_Y XYZ_Z")
        let read = try ChartFile.chart(cgats: text, layout: chart)
        for (a, b) in zip(read.patches, chart.patches) { #expect(zip(a.lab, b.lab).allSatisfy { abs($0 - $1) < 1e-6 }) }
    }

    @Test("every fault is told with its line")
    func faults() {
        let good = rows(byColumn)
        #expect(problems(cgats(good)) == [])
        #expect(problems("IT8\n") == ["f:1: the text does not begin with CGATS.17: it is no CGATS file"])
        #expect(
            problems(cgats(good, head: "")) == [
                "f:1: the illuminant is not stated: add a line such as ILLUMINATION_NAME \"D50\""
            ])
        #expect(
            problems(cgats(good, head: "ILLUMINATION_NAME D93")).first?.hasPrefix(
                "f:3: the illuminant D93 is not known") == true)
        #expect(
            problems(cgats(good, head: "ILLUMINATION_NAME D50\nOBSERVER_ANGLE 10")) == [
                "f:4: the observer is 10°: only values for 2° can be used"
            ])

        var bad = good
        bad[3] = "4\tD1\t43,46\t-12.74\t22.72"
        bad[5] = "6\tG1\t70\t-32\t0"
        bad[7] = "8\tA2\t39\t10\t-45"
        bad[9] = "10 D2 130 1 2"
        let lines = problems(cgats(bad))
        #expect(lines.contains("f:14: LAB_L is no number: 43,46"))
        #expect(lines.contains("f:16: \(chart.title) has no patch G1"))
        #expect(lines.contains("f:18: the patch A2 is in line 17 too"))
        #expect(lines.contains("f:20: L* is 130.0: it lies between 0 and 100"))
        #expect(lines.contains("f:34: missing are: bluish green, purplish blue"))
        #expect(lines.count == 5)

        #expect(problems(cgats(Array(good.dropLast()))).contains("f:9: NUMBER_OF_SETS is 24, and there are 23 rows"))
        #expect(problems(cgats(good.map { $0 + " 1" })).count == 24)
        #expect(
            problems(cgats(good).replacing("\nEND_DATA\n", with: "\n")).contains("f:34: the text ends before END_DATA"))
        #expect(problems(cgats(good) + "BEGIN_DATA\n").count == 1)
        #expect(
            problems(cgats(good, format: "SAMPLE_ID SAMPLE_NAME LAB_L LAB_A LAB_A")).contains(
                "f:7: the column LAB_A is there twice"))
        #expect(
            problems(cgats(good).replacing("\"i1Profiler\"", with: "\"i1")) == ["f:2: a quotation mark is not closed"])
        #expect(problems(String(repeating: "x", count: ChartFile.byteLimit + 1)).count == 1)
    }

    @Test("a file in another order is noticed by its colours")
    func otherOrder() {
        let lines = problems(cgats(rows { byColumn(($0 + 1) % 24) }))
        #expect(lines.count > 15)
        #expect(lines.first?.contains("ΔE00 from the published one") == true)
    }

    @Test("a file that ArgyllCMS brings is read", .enabled(if: FileManager.default.fileExists(atPath: ArgyllFile.path)))
    func argyll() throws {
        // It states no light, and is of the pigments before 2014.
        let text = try String(contentsOfFile: ArgyllFile.path, encoding: .utf8)
        let stated = text.replacing("NUMBER_OF_FIELDS", with: "ILLUMINATION_NAME \"D50\"\nNUMBER_OF_FIELDS")
        let read = try ChartFile.chart(cgats: stated, layout: ChartLibrary.colorChecker24Before2014)
        for (a, b) in zip(read.patches, ChartLibrary.colorChecker24Before2014.patches) {
            #expect(zip(a.lab, b.lab).allSatisfy { abs($0 - $1) < 0.03 }, "\(a) \(b)")
        }
    }

    private enum ArgyllFile { static let path = "/usr/share/color/argyll/ref/ColorChecker.cie" }

    @Test("a chart is read from the coding of its description, as it was written", arguments: ChartLibrary.all)
    func json(_ chart: ChartDescription) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .prettyPrinted
        let text = String(decoding: try encoder.encode(chart), as: UTF8.self)
        #expect(try ChartFile.chart(json: text) == chart)
    }

    @Test("every fault of a JSON chart is told with its line")
    func jsonFaults() {
        func problems(_ text: String) -> [String] {
            do {
                _ = try ChartFile.chart(json: text)
                return []
            } catch {
                return error.lines(file: "f")
            }
        }
        let good = """
            {
              "name": "mine", "title": "My \\u0063hart", "source": "me",
              "illuminant": "D50", "columns": 2, "rows": 1, "patchFill": 0.9,
              "patches": [
                {"name": "a", "lab": [50, 1.5, -2e0], "isGrey": true, "isSkin": false},
                {"name": "b", "lab": [20, 0, 0], "isGrey": false, "isSkin": true}
              ]
            }
            """
        #expect(problems(good) == [])
        let bad =
            good.replacing("\"mine\"", with: "\"My chart\"").replacing("\"D50\"", with: "\"D93\"")
            .replacing("\"columns\": 2", with: "\"columns\": 2.5").replacing("[20, 0, 0]", with: "[20, 0]")
            .replacing("\"isGrey\": true", with: "\"isGray\": true")
        let lines = problems(bad)
        #expect(lines.contains("f:2: name is not of lower-case letters, digits and dashes"))
        #expect(lines.contains { $0.hasPrefix("f:3: the illuminant D93 is not known") })
        #expect(lines.contains("f:3: columns is no whole number of 1 to 64"))
        #expect(lines.contains("f:5: a patch lacks isGrey"))
        #expect(lines.contains("f:5: a patch has no member isGray"))
        #expect(lines.contains("f:6: lab is no list of three numbers"))
        #expect(lines.contains("f:4: there are 2 patches for 1 columns and 1 rows"))
        #expect(lines.count == 7)
        #expect(problems(good.replacing("\"b\"", with: "\"a\"")) == ["f:6: the patch a is in line 5 too"])
        #expect(
            problems(good.replacing("\"rows\": 1", with: "\"rows\": 1, \"rows\": 1")) == ["f:3: rows is there twice"])
        #expect(
            problems(good.replacing("[50, 1.5, -2e0]", with: "[500, 1.5, -2e0]")) == [
                "f:5: L* is 500.0: it lies between 0 and 100"
            ])
        #expect(problems("[]").first == "f:1: the chart is no object")
        #expect(problems(good + "\n1") == ["f:9: there is something after the end: it is no JSON"])
        for text in [
            "", "{", "{\"a\"}", "{\"a\":01}", "{\"a\":NaN}", "\"\\ud800\"", "\"a\nb\"", "[1,]",
            String(repeating: "[", count: 100),
        ] {
            #expect(problems(text).count == 1 && problems(text)[0].hasSuffix("it is no JSON"), "\(text)")
        }
    }

    @Test("charts of the library are whole", arguments: ChartLibrary.all)
    func library(_ chart: ChartDescription) throws {
        #expect(chart.patches.count == chart.columns * chart.rows)
        #expect(Set(chart.patches.map(\.name)).count == chart.patches.count)
        #expect(chart.patches.count(where: \.isGrey) >= 6 && chart.patches.count(where: \.isSkin) == 2)
        #expect(ChartLibrary.chart(named: chart.name) == chart)
        var strange = chart
        strange.illuminant = "D93"
        #expect(throws: ChartFault.unknownIlluminant(UntrustedText("D93"))) { try strange.references() }
        strange = chart
        strange.patches[1].lab = [50, .nan, 0]
        #expect(throws: ChartFault.badReference(patch: UntrustedText(chart.patches[1].name))) {
            try strange.references()
        }
    }
}
