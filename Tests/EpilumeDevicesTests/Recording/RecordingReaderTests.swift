import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Foundation
import Testing

/// Folders that somebody edited, badly or in bad faith.
@Suite("Hostile recording")
struct RecordingReaderTests {
    private let scratch: RecordingScratch
    private var folder: String { scratch.path + "/take" }

    init() throws {
        scratch = try RecordingScratch()
        try RecordingWriter(.sample(), digest: Recording.digest).write(to: scratch.path + "/take")
    }

    private func edit(_ name: String, _ old: String, _ new: String) throws {
        let text = try scratch.text("take/" + name)
        try #require(text.contains(old))
        try scratch.write(text.replacing(old, with: new, maxReplacements: 1), "take/" + name)
    }

    /// What reading says, without SHA256SUMS in the way.
    private func complaint() -> String? {
        do {
            _ = try RecordingReader.read(folder: folder)
            return nil
        } catch {
            return error.description
        }
    }

    @Test(
        "a file name can only be the one that its place in the list gives",
        arguments: [
            "../../etc/passwd", "/etc/passwd", "frames/../recording.json", "frames/000002.jpg", "frames/000001.raw", "",
        ])
    func escape(_ name: String) throws {
        try edit("frames.jsonl", "frames/000001.jpg", name)
        #expect(complaint() == "frames.jsonl:1: “file” must be “frames/000001.jpg”.")
    }

    @Test("links and other things in the place of files are not followed")
    func links() throws {
        let frame = folder + "/frames/000002.jpg"
        let elsewhere = scratch.path + "/elsewhere"
        try FileManager.default.moveItem(atPath: frame, toPath: elsewhere)
        try FileManager.default.createSymbolicLink(atPath: frame, withDestinationPath: elsewhere)
        #expect(complaint()?.hasPrefix("Could not open \(frame): ") == true)
        try FileManager.default.removeItem(atPath: frame)
        #expect(mkfifo(frame, 0o600) == 0)
        #expect(complaint()?.hasPrefix("Could not read \(frame): ") == true)
        let frames = folder + "/frames"
        try FileManager.default.moveItem(atPath: frames, toPath: scratch.path + "/moved")
        try FileManager.default.createSymbolicLink(atPath: frames, withDestinationPath: "../moved")
        #expect(complaint()?.hasPrefix("Could not open the folder \(frames): ") == true)
    }

    @Test("sizes are bounded before anything is read")
    func sizes() throws {
        try edit("frames.jsonl", "\"bytesUsed\": ", "\"bytesUsed\": 9")
        #expect(complaint()?.contains("frames.jsonl:1: 9") == true, "larger than the mode's frames")
        #expect(throws: RecordingFault.tooLarge(file: "frames", limitBytes: 100)) {
            let other = try RecordingScratch()
            try RecordingWriter(.sample(), digest: Recording.digest).write(to: other.path + "/take")
            _ = try RecordingReader.read(folder: other.path + "/take", byteLimit: 100)
        }
        let file = try #require(FileHandle(forWritingAtPath: folder + "/recording.json"))
        try file.truncate(atOffset: 5 << 20)
        #expect(
            complaint() == "\(folder)/recording.json is larger than 4194304 bytes, more than such a file of a "
                + "recording may have.")
    }

    @Test("a frame of another length than stated is named")
    func length() throws {
        try scratch.write("short", "take/frames/000002.jpg")
        let stated = ScriptedFrame.jpeg(1).count
        #expect(complaint() == "frames/000002.jpg has 5 bytes, and frames.jsonl states \(stated).")
    }

    @Test(
        "each fault of recording.json is named with its line",
        arguments: [
            (
                "\"schema\": \"epilume.recording/1\"", "\"schema\": \"epilume.recording/2\"", 2,
                "“schema” must be “epilume.recording/1”"
            ),
            ("\"purpose\": \"check\"", "\"purpose\": \"clinical\"", 3, "“purpose” must be “check”"),
            (
                "\"kind\": \"dermatoscope\"", "\"kind\": \"toaster\"", 7,
                "“kind” is one of dermatoscope, microscope, booth-camera, capture-bridge, pedal"
            ),
            ("\"kernel\"", "\"colour\"", 1, "“kernel” is missing"),
            ("\"madeAt\"", "\"schema\"", 4, "a member is given twice"),
            ("\"21cd\"", "\"21c\"", 8, "four hexadecimal digits are expected"),
            ("\"card\": ", "\"card\": 1.5, \"x\": ", 10, "a recording has whole numbers only"),
            ("\"card\": \"", "\"card\": \"\t", 10, "a text holds a control character"),
            ("\"card\": \"", "\"card\": \"\\ud800", 10, "half of a surrogate pair is missing"),
        ])
    func manifest(_ old: String, _ new: String, _ line: Int, _ reason: String) throws {
        try edit("recording.json", old, new)
        #expect(complaint() == "recording.json:\(line): \(reason).")
    }

    @Test("an unknown member, and a recording that does not say that nobody is in view, are refused")
    func refused() throws {
        try edit("recording.json", "\"noPersonInView\": true", "\"noPersonInView\": true, \"extra\": 1")
        #expect(complaint()?.hasSuffix("unknown member “extra”.") == true)
        try edit("recording.json", "\"noPersonInView\": true, \"extra\": 1", "\"noPersonInView\": false")
        #expect(complaint()?.hasSuffix("a recording is used only when noPersonInView is true.") == true)
    }

    @Test("values nested without end do not exhaust the stack")
    func nesting() throws {
        try scratch.write(String(repeating: "[", count: 1_000_000), "take/recording.json")
        #expect(complaint() == "recording.json:1: values are nested deeper than 16.")
    }

    @Test("an altered file and one that was added are told apart from whole ones")
    func sums() throws {
        try edit("events.jsonl", "\"value\": 1", "\"value\": 0")
        #expect(throws: RecordingFault.altered(file: "events.jsonl")) {
            try RecordingReader.read(folder: folder, digest: Recording.digest)
        }
        let lines = try scratch.text("take/SHA256SUMS").split(separator: "\n").filter {
            !$0.hasSuffix("descriptors.bin")
        }
        try scratch.write(lines.joined(separator: "\n"), "take/SHA256SUMS")
        #expect(throws: RecordingFault.unlisted(file: "descriptors.bin")) {
            try RecordingReader.read(folder: folder, digest: Recording.digest)
        }
        try scratch.write("hello\n", "take/SHA256SUMS")
        #expect(
            throws: RecordingFault.malformed(
                file: "SHA256SUMS", line: 1, reason: "a line is 64 hexadecimal digits, two spaces and a name")
        ) { try RecordingReader.read(folder: folder, digest: Recording.digest) }
    }

    @Test("bytes changed at random never crash the reader", arguments: [1, 2, 3])
    func mutations(_ seed: UInt64) throws {
        var state = seed
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
        for name in ["recording.json", "frames.jsonl", "events.jsonl"] {
            let original = Array(try scratch.text("take/" + name).utf8)
            for _ in 0..<200 {
                var bytes = original
                for _ in 0...random(3) { bytes[random(bytes.count)] = UInt8(random(256)) }
                try Data(bytes).write(to: URL(filePath: folder + "/" + name))
                _ = complaint()
            }
            try Data(original).write(to: URL(filePath: folder + "/" + name))
        }
        #expect(complaint() == nil)
    }
}
