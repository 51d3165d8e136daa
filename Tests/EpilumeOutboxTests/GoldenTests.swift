import EpilumeModel
import EpilumeOutbox
import EpilumeTestKit
import Foundation
import Testing

/// Files that every later version must still read. They were laid out from docs/formats.md by other code than
/// this module's; their parts lie beside them as plain files.
@Suite("Golden items")
struct GoldenTests {
    struct Golden: Sendable, CustomTestStringConvertible {
        let name: String
        let id: ItemID
        let pictureName: String
        let hasRendering: Bool
        /// `sha256sum NAME.item`: so that item and parts cannot change together unnoticed.
        let sha256: String
        var testDescription: String { name }

        func bytes(_ path: String) throws -> [UInt8] {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
            return try Array(Data(contentsOf: folder.appendingPathComponent(path)))
        }

        var item: [UInt8] { get throws { try bytes(name + ".item") } }

        var parts: [(SectionKind, [UInt8])] {
            get throws {
                let always: [(SectionKind, [UInt8])] = [
                    (.record, try bytes(name + "/record.json")), (.signature, try bytes(name + "/record.jws")),
                    (.picture, try bytes(name + "/" + pictureName)),
                ]
                return always + (hasRendering ? [(.rendering, try bytes(name + "/rendering.jpg"))] : [])
            }
        }
    }

    static let all = [
        Golden(
            name: "jpeg", id: ItemID(recordNumber: 1, uuid: (0, 0)), pictureName: "picture.jpg", hasRendering: false,
            sha256: "272fc2d3ad04d7c6e372325c0e3e63c0df426c52bd9a2ecd8a1f0cabf0805b40"),
        Golden(
            name: "raw", id: ItemID(recordNumber: 2, uuid: (0, 0)), pictureName: "picture.raw", hasRendering: true,
            sha256: "53325a869adab2a43c30a0aa63f9752356bcd6c25d2e04fecf5ae2ece3a56795"),
    ]

    @Test("the golden file is the one that was laid down", arguments: all)
    func unchanged(_ golden: Golden) throws {
        let item = try golden.item
        let header = try withSections([(.record, item), (.signature, []), (.picture, [])]) {
            try ItemHeader(laying: $0)
        }
        #expect(header.recordHash.hex == golden.sha256)
    }

    @Test("today's reader reads it byte for byte", arguments: all)
    func reads(_ golden: Golden) throws {
        let disk = FaultyDisk()
        disk.place(try golden.item, as: "\(golden.id).item", in: .ready)
        let (outbox, report) = try Outbox.open(disk: disk)
        #expect(report.found.map(\.id) == [golden.id])
        #expect(try outbox.check(golden.id) == nil)
        let item = try outbox.open(golden.id)
        #expect(item.header.sections.map(\.kind) == (try golden.parts.map(\.0)))
        for (kind, bytes) in try golden.parts { #expect(try item.read(kind) == bytes) }
    }

    @Test("today's writer writes the same bytes", arguments: all)
    func writes(_ golden: Golden) throws {
        let disk = FaultyDisk()
        let outbox = try Outbox.open(disk: disk).outbox
        try withSections(golden.parts) { sections in _ = try outbox.commit(golden.id, sections, to: .ready) }
        #expect(disk.contents("\(golden.id).item", in: .ready) == (try golden.item))
    }
}
