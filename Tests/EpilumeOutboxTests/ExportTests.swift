import EpilumeModel
import EpilumeOutbox
import EpilumeTestKit
import Foundation
import Testing

@Suite("Export to plain files")
struct ExportTests {
    private let directory: TemporaryDirectory
    private let disk = FaultyDisk()
    private let outbox: Outbox

    init() throws {
        directory = try TemporaryDirectory()
        outbox = try Outbox.open(disk: disk).outbox
    }

    @Test("every part is a file of its own, byte for byte")
    func parts() throws {
        let item = SampleItem(1, rendering: true)
        try item.commit(to: outbox)
        let target = directory.path + "/out"
        #expect(
            try outbox.export(item.id, to: target, pictureName: "picture.raw")
                == ["picture.raw", "record.json", "record.jws", "rendering.jpg"].map { target + "/" + $0 })
        #expect(try directory.bytes("out/picture.raw") == item.picture)
        #expect(try directory.bytes("out/record.json") == item.record)
        #expect(try directory.bytes("out/record.jws") == item.signature)
        #expect(try directory.bytes("out/rendering.jpg") == item.rendering)
    }

    @Test("a file that exists is never replaced, and what was begun is taken away")
    func noOverwrite() throws {
        try SampleItem(1).commit(to: outbox)
        let target = directory.path
        try Data([42]).write(to: URL(fileURLWithPath: target + "/record.jws"))
        #expect(throws: SpoolFault.exportTargetExists(path: target + "/record.jws")) {
            _ = try outbox.export(SampleItem(1).id, to: target, pictureName: "picture.jpg")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: target) == ["record.jws"])
        #expect(try directory.bytes("record.jws") == [42])
    }

    @Test("a damaged item is not exported")
    func damaged() throws {
        var file = SampleItem(1).file
        file[file.count - 1] ^= 1
        disk.place(file, as: "\(SampleItem(1).id).item", in: .ready)
        #expect(throws: SpoolFault.damaged(SampleItem(1).id, .sectionDigestMismatch(.picture))) {
            _ = try outbox.export(SampleItem(1).id, to: directory.path + "/out", pictureName: "picture.jpg")
        }
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/out"))
    }

    @Test(
        "the picture's name is a plain file name",
        arguments: ["", ".", "..", "../x", "a/b", ".jpg", "a\u{1b}", "record.json"])
    func unfitName(_ name: String) throws {
        try SampleItem(1).commit(to: outbox)
        #expect(throws: SpoolFault.unfitName(UntrustedText(name))) {
            _ = try outbox.export(SampleItem(1).id, to: directory.path, pictureName: name)
        }
    }

    @Test("a directory that cannot be made is named")
    func unwritable() throws {
        try SampleItem(1).commit(to: outbox)
        #expect(throws: SpoolFault.exportFailed(path: "/nowhere/out", code: ENOENT)) {
            _ = try outbox.export(SampleItem(1).id, to: "/nowhere/out", pictureName: "picture.jpg")
        }
    }
}
