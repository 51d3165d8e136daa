import EpilumeModel
import EpilumeWorkshop
import Foundation
import Testing

/// What another program says of a picture, and what becomes of it when it says nothing that is understood.
@Suite("Chart finder")
struct ChartFinderTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "epilume-finder-\(UUID())").path

    /// A program of this name that answers so.
    private func finder(_ script: String) throws -> ChartFinder {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/epilume-chart"
        try Data(("#!/bin/sh\n" + script).utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return ChartFinder(search: [folder], seen: folder + "/seen.jpg")
    }

    private func fault(_ finder: ChartFinder) -> WorkshopFault? {
        do throws(WorkshopFault) {
            _ = try finder.chart("colorchecker24", in: [1, 2, 3], mirrored: false)
        } catch {
            return error
        }
        return nil
    }

    @Test("a finding is taken, and the picture was given as a file") func found() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let finder = try finder(
            """
            for word in "$@"; do last=$picture; picture=$word; [ "$last" = --picture ] && cp "$word" \(folder)/given; done
            echo "$@" >\(folder)/words
            echo '{"chart":"colorchecker24","confidence":0.9,"corners":[{"x":1,"y":2},{"x":3,"y":2},{"x":3,"y":4},\
            {"x":1,"y":4}],"isMirrored":false,"notes":["Glare."]}'
            """)
        let found = try finder.chart("colorchecker24", in: [1, 2, 3], mirrored: true)
        let sighting = found.sighting
        #expect(found.notes == ["Glare."])
        #expect(sighting.corners.count == 4 && sighting.confidence == 0.9)
        #expect(FileManager.default.contents(atPath: folder + "/given") == Data([1, 2, 3]))
        let words = try String(contentsOfFile: folder + "/words", encoding: .utf8)
        #expect(words.hasPrefix("find colorchecker24 --mirrored --picture "))
        #expect(words.contains("--json --seen \(folder)/seen.jpg"))
    }

    @Test("a refusal is told in its own words, with where the picture of what was seen lies") func refused() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let finder = try finder(
            #"""
            echo '{"reason":"not-found","sentence":"No chart was seen."}'
            exit 1
            """#)
        let fault = fault(finder)
        #expect(fault?.sentence == "No chart was seen. What was seen is drawn in \(folder)/seen.jpg.")
        #expect(fault?.cause == .refused)
    }

    @Test(
        "an answer that is not understood is none",
        arguments: ["exit 0", "echo '{}'", "echo nonsense; exit 1", "kill -9 $$", "exec sleep 0"])
    func strange(script: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(fault(try finder(script))?.cause == .file)
    }

    @Test("where it is not installed, that is asked for which answers the question by hand") func missing() {
        let finder = ChartFinder(search: ["/nonexistent"], seen: nil)
        let chart = fault(finder)
        #expect(chart?.cause == .usage && chart?.sentence.contains("--corners") == true)
        let grid = #expect(throws: WorkshopFault.self) {
            try finder.grid(.dots(columns: 9, rows: 9), in: [1], mirrored: false)
        }
        #expect(grid?.sentence.contains("--grid-corners") == true)
        let target = #expect(throws: WorkshopFault.self) {
            try finder.grid(.target("epilume-target-20"), in: [1], mirrored: false)
        }
        #expect(target?.sentence.contains("--grid,") == true)
        let edges = #expect(throws: WorkshopFault.self) {
            try finder.edges(of: "epilume-target-20", in: [1], mirrored: false)
        }
        #expect(edges?.sentence.contains("colour chart") == true)
    }
}
