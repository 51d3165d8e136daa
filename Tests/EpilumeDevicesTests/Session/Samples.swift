import EpilumeDevices
import EpilumeModel
import Synchronization

extension FrameStamp {
    static func sample(
        sequence: UInt32, timestampMicroseconds: Int64 = 0, bytesUsed: Int = 8
    ) -> FrameStamp {
        FrameStamp(
            sequence: sequence, timestampMicroseconds: timestampMicroseconds,
            dequeuedMicroseconds: timestampMicroseconds, flags: 0, bytesUsed: bytesUsed, life: 1)
    }
}

/// A press and all answers that it got: one, if all is well.
final class PressProbe: Sendable {
    typealias Answer = Result<EvidenceFrame, PressFault>

    let press: Press
    private let box: Box

    private final class Box: Sendable {
        let answers = Mutex<[Answer]>([])
        let stream: AsyncStream<Void>
        let bell: AsyncStream<Void>.Continuation
        init() { (stream, bell) = AsyncStream.makeStream() }
    }

    init(atMicroseconds pressed: Int64 = 0, deadlineMicroseconds deadline: Int64 = .max) {
        let box = Box()
        self.box = box
        press = Press(pressedMicroseconds: pressed, deadlineMicroseconds: deadline) { answer in
            box.answers.withLock { $0.append(answer) }
            box.bell.yield()
        }
    }

    /// The answers so far; the frames keep their slots as long as the probe lives.
    var answers: [Answer] { box.answers.withLock { $0 } }

    var frame: EvidenceFrame? { answers.count == 1 ? try? answers[0].get() : nil }

    var fault: PressFault? {
        guard answers.count == 1, case .failure(let fault) = answers[0] else { return nil }
        return fault
    }

    /// Waits for the first answer.
    func answered() async -> Answer? {
        for await _ in box.stream { break }
        return answers.first
    }
}
