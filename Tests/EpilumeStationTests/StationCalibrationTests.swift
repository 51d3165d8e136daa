import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeRecords
import EpilumeStation
import EpilumeTestKit
import EpilumeVerify
import Foundation
import Testing

/// From frames for measuring to records that say what they are worth.
@Suite("Station's calibrations", .timeLimit(.minutes(2)))
struct StationCalibrationTests {
    let folder: StateFolder

    init() throws { folder = try StateFolder() }

    func stage(
        light: LightPlan? = nil, _ change: (inout StationConfiguration) -> Void = { _ in }
    ) throws -> StationStage {
        try StationStage(
            folder, profile: .known(.ruling([], light: light)),
            camera: { try CameraScript(ownInterval: .milliseconds(2)) }, change: change)
    }

    func binding(_ stage: StationStage) async throws -> CalibrationBinding {
        try await stage.station.runs.run("scope", frames: 1).run.binding
    }

    func keep(_ calibration: Calibration, _ stage: StationStage) async -> Result<
        CalibrationEntry, CalibrationRefusal
    > {
        let bindings = stage.station.bindings
        do {
            return .success(
                try await stage.station.calibrations.keep(measured: try calibration.payload) { bindings })
        } catch {
            return .failure(error as! CalibrationRefusal)
        }
    }

    func answer(_ stage: StationStage) throws -> CalibrationAnswer {
        stage.station.calibrations.answer(for: try #require(stage.station.bindings.first))
    }

    static func utc(_ secondsFromNow: Int64) -> String {
        CalibrationInterval.text(UTCClock().now().microseconds / 1_000_000 + secondsFromNow)
    }

    func signed(_ calibration: Calibration, by key: CaptureKey) throws -> ImportRequest {
        let document = try DocumentSealer(key: key).seal(try calibration.payload, as: .calibration)
        return ImportRequest(
            document: String(decoding: document, as: UTF8.self), trustedKey: key.publicKeyPEM, technician: nil)
    }

    /// What a station did that has stopped since.
    func before<Answer>(_ work: (StationStage) async throws -> Answer) async throws -> Answer {
        let stage = try stage()
        try await stage.arm()
        let answer = try await work(stage)
        await stage.station.stop()
        return answer
    }

    /// The `calibration` of the record of an item.
    func recorded(_ capture: Capture) throws -> String {
        let file = try Data(contentsOf: URL(filePath: "\(folder.path)/outbox/held/\(capture.item).item"))
        let text = String(decoding: file, as: UTF8.self)
        return String(try #require(text.firstMatch(of: /"calibration":(\{.*?\}),"(?:controls|device)"/)).1)
    }

    @Test("a run gives frames that follow one another, says what they are bound to, and keeps nothing")
    func run() async throws {
        let stage = try stage { $0.positions[0].optics = "contact plate" }
        try await stage.arm()
        let before = UTCClock().now().microseconds / 1_000_000 - 1
        let frames = try await stage.station.runs.run("scope", frames: 12)
        #expect(frames.bytes.count == 12)
        #expect(frames.run.frames.map(\.byteCount) == frames.bytes.map(\.count))
        #expect(frames.run.frames.map(\.sha256) == frames.bytes.map { PictureDigest.sha256($0).hex })
        let sequences = frames.run.frames.map(\.sequence)
        #expect(zip(sequences, sequences.dropFirst()).allSatisfy { $0 + 1 == $1 })
        #expect(frames.run.binding.optics == "contact plate")
        #expect(frames.run.binding.device.port == StationStage.port)
        #expect(frames.run.binding.light == nil)
        let taken = try #require(frames.run.takenAt.flatMap(CalibrationInterval.seconds))
        #expect((before...UTCClock().now().microseconds / 1_000_000).contains(taken))
        #expect(try await stage.verification(of: folder).items.isEmpty)
        #expect(stage.station.captures.queue.length == 0)
        await stage.station.stop()
    }

    @Test("frames between which one was lost are no run")
    func lost() async throws {
        let stage = try StationStage(folder) { try CameraScript() }
        try await stage.arm()
        let station = stage.station
        async let answer = Result { () async throws(CaptureRefusal) in
            try await station.runs.run("scope", frames: 3)
        }
        var number: UInt32 = 0
        let done = Counter()
        let pushing = Task {
            while done.count == 0 {
                stage.script.push(ScriptedFrame(ScriptedFrame.jpeg(number), sequence: 3 * (number / 2) + number % 2))
                number += 1
                await stage.script.idle()
            }
        }
        let code = await answer.code
        done.add()
        await pushing.value
        #expect(code == "frames-lost")
        await stage.station.stop()
    }

    @Test("a run of a device that is not armed, or of none, is refused")
    func refused() async throws {
        let stage = try stage()
        try await stage.arm()
        let station = stage.station
        func code(_ name: String) async -> String? {
            await Result { () async throws(CaptureRefusal) in try await station.runs.run(name, frames: 1) }.code
        }
        #expect(await code("nobody") == "unknown-device")
        _ = try await station.registry.set(.disarmed, of: "scope")
        #expect(await code("scope") == "not-armed")
        await station.stop()
    }

    @Test("a calibration of the device as it is comes into force, is sealed into records and outlives a restart")
    func kept() async throws {
        try await before { first in
            #expect(try recorded(try await first.press().get()) == #"{"state":"none"}"#)
            let calibration = Calibration.sample(try await binding(first))
            let entry = try await keep(calibration, first).get()
            #expect(entry.id == calibration.id)
            await first.events.next(.calibrationKept)
            let text = try recorded(try await first.press().get())
            #expect(text.contains(#""state":"valid""#))
            #expect(text.contains(#""scale":{"horizontalNanometres":9375"#))
            #expect(text.contains(#""sha256":"\#(entry.sha256)""#))
        }
        let second = try stage()
        try await second.arm()
        let again = try recorded(try await second.press().get())
        #expect(again.contains(#""state":"valid""#))
        #expect(try await second.verification(of: folder).verdict == .valid)
        await second.station.stop()
    }

    @Test("a calibration of the device as it was a moment ago is refused, and the old one stays in force")
    func otherBinding() async throws {
        let stage = try stage()
        try await stage.arm()
        let binding = try await binding(stage)
        let old = try await keep(Calibration.sample(binding), stage).get()
        var other = binding
        other.controls = ["gain": 64]
        #expect(await keep(Calibration.sample(other), stage).code == "calibration-other-device")
        other = binding
        other.device.card = "Another"
        #expect(await keep(Calibration.sample(other), stage).code == "calibration-unknown-device")
        #expect(try answer(stage).kept?.calibration.id == old.id)
        #expect(stage.station.calibrations.list.calibrations.map(\.id) == [old.id])
        await stage.station.stop()
    }

    @Test("what is outside its limits needs the technician's word, and what comes from the future is refused")
    func limits() async throws {
        let stage = try stage()
        try await stage.arm()
        var failed = Calibration.sample(try await binding(stage))
        failed.verdicts.append(CalibrationVerdict(.colourSkin, 3.456, limit: 3))
        guard case .failure(let refusal) = await keep(failed, stage) else {
            Issue.record("it was kept")
            return
        }
        #expect(refusal.problem.detail == "It was not put into force: colour of skin, ΔE00: 3.46 (limit 3).")
        for word in ["", "ab", "   ", String(repeating: "x", count: 501)] {
            failed.acceptedDespite = word
            #expect(await keep(failed, stage).code == "calibration-failed", "\(word)")
        }
        failed.acceptedDespite = "the only scope of the island"
        #expect(try await keep(failed, stage).get().passed == false)
        var future = Calibration.sample(try await binding(stage))
        future.measuredAt = CalibrationInterval.text(UTCClock().now().microseconds / 1_000_000 + 3600)
        #expect(await keep(future, stage).code == "calibration-wrong-time")
        await stage.station.stop()
    }

    @Test("a refusal of frames for measuring speaks of frames, and one of a press of a picture")
    func words() {
        let refusal = CaptureRefusal.press(.noValidFrame(considered: 0, waitedMilliseconds: 500, rejected: .init()))
        #expect(refusal.problem(of: .run).detail == "No frames were taken: in 500 ms the camera sent no frame.")
        #expect(refusal.problem(of: .run).action == "Check the cable and the port, then try again.")
        #expect(refusal.problem.detail == "No picture was taken: in 500 ms the camera sent no frame.")
        #expect(refusal.problem.action == "Check the cable and the port, then press again.")
    }

    @Test("a file that somebody changed is told at the start, and pictures then claim nothing")
    func touched() async throws {
        let entry = try await before { first in
            try await keep(Calibration.sample(try await binding(first)), first).get()
        }
        let file = URL(filePath: "\(folder.path)/calibrations/\(entry.id).calibration")
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: file)
        let second = try stage()
        let events = second.events
        #expect(await events.next(.calibrationTroubled)?.sentence.contains(entry.id) == true)
        try await second.arm()
        #expect(try recorded(try await second.press().get()) == #"{"state":"none"}"#)
        await second.station.stop()
    }

    @Test("a revoked calibration is in force no more, here and after a restart")
    func revoked() async throws {
        try await before { first in
            let entry = try await keep(Calibration.sample(try await binding(first)), first).get()
            let desk = first.station.calibrations
            for reason in ["", "ab"] {
                let refusal = await #expect(throws: CalibrationRefusal.self) {
                    try await desk.revoke(entry.id, .init(reason: reason, technician: nil))
                }
                #expect(refusal == .noReason)
            }
            _ = try await desk.revoke(entry.id, .init(reason: "the scope fell", technician: "M. Dupont"))
            #expect(try recorded(try await first.press().get()).contains(#""state":"revoked""#))
        }
        let second = try stage()
        try await second.arm()
        #expect(second.station.calibrations.list.calibrations.first?.revocation?.reason == "the scope fell")
        #expect(try recorded(try await second.press().get()).contains(#""state":"revoked""#))
        await second.station.stop()
    }

    // MARK: Checks

    @Test("the slip of a check is signed, kept and shown, and outlives a restart")
    func checks() async throws {
        let newest = try await before { first in
            let binding = try await self.binding(first)
            func slip(_ outcome: CheckResult.Outcome, secondsAgo: Int64) throws -> [UInt8] {
                try WireJSON.encode(
                    CheckSlip(
                        id: UUIDBits.random().description,
                        checkedAt: CalibrationInterval.text(UTCClock().now().microseconds / 1_000_000 - secondsAgo),
                        technician: nil, softwareVersion: "0.1.0", binding: binding,
                        calibration: UUIDBits.random().description, card: "colorchecker24",
                        results: [CheckResult(.scale, outcome, value: 0.2, limit: 1, sentence: "It is.")]))
            }
            let desk = first.station.checks
            let here = [LiveBinding(binding)]
            let newest = try await desk.keep(try slip(.failed, secondsAgo: 5)) { here }
            _ = try await desk.keep(try slip(.passed, secondsAgo: 300)) { here }
            #expect(desk.latest == [newest])
            #expect(newest.failed == ["scale"])
            let refusal = await #expect(throws: CalibrationRefusal.self) {
                try await desk.keep(try slip(.passed, secondsAgo: 3600)) { here }
            }
            #expect(refusal?.problem.code == "calibration-wrong-time")
            let file = try await desk.file(newest.id)
            let anchor = try TrustAnchor(first.station.publicKeyPEM)
            #expect(throws: Never.self) { try SignedDocument(file, expecting: .check).payload(trusting: [anchor]) }
            return newest
        }
        let second = try stage()
        #expect(second.station.checks.latest == [newest])
        await second.station.stop()
    }

    @Test("a station that has signed papers alone makes no new key", arguments: ["calibrations", "checks"])
    func keyOfPapers(name: String) async throws {
        try await before { first in _ = first.station.publicKeyPEM }
        let key = URL(filePath: "\(folder.path)/keys/capture.pem")
        try FileManager.default.removeItem(at: key)
        try Data("{}".utf8).write(to: URL(filePath: "\(folder.path)/\(name)/\(UUIDBits.random()).paper"))
        #expect(throws: StationFault.self) { try stage() }
        #expect(!FileManager.default.fileExists(atPath: key.path))
    }

    @Test("a station that has signed nothing makes a key")
    func keyOfNone() async throws {
        let before = try await before { first in first.station.publicKeyPEM }
        // With the statement that the key signed for the object key.
        try FileManager.default.removeItem(at: URL(filePath: "\(folder.path)/keys"))
        let second = try stage()
        #expect(second.station.publicKeyPEM != before)
        await second.station.stop()
    }
}

extension Result where Failure == CalibrationRefusal {
    /// The stable code of a refusal; nil for a success.
    var code: String? {
        if case .failure(let refusal) = self { refusal.problem.code } else { nil }
    }
}
