import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Foundation
import Testing

@Suite("Recording folder")
struct RecordingFolderTests {
    @Test("what was written is what is read, hostile strings included")
    func roundTrip() throws {
        let scratch = try RecordingScratch()
        let folder = scratch.path + "/take"
        var written: [Int] = []
        try RecordingWriter(.sample(), digest: Recording.digest).write(to: folder) { written.append($0) }
        #expect(try RecordingReader.read(folder: folder, digest: Recording.digest) == .sample())
        #expect(written == [1, 2, 3])
        #expect(scratch.names == ["take"], "nothing unfinished is left beside it")
    }

    @Test("the files have the names and the bytes that other programs read")
    func files() throws {
        let scratch = try RecordingScratch()
        try RecordingWriter(.sample(), digest: Recording.digest).write(to: scratch.path + "/take/")
        let frames = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/take/frames").sorted()
        #expect(frames == ["000001.jpg", "000002.jpg", "000003.jpg"])
        let first = try Data(contentsOf: URL(filePath: scratch.path + "/take/frames/000001.jpg"))
        #expect(Array(first) == ScriptedFrame.jpeg(0))
        #expect(
            try scratch.text("take/frames.jsonl").split(separator: "\n").first
                == """
                {"file": "frames/000001.jpg", "sequence": 7, "timestampMicroseconds": 5000000, "flags": 73729, \
                "bytesUsed": \(first.count)}
                """)
        #expect(
            try scratch.text("take/events.jsonl")
                == "{\"timestampMicroseconds\": 5010000, \"code\": 212, \"value\": 1}\n")
        let sums = try scratch.text("take/SHA256SUMS").split(separator: "\n")
        #expect(sums.count == 7)
        #expect(sums[0] == Recording.digest(Array(first)) + "  frames/000001.jpg")
    }

    @Test("a raw recording has .raw files")
    func raw() throws {
        let scratch = try RecordingScratch()
        var recording = Recording.sample(
            frames: [.init(bytes: ScriptedFrame.grey(3), sequence: 0, timestampMicroseconds: 1, flags: 0)])
        recording.manifest.mode = StreamFormat(
            fourCC: .grey, width: 16, height: 8, bytesPerLine: 16, sizeImage: 128, frameInterval: nil,
            colour: .init(colorspace: 0, ycbcrEncoding: 0, quantization: 0, transferFunction: 0))
        recording.descriptors = nil
        recording.manifest.usb = nil
        try RecordingWriter(recording, digest: Recording.digest).write(to: scratch.path + "/take")
        #expect(FileManager.default.fileExists(atPath: scratch.path + "/take/frames/000001.raw"))
        #expect(try RecordingReader.read(folder: scratch.path + "/take", digest: Recording.digest) == recording)
    }

    @Test("a device's strings reach the file in printable ASCII only")
    func ascii() throws {
        let scratch = try RecordingScratch()
        try RecordingWriter(.sample(), digest: Recording.digest).write(to: scratch.path + "/take")
        let text = try scratch.text("take/recording.json")
        #expect(text.utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 0x0a })
        #expect(text.contains(#"Scope \u001b[31m\"\\\u000a\u76ae\u819a \ud83d\udc69"#))
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect(object?["schema"] as? String == "epilume.recording/1")
        #expect(object?["noPersonInView"] as? Bool == true)
        #expect((object?["usb"] as? [String: Any])?["product"] as? String == "Scope \u{1b}[31m\"\\\n皮膚 👩")
    }

    @Test("an existing folder that is not empty, a file and a link are refused and left alone")
    func taken() throws {
        let scratch = try RecordingScratch()
        try FileManager.default.createDirectory(atPath: scratch.path + "/full", withIntermediateDirectories: false)
        try scratch.write("kept", "full/note")
        try scratch.write("kept", "file")
        try FileManager.default.createSymbolicLink(atPath: scratch.path + "/link", withDestinationPath: "nowhere")
        for name in ["full", "file", "link", "."] {
            let path = scratch.path + "/" + name
            #expect(throws: RecordingFault.nameTaken(path: path)) {
                try RecordingWriter(.sample(), digest: Recording.digest).write(to: path)
            }
        }
        #expect(try scratch.text("full/note") == "kept")
        #expect(scratch.names == ["file", "full", "link"])
    }

    @Test("an empty folder is taken")
    func empty() throws {
        let scratch = try RecordingScratch()
        let path = scratch.path + "/empty"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try RecordingWriter(.sample(), digest: Recording.digest).write(to: path)
        #expect(try RecordingReader.read(folder: path, digest: Recording.digest).frames.count == 3)
    }

    @Test("a recording that cannot be written whole leaves nothing behind")
    func allOrNothing() throws {
        let scratch = try RecordingScratch()
        let path = scratch.path + "/take"
        // Between the check of the name and the renaming, somebody else takes it.
        #expect(throws: RecordingFault.nameTaken(path: path)) {
            try RecordingWriter(.sample(), digest: Recording.digest).write(to: path) { count in
                guard count == 3 else { return }
                try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
                try? scratch.write("kept", "take/note")
            }
        }
        #expect(scratch.names == ["take"])
        #expect(try scratch.text("take/note") == "kept")
    }
}
