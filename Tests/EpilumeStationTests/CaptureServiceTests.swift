import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeStation
import EpilumeTestKit
import EpilumeVerify
import Testing

/// From a press to an item that somebody else accepts.
@Suite("Capture service", .timeLimit(.minutes(2)))
struct CaptureServiceTests {
    private let folder: StateFolder

    init() throws { folder = try StateFolder() }

    @Test("a press becomes a safe item that verifies")
    func press() async throws {
        let stage = try StationStage(folder) { try CameraScript(ownInterval: .milliseconds(2)) }
        try await stage.arm()
        let events = stage.events
        let capture = try await stage.press().get()
        #expect(capture.recordNumber == 1)
        #expect(capture.state == .held)
        #expect(capture.purpose == .clinical)
        #expect(capture.position == "scope")
        #expect(capture.device == StationStage.port)
        #expect(capture.pictureMediaType == "image/jpeg")
        #expect(capture.pictureBytes == ScriptedFrame.jpeg(0).count)
        let event = await events.next(.captureSafe)
        #expect(event?.item == capture.item)
        let report = try await stage.verification(of: folder)
        #expect(report.verdict == .valid)
        #expect(report.items.map(\.itemID) == [capture.item])
        await stage.station.stop()
    }

    @Test("a raw frame is kept as delivered, with a rendering beside it")
    func raw() async throws {
        let stage = try StationStage(folder) { try CameraScript(format: ScriptedFrame.greyFormat) }
        try await stage.arm()
        let events = stage.events
        async let answer = stage.press()
        await events.next(.capturePressed)
        let script = stage.script
        var shade: UInt8 = 0
        while !(await isSafe(stage)) {
            script.push(ScriptedFrame(ScriptedFrame.grey(shade)))
            shade &+= 1
            await script.idle()
        }
        let capture = try await answer.get()
        #expect(capture.pictureMediaType == "application/octet-stream")
        #expect(capture.pictureBytes == 128)
        #expect(try await stage.verification(of: folder).verdict == .valid)
        await stage.station.stop()
    }

    private func isSafe(_ stage: StationStage) async -> Bool { stage.station.captures.queue.length == 0 }

    @Test("presses that come together each get a frame and a record of their own, in one chain")
    func together() async throws {
        let stage = try StationStage(folder) { try CameraScript() }
        try await stage.arm()
        let captures = try await stage.pressTogether(12).map { try $0.get() }
        #expect(Set(captures.map(\.sequence)).count == 12)
        #expect(Set(captures.map(\.sha256)).count == 12)
        #expect(captures.map(\.recordNumber).sorted() == Array(1...12))
        let report = try await stage.verification(of: folder)
        #expect(report.verdict == .valid)
        #expect(report.items.count == 12)
        #expect(report.lastRecordNumber == 12)
        await stage.station.stop()
    }

    @Test("beyond the queue's limit a press is refused, and what was promised is kept")
    func queueFull() async throws {
        let stage = try StationStage(folder) {
            try CameraScript()
        } change: {
            $0.capture.queueLimit = 3
        }
        try await stage.arm()
        let events = stage.events
        async let first = stage.press()
        async let second = stage.press()
        async let third = stage.press()
        for _ in 0..<3 { await events.next(.capturePressed) }
        #expect(await stage.press().code == "queue-full")
        #expect(stage.station.captures.queue == (3, 3))
        while stage.station.captures.queue.length > 0 {
            stage.script.push(ScriptedFrame(ScriptedFrame.jpeg(0)))
            await stage.script.idle()
        }
        for answer in await [first, second, third] { #expect(answer.code == nil) }
        #expect(try await stage.verification(of: folder).items.count == 3)
        #expect(await stage.pressTogether(1).map(\.code) == [nil])
        await stage.station.stop()
    }

    @Test("a press that a stop finds waiting is answered, and later ones are refused")
    func stop() async throws {
        let stage = try StationStage(folder) { try CameraScript() }
        try await stage.arm()
        let events = stage.events
        async let answer = stage.press()
        await events.next(.capturePressed)
        await stage.station.stop()
        // Whether it had reached the camera or not, it ends as one of these.
        #expect(["stream-interrupted", "not-armed"].contains(await answer.code))
        #expect(await stage.press().code == "stopping")
    }

    @Test("a camera that goes away answers the press that waits")
    func gone() async throws {
        let stage = try StationStage(folder) { try CameraScript() }
        try await stage.arm()
        let events = stage.events
        async let answer = stage.press()
        await events.next(.capturePressed)
        // For good: a camera that answered again would be armed again, and the second press would wait for a frame.
        stage.script.fail(.open, .gone, times: 100_000)
        stage.script.fail(.wait, .gone)
        #expect(["device-gone", "not-armed"].contains(await answer.code))
        #expect(await stage.press().code == "not-armed")
        await stage.station.stop()
    }

    @Test("refuses what cannot be, each with its code")
    func refusals() async throws {
        let stage = try StationStage(folder) { try CameraScript() }
        try await stage.arm()
        let events = stage.events
        #expect(await stage.press(purpose: .practice).code == "purpose-refused")
        let nobody = await Result { () async throws(CaptureRefusal) in
            try await stage.station.captures.capture("nobody", purpose: nil, pressedMicroseconds: 0)
        }
        #expect(nobody.code == "unknown-device")
        _ = try await stage.station.registry.set(.released, of: "scope")
        #expect(await stage.press().code == "not-armed")
        #expect(await events.next(.captureRefused)?.detail["code"] == "purpose-refused")
        #expect(stage.station.captures.queue.length == 0)
        await stage.station.stop()
    }

    @Test("a press shorter than a second waits that long and is told what came")
    func pressTimeout() async throws {
        let stage = try StationStage(folder) {
            try CameraScript(patience: .milliseconds(1))
        } change: {
            $0.capture.pressTimeout = .milliseconds(500)
        }
        try await stage.arm()
        let pressed = MonotonicClock.nowMicroseconds
        let answer = await Result { () async throws(CaptureRefusal) in
            try await stage.station.captures.capture("scope", purpose: nil, pressedMicroseconds: pressed)
        }
        guard case .failure(.press(.noValidFrame(let considered, let waited, _))) = answer else {
            Issue.record("not \(answer)")
            return
        }
        #expect(considered == 0)
        #expect(waited >= 500)
        await stage.station.stop()
    }

    @Test("every picture waits for its release, whatever it was taken for", arguments: [Purpose.clinical, .check])
    func purposes(_ purpose: Purpose) async throws {
        let stage = try StationStage(folder) { try CameraScript(ownInterval: .milliseconds(2)) }
        try await stage.arm()
        #expect(try await stage.press(purpose: purpose).get().state == .held)
        #expect(try await stage.verification(of: folder).items.count == 1)
        await stage.station.stop()
    }
}
