package import EpilumeModel

/// From input events to what a button's source tells. Pure.
package struct KeyHearing: Sendable {
    private var packets: KeyPackets
    private var recogniser: PressRecogniser
    /// When events were lost, and no edge since then has shown what the key's state is.
    private var lostMicroseconds: Int64?

    package init(plan: ButtonPlan, keyIsDown: Bool) {
        packets = KeyPackets(code: plan.key)
        recogniser = PressRecogniser(plan, keyIsDown: keyIsDown)
    }

    /// The key's state is to be asked for once nothing more is waiting to be read.
    package var needsState: Bool { lostMicroseconds != nil }

    package var nextLimitMicroseconds: Int64? { recogniser.nextLimitMicroseconds }

    package mutating func take(_ event: InputNodeEvent) -> [ButtonEvent] {
        packets.take(event).flatMap { report -> [ButtonEvent] in
            switch report {
            case .edge(let edge):
                // The kernel passes changes only, so that an edge shows what was before it.
                if let lost = lostMicroseconds, edge.value != 2 {
                    synchronise(keyIsDown: edge.value == 0, atMicroseconds: lost)
                }
                return recogniser.feed(edge).map { .pressed($0) }
            case .releasedByKernel(let time):
                synchronise(keyIsDown: false, atMicroseconds: time)
                return []
            case .lost(let time):
                lostMicroseconds = time
                return [.eventsLost]
            }
        }
    }

    package mutating func expire(nowMicroseconds: Int64) -> [ButtonEvent] {
        recogniser.expire(nowMicroseconds: nowMicroseconds).map { [.pressed($0)] } ?? []
    }

    package mutating func synchronise(keyIsDown: Bool, atMicroseconds time: Int64) {
        lostMicroseconds = nil
        recogniser.synchronise(keyIsDown: keyIsDown, atMicroseconds: time)
    }
}
