internal import EpilumeModel
internal import Synchronization

/// Waits for one press, as a technician does who wants to know whether a button works.
///
/// Concurrency: blocks the thread that asks, so not to be called on Swift's own pool.
package struct ButtonTest: Sendable {
    /// What it measures time with: the machine's clock, or a test's.
    package struct Time: Sendable {
        /// CLOCK_MONOTONIC microseconds.
        package let now: @Sendable () -> Int64
        /// Waits until the bell rings, at most for the given time, and silences the bell.
        package let wait: @Sendable (Waker, Duration) -> Void

        package init(now: @escaping @Sendable () -> Int64, wait: @escaping @Sendable (Waker, Duration) -> Void) {
            self.now = now
            self.wait = wait
        }

        package static let machine = Time(
            now: { MonotonicClock.nowMicroseconds }, wait: { $0.wait(upTo: $1) })
    }

    package enum Outcome: Hashable, Sendable {
        /// - Parameter latency: from the press's own time until it was told.
        case pressed(ButtonPress, latency: Duration)
        /// It was listened to until the end, and nothing came. With `eventsLost`, something came that was not heard.
        case silent(eventsLost: Bool)
        /// It could not be listened to, at the end or for good.
        case unavailable(ButtonFault)
    }

    private let time: Time

    package init(time: Time = .machine) { self.time = time }

    /// Starts the source, waits, and stops it.
    /// - Throws: what `source.start` throws.
    package func waitForPress(on source: any ButtonSource, timeout: Duration) throws(CaptureFault) -> Outcome {
        let (overall, overflow) = time.now().addingReportingOverflow(timeout.microseconds)
        let end = overflow ? .max : overall
        let post = Post(bell: try Waker(), now: time.now)
        try source.start { post.take($0) }
        defer { source.stop() }
        while true {
            let standing = post.standing
            if let outcome = standing.outcome { return outcome }
            let left = end - time.now()
            if left <= 0 {
                if let fault = standing.fault { return .unavailable(fault) }
                return .silent(eventsLost: standing.eventsLost)
            }
            time.wait(post.bell, .microseconds(left))
        }
    }

    /// What the source has told so far.
    private final class Post: Sendable {
        struct Standing {
            var outcome: Outcome?
            var fault: ButtonFault?
            var eventsLost = false
        }

        let bell: Waker
        private let now: @Sendable () -> Int64
        private let state = Mutex(Standing())

        init(bell: Waker, now: @escaping @Sendable () -> Int64) {
            self.bell = bell
            self.now = now
        }

        var standing: Standing { state.withLock { $0 } }

        func take(_ event: ButtonEvent) {
            let told = now()
            state.withLock { state in
                switch event {
                case .listening: state.fault = nil
                case .eventsLost: state.eventsLost = true
                case .pressed(let press) where state.outcome == nil:
                    let latency = Duration.microseconds(max(0, told - press.pressedMicroseconds))
                    state.outcome = .pressed(press, latency: latency)
                case .pressed: break
                case .unavailable(let fault):
                    state.fault = fault
                    // One that does not come back is not worth waiting for.
                    if !fault.comesBack, state.outcome == nil { state.outcome = .unavailable(fault) }
                }
            }
            bell.ring()
        }
    }
}
