package import EpilumeDevices
package import EpilumeInterface
internal import EpilumeModel

/// The life of one device, from arrival to departure: what has happened to it, and what follows.
///
/// A pure state machine. What is stored are facts, each with one writer; the state, its words and what the device's
/// session should do are functions of them, so that nothing can disagree.
package struct DeviceLife: Hashable, Sendable {
    package private(set) var profile: ProfileStanding
    package private(set) var binding = Binding.unbound
    package private(set) var intent = Intent.armed
    /// nil while no session exists.
    package private(set) var phase: StreamPhase?
    package private(set) var preparation = Preparation.none
    package private(set) var quarantine: Quarantine?
    /// A technician asks which device belongs to a position: its button speaks only while it streams.
    package private(set) var isPairing = false
    /// False once the node is gone from the system.
    package private(set) var isPresent = true

    package init(profile: ProfileStanding) { self.profile = profile }

    /// What can happen to a device.
    package enum Event: Hashable, Sendable {
        case matched(ProfileStanding)
        case bound(Binding)
        case asked(Intent)
        /// nil: there is no session any more.
        case stream(StreamPhase?)
        case prepared(Preparation)
        case quarantined(Quarantine)
        /// The quarantine's time is over.
        case paroled
        case pairing(Bool)
        case left
    }

    package mutating func take(_ event: Event) {
        switch event {
        case .matched(let standing): profile = standing
        case .bound(let binding): self.binding = binding
        case .asked(let intent):
            self.intent = intent
            // A person who arms the device takes the responsibility for trying it again.
            if intent == .armed { quarantine = nil }
        case .stream(let phase):
            self.phase = phase
            // What was proved of a stream is proved of no other.
            preparation = .none
        case .prepared(let preparation):
            // A word that comes late, from a stream that is over, changes nothing.
            if case .streaming = phase { self.preparation = preparation }
        case .quarantined(let quarantine): self.quarantine = quarantine
        case .paroled: quarantine = nil
        case .pairing(let isPairing): self.isPairing = isPairing
        case .left:
            isPresent = false
            phase = nil
            preparation = .none
        }
    }

    /// What the device's session should be doing.
    package enum Wish: Hashable, Sendable {
        case closed
        /// Open and configured, without a stream.
        case held
        case streaming
    }

    package var wish: Wish {
        guard isPresent, quarantine == nil else { return .closed }
        // A device that was turned off stays off, and one without a button cannot answer.
        if isPairing, intent == .armed, profile.buttonPlan?.path == .evdev { return .streaming }
        guard binding.position != nil else { return .closed }
        if case .unusable = profile { return .closed }
        switch intent {
        case .armed: return .streaming
        case .disarmed: return .held
        case .released: return .closed
        }
    }

    package var state: DeviceState {
        guard isPresent else { return .gone }
        if quarantine != nil { return .quarantined }
        switch binding {
        case .unbound: return .unbound
        case .ambiguous: return .ambiguous
        case .bound: break
        }
        if case .unusable = profile { return .unmatched }
        if intent == .released { return .released }
        switch phase {
        case nil, .opening, .stopped: return .opening
        case .streaming: return intent == .armed ? streamingState : .disarmed
        case .held: return intent == .disarmed ? .disarmed : .opening
        case .gone: return .gone
        case .failed: return .failed
        case .recovering(.busy, _): return .busy
        case .recovering(.noBandwidth, _): return .noBandwidth
        case .recovering(.stalled, _): return .stalled
        case .recovering: return .recovering
        }
    }

    private var streamingState: DeviceState {
        // What is only to be looked at needs no proof.
        if !profile.allowsCapture { return .viewOnly }
        switch preparation {
        case .none, .locking: return .locking
        case .settling: return .settling
        case .ready: return .armed
        case .refused: return .controlRefused
        case .drifted: return .controlDrift
        }
    }
}
