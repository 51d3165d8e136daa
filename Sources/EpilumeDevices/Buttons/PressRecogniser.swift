package import EpilumeModel

/// Makes presses of a key's edges, as a ``ButtonPlan`` says. Pure: its time is that of the edges.
///
/// Edges that follow each other closer than the debounce time are one stretch of bouncing. A stretch that begins with
/// an open contact closing is a press, reported at once with the time of that edge, however the stretch goes on. A
/// stretch that begins otherwise is none. So a contact that chatters for longer than the debounce time without a pause
/// is still one press, and a single spike of a disturbed line is one too: a picture too many can be discarded.
package struct PressRecogniser: Sendable {
    /// A press that may become a long one.
    private struct Held {
        let pressed: Int64
        /// The contact opened then; a release once it has stayed open for the debounce time.
        var opened: Int64?
    }

    private let plan: ButtonPlan
    private let debounce: Int64
    private var isClosed: Bool
    private var lastEdge: Int64?
    private var held: Held?

    /// - Parameter keyIsDown: the kernel's state of the key before the first edge.
    package init(_ plan: ButtonPlan, keyIsDown: Bool) {
        self.plan = plan
        debounce = plan.debounce.microseconds
        isClosed = Self.closes(plan, keyIsDown)
    }

    /// - Returns: none, a press, or the long press that was due before this edge and then the press.
    package mutating func feed(_ edge: KeyEdge) -> [ButtonPress] {
        // 2 is autorepeat: the key is still down, and nobody touched it.
        guard edge.code == plan.key, edge.value == 0 || edge.value == 1 else { return [] }
        // Times of one device do not run backwards; should they, the edge counts as part of the stretch.
        let time = max(edge.timestampMicroseconds, lastEdge ?? .min)
        var told = expire(nowMicroseconds: time).map { [$0] } ?? []

        let wasClosed = isClosed
        let closes = Self.closes(plan, edge.value == 1)
        // A device without a release closes its contact again and again.
        if closes == wasClosed, plan.sendsRelease || !closes { return told }
        let beginsStretch = isQuiet(at: time)
        isClosed = closes
        lastEdge = time

        if !closes {
            held?.opened = time
        } else if beginsStretch {
            told.append(ButtonPress(pressedMicroseconds: time, kind: .press))
            held = plan.longPress != nil && plan.sendsRelease ? Held(pressed: time) : nil
        } else {
            // It bounced: it has been held all the while.
            held?.opened = nil
        }
        return told
    }

    /// When ``expire(nowMicroseconds:)`` may have something to tell without another edge; nil when it will not.
    package var nextLimitMicroseconds: Int64? {
        guard let held, held.opened == nil else { return nil }
        return longLimit(of: held)
    }

    /// Tells the long press once its time is over. Edges with an earlier time than `nowMicroseconds` are fed before.
    package mutating func expire(nowMicroseconds now: Int64) -> ButtonPress? {
        guard let held else { return nil }
        if held.opened != nil {
            if isQuiet(at: now) { self.held = nil }
            return nil
        }
        guard let limit = longLimit(of: held), now >= limit else { return nil }
        self.held = nil
        return ButtonPress(pressedMicroseconds: held.pressed, kind: .longPress)
    }

    /// Takes over the key's state when edges were lost or the kernel itself let go of the key. Never a press: what
    /// happened meanwhile is not known, and an edge right after it counts as bouncing.
    package mutating func synchronise(keyIsDown: Bool, atMicroseconds time: Int64) {
        isClosed = Self.closes(plan, keyIsDown)
        lastEdge = max(time, lastEdge ?? .min)
        held = nil
    }

    /// The kernel holds every key for up until its device says otherwise. With a button that is down while nobody
    /// touches it, up may therefore mean pressed or nothing at all. It is taken for pressed: then no first word of it
    /// can be mistaken for a press.
    private static func closes(_ plan: ButtonPlan, _ keyIsDown: Bool) -> Bool {
        keyIsDown == (plan.polarity == .normal)
    }

    private func isQuiet(at time: Int64) -> Bool {
        guard let lastEdge else { return true }
        return time - lastEdge >= debounce
    }

    private func longLimit(of held: Held) -> Int64? {
        plan.longPress.map { held.pressed.addingReportingOverflow($0.microseconds) }
            .map { $0.overflow ? .max : $0.partialValue }
    }
}
