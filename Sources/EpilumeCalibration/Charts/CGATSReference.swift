internal import EpilumeModel

/// A CGATS table as the reference of a known chart.
enum CGATSReference {
    /// ΔE00 between a listed value and the published one of the same patch. Copies of a chart differ by 1 to 3,
    /// editions by up to 4; neighbours by 20 and more.
    static let strangeDifference = 10.0

    static func chart(_ table: CGATSTable, layout: ChartDescription) throws(ChartFile.Fault) -> ChartDescription {
        var problems: [ChartFile.Problem] = []
        let light = illuminant(table, &problems)
        problems += observerProblems(table)
        let indices = patchIndices(table, layout, &problems)
        let values = colours(table, light, &problems)
        guard problems.isEmpty, let light else { throw .init(problems: problems.sorted { $0.line < $1.line }) }

        var chart = layout
        chart.illuminant = light.rawValue
        chart.source = source(table)
        for (row, index) in indices.enumerated() { chart.patches[index].lab = values[row].array }
        problems = strangers(chart, layout, table, indices)
        if !problems.isEmpty { throw .init(problems: problems.sorted { $0.line < $1.line }) }
        return chart
    }

    /// As the ways of writing it have it: ILLUMINATION_NAME (ProfileMaker), MEASUREMENT_SOURCE (i1Profiler) and
    /// WEIGHTING_FUNCTION (CGATS.17).
    private static func illuminant(
        _ table: CGATSTable, _ problems: inout [ChartFile.Problem]
    ) -> StandardIlluminant? {
        var found: [(name: String, line: Int)] = []
        for (name, value) in table.keywords {
            let words = value.split { " ,;=".contains($0) }.map(String.init)
            switch name.text {
            case "ILLUMINATION_NAME": found.append((value, name.line))
            case "MEASUREMENT_SOURCE":
                if let at = words.firstIndex(of: "Illumination"), at + 1 < words.count {
                    found.append((words[at + 1], name.line))
                }
            case "WEIGHTING_FUNCTION":
                if words.first?.uppercased() == "ILLUMINANT", words.count > 1 { found.append((words[1], name.line)) }
            default: break
            }
        }
        guard let first = found.first else {
            problems.append(
                .init(1, "the illuminant is not stated: add a line such as ILLUMINATION_NAME \"D50\""))
            return nil
        }
        for other in found where other.name != first.name {
            problems.append(.init(other.line, "the illuminant is another than in line \(first.line)"))
        }
        guard let light = StandardIlluminant(rawValue: first.name) else {
            let known = StandardIlluminant.allCases.map(\.rawValue).joined(separator: ", ")
            problems.append(
                .init(first.line, "the illuminant \(UntrustedText(first.name)) is not known; known are \(known)"))
            return nil
        }
        return light
    }

    private static func observerProblems(_ table: CGATSTable) -> [ChartFile.Problem] {
        table.keywords.compactMap { name, value in
            let words = value.split { " ,;=°".contains($0) }.map(String.init)
            var angle: String?
            switch name.text {
            case "OBSERVER_ANGLE": angle = words.first
            case "MEASUREMENT_SOURCE":
                angle = words.firstIndex(of: "ObserverAngle").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
            case "WEIGHTING_FUNCTION": angle = words.first?.uppercased() == "OBSERVER" ? words.dropFirst().first : nil
            default: break
            }
            guard let angle, angle != "2" else { return nil }
            return .init(name.line, "the observer is \(UntrustedText(angle))°: only values for 2° can be used")
        }
    }

    /// The patch of each row.
    private static func patchIndices(
        _ table: CGATSTable, _ layout: ChartDescription, _ problems: inout [ChartFile.Problem]
    ) -> [Int] {
        let candidates = ["SAMPLE_NAME", "SAMPLE_LOC", "SAMPLE_ID", "SampleID"].compactMap(table.column)
        let manners = manners(layout)
        // The column and the manner of naming that know most rows; of equals the first.
        var best: (column: Int, names: [String: Int], hits: Int)?
        for column in candidates {
            for names in manners {
                let hits = table.rows.count { names[plain($0.values[column])] != nil }
                if hits > best?.hits ?? 0 { best = (column, names, hits) }
            }
        }
        guard let best else {
            problems.append(
                .init(table.columns.first?.line ?? 1, "no column names patches of \(layout.title), such as A1"))
            return []
        }
        var indices: [Int] = []
        var lines: [Int: Int] = [:]
        for row in table.rows {
            let name = row.values[best.column]
            guard let index = best.names[plain(name)] else {
                problems.append(.init(row.line, "\(layout.title) has no patch \(UntrustedText(name))"))
                continue
            }
            if let other = lines[index] {
                problems.append(.init(row.line, "the patch \(UntrustedText(name)) is in line \(other) too"))
            }
            lines[index] = row.line
            indices.append(index)
        }
        let missing = layout.patches.indices.filter { lines[$0] == nil }.map { layout.patches[$0].name }
        if !missing.isEmpty {
            problems.append(
                .init(table.rows.last?.line ?? 1, "missing are: " + missing.prefix(8).joined(separator: ", ")))
        }
        return indices
    }

    /// Patches by their names, by column and row, and by row and column.
    private static func manners(_ layout: ChartDescription) -> [[String: Int]] {
        func table(_ name: (Int) -> String) -> [String: Int] {
            Dictionary(layout.patches.indices.map { (plain(name($0)), $0) }) { first, _ in first }
        }
        return [
            table { layout.patches[$0].name }, table { layout.placeNames(ofPatch: $0).byColumn },
            table { layout.placeNames(ofPatch: $0).byRow },
        ]
    }

    /// Without what differs between writers: case, and zeros before a number.
    private static func plain(_ name: String) -> String {
        let letters = name.prefix { !$0.isNumber }
        let digits = name.dropFirst(letters.count).drop { $0 == "0" }
        return letters.lowercased() + digits.lowercased()
    }

    private static func colours(
        _ table: CGATSTable, _ light: StandardIlluminant?, _ problems: inout [ChartFile.Problem]
    ) -> [Lab] {
        let labColumns = ["LAB_L", "LAB_A", "LAB_B"].compactMap(table.column)
        let xyzColumns = ["XYZ_X", "XYZ_Y", "XYZ_Z"].compactMap(table.column)
        guard labColumns.count == 3 || xyzColumns.count == 3 else {
            problems.append(
                .init(table.columns.first?.line ?? 1, "there are neither LAB_L LAB_A LAB_B nor XYZ_X XYZ_Y XYZ_Z"))
            return []
        }
        let isLab = labColumns.count == 3
        let columns = isLab ? labColumns : xyzColumns
        return table.rows.map { row in
            let numbers = columns.map { column -> Double in
                let text = row.values[column]
                guard let number = ChartNumber.value(text) else {
                    problems.append(
                        .init(row.line, "\(table.columns[column].text) is no number: \(UntrustedText(text))"))
                    return .nan
                }
                return number
            }
            // The scale of CGATS.17: Y of a perfect diffuser is 100.
            let hundredth = XYZ(numbers[0] / 100, numbers[1] / 100, numbers[2] / 100)
            let lab =
                isLab
                ? Lab(numbers[0], numbers[1], numbers[2]) : Lab(hundredth, white: light?.white ?? .d50)
            if numbers.allSatisfy(\.isFinite), let problem = ChartNumber.problem(of: lab) {
                problems.append(.init(row.line, problem))
            }
            return lab
        }
    }

    private static func strangers(
        _ chart: ChartDescription, _ layout: ChartDescription, _ table: CGATSTable, _ indices: [Int]
    ) -> [ChartFile.Problem] {
        // Both have a known light and finite colours here, or nothing is compared.
        guard let listed = try? chart.references(), let published = try? layout.references() else { return [] }
        return indices.enumerated().compactMap { row, index in
            let difference = CIEDE2000.difference(Lab(listed[index]), Lab(published[index]))
            if difference <= strangeDifference { return nil }
            return .init(
                table.rows[row].line,
                "the value is \(oneDecimal(difference)) ΔE00 from the published one of \(layout.patches[index].name): "
                    + "the file is in another order, or of another chart")
        }
    }

    private static func source(_ table: CGATSTable) -> String {
        let parts = ["DESCRIPTOR", "ORIGINATOR", "CREATED"].compactMap { keyword in
            table.value(keyword).map { UntrustedText($0.text).description }
        }
        return (["CGATS.17 file"] + parts.filter { !$0.isEmpty }).joined(separator: ", ")
    }
}
