package import EpilumeDevices
package import EpilumeInterface
package import EpilumeModel
internal import Synchronization

/// One device's light while the device is in use: switches it, and says how far its state can be believed.
///
/// Concurrency: every member from any thread. Commands run on a thread of its own, one after another, since a device
/// may take seconds to answer.
package final class LightKeeper: Sendable {
    private let plan: LightPlan
    private let session: CaptureSession
    private let brightness: @Sendable (UnsafeRawBufferPointer, StreamFormat) -> Double?
    /// Whether exposure stands still now: only then does brightness speak of the light.
    private let isSteady: @Sendable () -> Bool
    private let work: SerialThread
    private let confined: Confined
    private let isStopped = Atomic<Bool>(false)
    private let waiting = Atomic<Int>(0)
    private let shown = Mutex(Shown())

    /// The switch and its ports live on the work thread alone.
    private final class Confined: @unchecked Sendable {
        private let make: @Sendable () throws(LightFault) -> LightSwitch
        private var made: LightSwitch?

        init(_ make: @escaping @Sendable () throws(LightFault) -> LightSwitch) { self.make = make }

        var light: LightSwitch {
            get throws(LightFault) {
                if let made { return made }
                let light = try make()
                made = light
                return light
            }
        }

        /// nil while the light was never asked for.
        var existing: LightSwitch? { made }

        func forget() { made?.forget() }
    }

    private struct Shown {
        /// Grows with each command, each answer and each end of a stream: a word of before says nothing of now.
        var number: UInt64 = 0
        /// CLOCK_MONOTONIC of the answer.
        var saidMicroseconds: Int64 = 0
        var requested: String?
        var state: LightState?
        var sentence = "Nothing was asked of its light yet."
    }

    /// Frames that pass after a command before the picture is judged: the device's own pipeline, and its exposure.
    private static let framesToPass: UInt32 = 10
    /// Requests that may be on their way to a device at once: whoever asks again and again is not owed each answer.
    private static let waitingLimit = 4
    /// How long a person's word, or a picture's, is believed.
    private static let wordSpan = Duration.seconds(600)
    /// The longest wait for these frames.
    private static let pictureLimit = Duration.seconds(3)

    /// - Parameter makeSwitch: called once, on the keeper's thread, when the light is first asked for.
    package init(
        plan: LightPlan, session: CaptureSession,
        brightness: @escaping @Sendable (UnsafeRawBufferPointer, StreamFormat) -> Double?,
        isSteady: @escaping @Sendable () -> Bool,
        makeSwitch: @escaping @Sendable () throws(LightFault) -> LightSwitch
    ) throws(CaptureFault) {
        self.plan = plan
        self.session = session
        self.brightness = brightness
        self.isSteady = isSteady
        work = try SerialThread("epi-light")
        confined = Confined(makeSwitch)
    }

    /// Asks for a state and verifies it as the profile says.
    /// - Throws: why nothing was sent, or the device's refusal.
    package func set(_ name: String) async throws(LightFault) -> LightOutcome {
        if waiting.wrappingAdd(1, ordering: .relaxed).oldValue >= Self.waitingLimit {
            waiting.wrappingSubtract(1, ordering: .relaxed)
            throw .busy
        }
        defer { waiting.wrappingSubtract(1, ordering: .relaxed) }
        guard let result = await work.run({ [self] in Result { () throws(LightFault) in try perform(name) } }) else {
            throw .gone
        }
        return try result.get()
    }

    private func perform(_ name: String) throws(LightFault) -> LightOutcome {
        if isStopped.load(ordering: .acquiring) { throw .gone }
        let light = try confined.light
        let number = advance()
        let before = meanBrightness(after: nil)
        do throws(LightFault) {
            var outcome = try light.set(name, isStreaming: session.report.phase.format != nil)
            if outcome.verification == .awaitingImage, let last = session.newestFrame()?.stamp {
                outcome = judge(light, before: before, after: meanBrightness(after: last)) ?? outcome
            }
            note(name, light, number, outcome.verification.sentence(of: name))
            return outcome
        } catch {
            note(name, light, number, error.sentence)
            throw error
        }
    }

    private func judge(_ light: LightSwitch, before: Double?, after: Double?) -> LightOutcome? {
        guard let before, let after else { return nil }
        return light.judge(before: before / 255, after: after / 255)
    }

    /// A person's word on what shines.
    /// - Returns: nil when nobody was asked.
    package func confirm(_ name: String) async throws(LightFault) -> LightOutcome? {
        let result = await work.run { [self] in
            Result { () throws(LightFault) -> LightOutcome? in
                let light = try confined.light
                let number = shown.withLock { $0.number }
                guard let outcome = light.operatorSaw(name) else { return nil }
                note(name, light, number, outcome.verification.sentence(of: name))
                return outcome
            }
        }
        return try result?.get() ?? nil
    }

    /// The stream is over, or the device has begun another life: what shone is not known any more.
    package func forget() {
        advance()
        work.add { [self] in confined.forget() }
    }

    /// Sends nothing from now on.
    package func requestStop() { isStopped.store(true, ordering: .releasing) }

    package func stop() {
        requestStop()
        work.close()
    }

    /// Nothing is known of the light until the next word on it.
    @discardableResult
    private func advance() -> UInt64 {
        shown.withLock { shown in
            shown.number += 1
            shown.state = nil
            if shown.requested != nil {
                shown.sentence = "The stream was interrupted since its light was switched; what shines is not known."
            }
            return shown.number
        }
    }

    private func note(_ requested: String, _ light: LightSwitch, _ number: UInt64, _ sentence: String) {
        let state = light.state
        shown.withLock { shown in
            guard shown.number == number else { return }
            // A frame from before the answer was not taken in the light that it speaks of.
            shown.number += 1
            shown.saidMicroseconds = MonotonicClock.nowMicroseconds
            shown.requested = requested
            shown.state = state
            shown.sentence = sentence
        }
    }

    /// - Parameter stamp: of a frame before the one that is wanted; nil: the newest that is there.
    /// - Returns: nil when no such frame of the same stream comes in time.
    private func meanBrightness(after stamp: FrameStamp?) -> Double? {
        guard isSteady(), let format = session.report.phase.format else { return nil }
        let end = MonotonicClock.nowMicroseconds + Self.pictureLimit.microseconds
        while let frame = session.newestFrame() {
            if let stamp, frame.stamp.life != stamp.life { return nil }
            if stamp.map({ frame.stamp.sequence &- $0.sequence >= Self.framesToPass }) ?? true {
                let mean = frame.withBytes { brightness($0, format) }
                return isSteady() ? mean : nil
            }
            if MonotonicClock.nowMicroseconds >= end { return nil }
            work.pause(.milliseconds(10))
        }
        return nil
    }

    // MARK: Reading

    /// Asks the device again for a light that it once answered with, and names what is known of the light then.
    ///
    /// - Parameter completion: called on the keeper's thread, or on the caller's while the light is being switched: then
    ///   nothing is known of it, and no picture waits for it.
    package func prove(_ completion: @escaping @Sendable (Word?) -> Void) {
        if waiting.load(ordering: .acquiring) > 0 { return completion(nil) }
        let isAccepted = work.add { [self] in
            if !isStopped.load(ordering: .acquiring), let light = confined.existing, !light.recheck() {
                let (number, requested) = shown.withLock { ($0.number, $0.requested) }
                note(
                    requested ?? "", light, number,
                    "Its light was \(requested ?? "switched") and the device says now that it is not.")
            }
            completion(Word(number: shown.withLock { $0.number }))
        }
        if !isAccepted { completion(nil) }
    }

    /// The light as the interface shows it.
    package var standing: Device.Light {
        let shown = shown.withLock { $0 }
        let verification = believed(shown)
        return Device.Light(
            states: plan.states.map(\.name), requested: shown.requested,
            state: verification == nil ? nil : shown.state?.name,
            verification: shown.requested.map { _ in verification?.rawValue ?? "unverified" },
            sentence: shown.sentence)
    }

    /// Names what was known of the light at some moment.
    package struct Word: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    /// The light as a record may state it of a frame between two words; nil when nothing is known, or when the light
    /// was touched in between.
    package func recorded(between before: Word?, and after: Word?) -> RecordFacts.Light? {
        let shown = shown.withLock { $0 }
        guard let before, before == after, shown.number == before.number, let state = shown.state else { return nil }
        guard let means = believed(shown) else { return .unverified(requested: state.name) }
        return .verified(state: state.name, by: means)
    }

    /// What the state is believed by; nil when by nothing. A device that answers is asked around each picture. What a
    /// person or a picture once said is believed for a while: nobody tells when the scope's own switch is used.
    private func believed(_ shown: Shown) -> LightPlan.Verification? {
        guard let means = shown.state?.verifiedBy else { return nil }
        let age = MonotonicClock.nowMicroseconds - shown.saidMicroseconds
        return means == .readBack || age < Self.wordSpan.microseconds ? means : nil
    }
}

extension LightVerification {
    /// In one sentence.
    fileprivate func sentence(of name: String) -> String {
        switch self {
        case .verified(by: .readBack): "Its light is \(name): the device was asked and said so."
        case .verified(by: .image): "Its light is \(name): the picture's brightness followed."
        case .verified(by: .operator): "Its light is \(name), as a person has seen."
        case .unverified: "Its light was asked to be \(name); nothing says that it is."
        case .contradicted(.readBack): "Its light was asked to be \(name), and the device says that it is not."
        case .contradicted(.image): "Its light was asked to be \(name), and the picture's brightness did not follow."
        case .contradicted(.operator): "Its light was asked to be \(name), and a person saw something else."
        case .awaitingImage: "Its light was asked to be \(name); no picture came to judge it by."
        case .awaitingOperator: "Its light was asked to be \(name); look, then `epilume device light --confirm`."
        }
    }
}
