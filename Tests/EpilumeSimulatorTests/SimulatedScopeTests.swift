import EpilumeDevices
import EpilumeImaging
import EpilumeModel
import EpilumeSimulator
import EpilumeTestKit
import Testing

@Suite struct SimulatedScopeTests {
    private static let small = StreamRequest(width: 640, height: 480)

    @Test(arguments: CaptureDriverContract.allCases)
    func keepsTheContract(clause: CaptureDriverContract) throws {
        try clause.check(SimulatedScope(pacer: ManualPacer()), request: Self.small)
    }

    @Test func keepsTheContractByTheMachinesClock() throws {
        try CaptureDriverContract.countsUpAndMovesForwardInTime.check(SimulatedScope(), request: Self.small)
        try CaptureDriverContract.endsTheWaitWhenTheWakerRings.check(SimulatedScope(), request: Self.small)
    }

    @Test(arguments: SimulatedScope.modes)
    func deliversEachMode(mode: SimulatedScope.Mode) throws {
        let scope = SimulatedScope(pacer: ManualPacer())
        try scope.open()
        let format = try scope.configure(StreamRequest(fourCC: .mjpeg, width: mode.width, height: mode.height))
        #expect(format.fourCC == .mjpeg)
        #expect((format.width, format.height) == (mode.width, mode.height))
        #expect(format.frameIntervalMicroseconds == 33_333)
        let frames = try Self.take(31, from: scope)
        #expect(frames.map(\.bytes.count).max() == format.sizeImage)
        // A loop of pictures has to fit beside the ring.
        #expect(30 * format.sizeImage <= 24 << 20)
    }

    @Test(arguments: [
        StreamRequest(fourCC: .yuyv), StreamRequest(width: 800), StreamRequest(width: 640, height: 720),
        StreamRequest(framesPerSecond: 60),
    ])
    func refusesWhatItDoesNotHave(request: StreamRequest) throws {
        let scope = SimulatedScope(pacer: ManualPacer())
        try scope.open()
        #expect {
            try scope.configure(request)
        } throws: { error in
            if case .modeRefused = error as? CaptureFault { true } else { false }
        }
    }

    @Test func noTwoFramesAreEqualAndAllAreValid() throws {
        let scope = SimulatedScope(pacer: ManualPacer())
        try scope.open()
        let format = try scope.configure(Self.small)
        let frames = try Self.take(70, from: scope)
        #expect(Set(frames.map(\.bytes)).count == 70)
        for frame in frames {
            #expect(frame.bytes.withUnsafeBytes { FrameValidity.check($0, stamp: frame.stamp, format: format) } == nil)
        }
        // The loop has thirty pictures, and each differs from the one before it.
        let pictures = try frames.prefix(31).map { try JPEGDecoder().decode($0.bytes).bytes }
        #expect(pictures[30] == pictures[0])
        for index in 1..<30 { #expect(pictures[index] != pictures[index - 1]) }
    }

    @Test func theSeedDecidesEverything() throws {
        func frames(_ seed: UInt64) throws -> [[UInt8]] {
            let scope = SimulatedScope(scene: PracticeScene(seed: seed), pacer: ManualPacer())
            try scope.open()
            _ = try scope.configure(Self.small)
            return try Self.take(3, from: scope).map(\.bytes)
        }
        let first = try frames(7)
        #expect(try frames(7) == first)
        let other = try frames(8)
        let a = try JPEGDecoder().decode(first[0]).bytes
        let b = try JPEGDecoder().decode(other[0]).bytes
        #expect(PictureComparison.psnr(a, b) < 30, "another seed is other skin, not only another label")
    }

    @Test func framesComeAtTheirTimes() throws {
        let pacer = ManualPacer(startMicroseconds: 5_000_000)
        let scope = SimulatedScope(pacer: pacer)
        try scope.open()
        _ = try scope.configure(Self.small)
        let frames = try Self.take(4, from: scope)
        #expect(frames.map(\.stamp.sequence) == [0, 1, 2, 3])
        #expect(frames.map(\.stamp.timestampMicroseconds) == [5_033_333, 5_066_666, 5_099_999, 5_133_333])
        #expect(frames.allSatisfy { $0.stamp.dequeuedMicroseconds == $0.stamp.timestampMicroseconds })
    }

    /// Six buffers: of the 100 frames of a pause, the first six wait and the rest is a gap.
    @Test func aSlowConsumerLosesFramesInOrder() throws {
        let pacer = ManualPacer()
        let scope = SimulatedScope(pacer: pacer)
        try scope.open()
        _ = try scope.configure(Self.small)
        _ = try Self.take(1, from: scope)
        pacer.advance(byMicroseconds: 100 * 1_000_000 / 30)
        var sequences: [UInt32] = []
        while try scope.dequeue({ _, stamp in sequences.append(stamp.sequence) }) {}
        #expect(sequences == [1, 2, 3, 4, 5, 6])
        _ = try scope.wait(upTo: .seconds(1), waker: Waker())
        _ = try scope.dequeue { _, stamp in sequences.append(stamp.sequence) }
        #expect(sequences.last == 101)
    }

    @Test func waitReturnsAtItsLimitWithoutAFrame() throws {
        let pacer = ManualPacer()
        let scope = SimulatedScope(pacer: pacer)
        try scope.open()
        _ = try scope.configure(Self.small)
        try scope.start()
        let before = pacer.nowMicroseconds
        #expect(try scope.wait(upTo: .milliseconds(20), waker: Waker()) == .timedOut)
        #expect(pacer.nowMicroseconds == before + 20_000)
        #expect(try scope.wait(upTo: .milliseconds(20), waker: Waker()) == .frame)
        #expect(pacer.nowMicroseconds == before + 33_333)
    }

    private struct Frame {
        let bytes: [UInt8]
        let stamp: FrameStamp
    }

    private static func take(_ count: Int, from scope: SimulatedScope) throws -> [Frame] {
        try scope.start()
        let waker = try Waker()
        var frames: [Frame] = []
        while frames.count < count {
            _ = try scope.wait(upTo: .seconds(1), waker: waker)
            _ = try scope.dequeue { bytes, stamp in frames.append(Frame(bytes: Array(bytes), stamp: stamp)) }
        }
        return frames
    }
}
