import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Foundation
import Testing

private let namedNode = ProcessInfo.processInfo.environment["EPILUME_TEST_V4L2_NODE"]

/// The driver on a real node, which nobody else may use meanwhile. Any capture node will do; vivid's is meant, with
/// frames dated by their beginning, as cameras do it, instead of by their end, which lies after their delivery:
///
///     modprobe vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=0
///     v4l2-ctl -d /dev/video0 -c timestamp_source=1
@Suite(
    "V4L2 node", .serialized,
    .enabled(if: namedNode != nil, "needs a capture node: set EPILUME_TEST_V4L2_NODE=/dev/videoN"))
struct V4L2NodeTests {
    private let path: String
    private let waker: Waker

    init() throws {
        path = try #require(namedNode)
        waker = try Waker()
    }

    @Test("the probe names device, port and formats")
    func probe() throws {
        let facts = try #require(try NodeProbe.look(at: path))
        #expect(!facts.driver.raw.isEmpty)
        #expect(!facts.card.raw.isEmpty)
        #expect(!facts.busInfo.raw.isEmpty)
        #expect(!facts.formats.isEmpty)
    }

    @Test("keeps the contract", .timeLimit(.minutes(1)), arguments: CaptureDriverContract.allCases)
    func contract(_ clause: CaptureDriverContract) throws {
        try clause.check(V4L2CaptureDriver(path: path))
    }

    @Test("a stream that was stopped starts again, with and without another mode", .timeLimit(.minutes(1)))
    func restart() throws {
        let driver = V4L2CaptureDriver(path: path)
        defer { driver.close() }
        try driver.open()
        for fourCC in [nil] + (try NodeProbe.look(at: path)?.formats ?? []).prefix(3).map(Optional.some) {
            let format = try driver.configure(StreamRequest(fourCC: fourCC))
            if let fourCC { #expect(format.fourCC == fourCC) }
            for _ in 0..<2 {
                try driver.start()
                #expect(try take(2, from: driver).first?.sequence == 0)
                driver.stop()
                driver.stop()
            }
        }
        driver.close()
        try driver.open()
        _ = try driver.configure(StreamRequest())
        try driver.start()
        _ = try take(1, from: driver)
    }

    @Test("what the device does not offer is refused, and the device stays usable")
    func refusal() throws {
        let driver = V4L2CaptureDriver(path: path)
        defer { driver.close() }
        try driver.open()
        let format = try driver.configure(StreamRequest())
        for request in [
            StreamRequest(fourCC: FourCC("XXXX")), StreamRequest(width: 7, height: 5),
            StreamRequest(framesPerSecond: 9973),
        ] {
            #expect {
                try driver.configure(request)
            } throws: {
                if case .modeRefused = $0 as? CaptureFault { true } else { false }
            }
        }
        let again = try driver.configure(
            StreamRequest(fourCC: format.fourCC, width: format.width, height: format.height))
        #expect(again.width == format.width)
    }

    @Test("a node that another program streams from is busy, and can still be probed", .timeLimit(.minutes(1)))
    func busy() throws {
        let first = V4L2CaptureDriver(path: path)
        let second = V4L2CaptureDriver(path: path)
        defer {
            second.close()
            first.close()
        }
        try first.open()
        _ = try first.configure(StreamRequest())
        try first.start()
        try second.open()
        #expect(throws: CaptureFault.busy(.setFormat)) { try second.configure(StreamRequest()) }
        #expect(try NodeProbe.look(at: path) != nil)
        // The attempt must not disturb the one that streams.
        second.close()
        _ = try take(4, from: first)
    }

    @Test("a frame's time lies between the stream's start and its dequeueing", .timeLimit(.minutes(1)))
    func clock() throws {
        let driver = V4L2CaptureDriver(path: path)
        defer { driver.close() }
        try driver.open()
        _ = try driver.configure(StreamRequest())
        let before = MonotonicClock.nowMicroseconds
        try driver.start()
        let stamp = try #require(try take(1, from: driver).first)
        #expect((before...stamp.dequeuedMicroseconds).contains(stamp.timestampMicroseconds))
        #expect(stamp.dequeuedMicroseconds <= MonotonicClock.nowMicroseconds)
    }

    @Test("the watch through udev shows the node before it settles", .timeLimit(.minutes(1)))
    func watch() async throws {
        let watch = try UdevWatch()
        defer { watch.stop() }
        let events = try EventLog(of: watch.start)
        let event = try await events.first { event in
            if case .arrived(let sighting) = event { sighting.node == path } else { event == .settled }
        }
        guard case .arrived(let sighting) = event else {
            Issue.record("settled without \(path)")
            return
        }
        let facts = try #require(try NodeProbe.look(at: path))
        #expect(sighting.identity.port == facts.busInfo)
        #expect(sighting.formats == facts.formats)
        #expect(sighting.syspath.hasPrefix(sighting.parentSyspath + "/"))
    }

    /// Takes frames as they come.
    @discardableResult
    private func take(_ count: Int, from driver: V4L2CaptureDriver) throws -> [FrameStamp] {
        var stamps: [FrameStamp] = []
        while stamps.count < count {
            let readiness = try driver.wait(upTo: .seconds(10), waker: waker)
            if readiness != .frame {
                Issue.record("no frame within 10 s")
                break
            }
            while stamps.count < count, try driver.dequeue({ stamps.append($1) }) {}
        }
        return stamps
    }
}
