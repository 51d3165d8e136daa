import EpilumeDevices
import EpilumeImaging
import EpilumeModel
import EpilumeSimulator
import EpilumeTestKit
import Testing

@Suite struct PracticeStageTests {
    private static let small = StreamRequest(width: 640, height: 480)

    private static func take(_ count: Int, from scope: SimulatedScope) throws -> [[UInt8]] {
        var frames: [[UInt8]] = []
        let waker = try Waker()
        while frames.count < count {
            guard try scope.wait(upTo: .seconds(1), waker: waker) == .frame else { continue }
            _ = try scope.dequeue { bytes, _ in frames.append([UInt8](bytes)) }
        }
        return frames
    }

    private static func started(_ stage: PracticeStage) throws -> (scope: SimulatedScope, format: StreamFormat) {
        let scope = SimulatedScope(stage: stage, pacer: ManualPacer())
        try scope.open()
        let format = try scope.configure(small)
        try scope.start()
        return (scope, format)
    }

    /// Of the clauses, those that a source of frames can break; the others are the same code as without a stage.
    @Test(arguments: [
        CaptureDriverContract.deliversWholeFramesOfItsFormat, .countsUpAndMovesForwardInTime, .saysWhenNoFrameIsWaiting,
        .streamsAgainAfterCloseAndOpen,
    ])
    func keepsTheContract(clause: CaptureDriverContract) throws {
        let scope = SimulatedScope(stage: PracticeStage(.cappedLens), pacer: ManualPacer())
        try clause.check(scope, request: Self.small)
    }

    @Test(arguments: PracticeTarget.allCases)
    func showsWhatLiesOnIt(target: PracticeTarget) throws {
        let (scope, format) = try Self.started(PracticeStage(target))
        let frames = try Self.take(2, from: scope)
        #expect(frames[0] != frames[1])
        #expect(frames.allSatisfy { $0.count <= format.sizeImage })
        let picture = try JPEGDecoder().decode(frames[0])
        #expect((picture.width, picture.height) == (640, 480))
        let mean = picture.bytes.reduce(0) { $0 + Int($1) } / picture.bytes.count
        #expect(target == .cappedLens ? mean < 25 : mean > 60, "\(mean)")
    }

    @Test func onlyTheLesionWearsTheBorder() throws {
        for target in PracticeTarget.allCases {
            let picture = try JPEGDecoder().decode(Self.take(1, from: Self.started(PracticeStage(target)).scope)[0])
            // Yellow: far more red than blue. 640 x 480 has stripes of 20 pixels.
            let yellow = (0..<640).count { Int(picture[$0, 3].red) - Int(picture[$0, 3].blue) > 150 }
            #expect(target == .lesion ? yellow > 200 : yellow == 0, "\(target): \(yellow)")
        }
    }

    @Test func targetChangesWhileTheScopeRuns() throws {
        let stage = PracticeStage(.whiteCard)
        let (scope, _) = try Self.started(stage)
        func middle() throws -> Int { Int(try JPEGDecoder().decode(Self.take(1, from: scope)[0])[320, 240].green) }
        #expect(try middle() > 150)
        stage.target = .cappedLens
        #expect(try middle() < 25)
        stage.target = .whiteCard
        #expect(try middle() > 150)
    }

    @Test(arguments: SimulatedScope.modes)
    func everyPracticeTargetFitsTheFrame(mode: SimulatedScope.Mode) throws {
        let camera = TruthCamera.practice(width: mode.width, height: mode.height)
        let corners = try #require(camera.corners(in: PracticeTarget.colourChart.scene))
        for corner in corners {
            #expect((0..<Double(mode.width)).contains(corner.x) && (0..<Double(mode.height)).contains(corner.y))
        }
        #expect(try #require(camera.gridPoints(in: PracticeTarget.chessboard.scene, margin: 5)).points.count == 15 * 9)
        #expect(try #require(camera.gridPoints(in: PracticeTarget.dotGrid.scene, margin: 5)).points.count > 400)
        #expect(camera.edges(in: PracticeTarget.slantedEdges.scene).count == 20)
    }
}
