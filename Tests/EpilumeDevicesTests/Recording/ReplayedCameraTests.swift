import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Testing

@Suite("Replayed camera")
struct ReplayedCameraTests {
    @Test("keeps the contract", .timeLimit(.minutes(1)), arguments: CaptureDriverContract.allCases)
    func contract(_ clause: CaptureDriverContract) throws {
        var recording = Recording.sample()
        // The session refuses flags of a damaged frame; the sample has none.
        for index in recording.frames.indices { recording.frames[index].flags = 0x12001 }
        try clause.check(ReplayedCamera(recording, pace: .every(.milliseconds(1))))
    }

    private static func stamps(_ recording: Recording, _ pace: ReplayedCamera.Pace, _ count: Int) throws -> [FrameStamp]
    {
        let camera = ReplayedCamera(recording, pace: pace)
        let waker = try Waker()
        try camera.open()
        _ = try camera.configure(StreamRequest())
        try camera.start()
        var stamps: [FrameStamp] = []
        while stamps.count < count {
            guard try camera.wait(upTo: .seconds(5), waker: waker) == .frame else { continue }
            _ = try camera.dequeue { _, stamp in stamps.append(stamp) }
        }
        return stamps
    }

    @Test("sequences keep the recorded gaps and go on in the next round")
    func sequences() throws {
        let stamps = try Self.stamps(.sample(), .every(.milliseconds(1)), 6)
        #expect(stamps.map(\.sequence) == [0, 2, 4, 5, 7, 9])
        #expect(stamps.allSatisfy { $0.flags == 0x12001 })
    }

    @Test("timestamps keep the recorded distances")
    func distances() throws {
        var recording = Recording.sample()
        for (index, time) in [9_000_000, 9_001_000, 9_004_000].enumerated() {
            recording.frames[index].timestampMicroseconds = Int64(time)
        }
        let times = try Self.stamps(recording, .recorded, 3).map(\.timestampMicroseconds)
        #expect([times[1] - times[0], times[2] - times[1]] == [1_000, 3_000])
    }

    @Test("recorded times that run backwards or overflow still move forward")
    func hostileTimes() throws {
        var recording = Recording.sample()
        for (index, time) in [Int64.max, 5, 4].enumerated() { recording.frames[index].timestampMicroseconds = time }
        let times = try Self.stamps(recording, .recorded, 3).map(\.timestampMicroseconds)
        #expect([times[1] - times[0], times[2] - times[1]] == [1, 1])
    }

    @Test("a damaged frame is delivered as it was recorded")
    func damaged() throws {
        var recording = Recording.sample()
        recording.frames[0].bytes = [0xff, 0xd8, 0xff]
        #expect(try Self.stamps(recording, .every(.milliseconds(1)), 1)[0].bytesUsed == 3)
    }
}
