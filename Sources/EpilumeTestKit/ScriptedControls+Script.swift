package import EpilumeDevices
package import EpilumeModel
internal import Glibc
internal import Synchronization

/// A scripted device's controls, and what was asked of them: the test's hand on ``ScriptedControls``.
///
/// Answers as the V4L2 control framework and uvcvideo do: integers are clamped and rounded to their steps without an
/// error, menu entries that are not there are refused, a ruled control is refused while its master is not manual, and
/// each handle holds one change of each control, the newest.
///
/// Concurrency: from any thread or task.
package final class ControlScript: Sendable {
    package enum Call: Hashable, Sendable {
        case open, close, list
        case describe(ControlID)
        case read(ControlID)
        case write(ControlID, Int64)
        case subscribe(Set<ControlID>)
    }

    /// Where a fault can be met.
    package enum Step: Hashable, Sendable { case open, describe, read, write, subscribe, wait }

    /// What a device does with a value that it does not take.
    package enum Disobedience: Hashable, Sendable {
        /// A read says what the control really is.
        case open
        /// A read gives what was written, from the driver's copy, once the control has been read: as uvcvideo does.
        case behindTheDriversCopy
    }

    private let world: Mutex<World>
    private let gate: Gate

    private struct World {
        var controls: [ControlID: ScriptedControl]
        var isThere = true
        var calls: [Call] = []
        var faults: [FaultPlace: FaultPlan] = [:]
        var openFaults: [ControlFault] = []
        var ignored: [ControlID: Disregard] = [:]
        /// What reads give instead of the value.
        var copies: [ControlID: Int64] = [:]
        var wasRead: Set<ControlID> = []
        var sideEffects: [ControlID: SideEffect] = [:]
        var handles: [Int: Handle] = [:]
        var nextHandle = 0
    }

    private struct FaultPlace: Hashable {
        /// nil for a step of no control.
        let control: ControlID?
        let step: Step
    }

    private struct FaultPlan {
        var fault: ControlFault
        var times: Int
    }

    private struct Disregard {
        var times: Int
        var manner: Disobedience
    }

    private struct SideEffect {
        let other: ControlReading
        let manner: Disobedience
    }

    private struct Handle {
        let bell: Waker
        var subscribed: Set<ControlID> = []
        var pending: [(sequence: UInt32, reading: ControlReading)] = []
        var nextSequence: UInt32 = 0
        var toldSequence: UInt32 = 0
    }

    package init(_ controls: [ScriptedControl] = ScriptedControl.webcam) throws(CaptureFault) {
        world = Mutex(
            World(controls: Dictionary(controls.map { ($0.description.control, $0) }) { first, _ in first }))
        gate = try Gate()
    }

    // MARK: For the test

    /// The requests so far, in order.
    package var calls: [Call] { world.withLock { $0.calls } }

    /// The values written to one control so far.
    package func written(_ control: ControlID) -> [Int64] {
        calls.compactMap { if case .write(control, let value) = $0 { value } else { nil } }
    }

    /// What the device really does.
    package func value(of control: ControlID) -> Int64? { world.withLock { $0.controls[control]?.value } }

    /// Changes a control as another program or the device does.
    /// - Parameter isTold: false for a device that changes without a word.
    package func change(_ control: ControlID, to value: Int64, isTold: Bool = true) {
        world.withLock { world in
            world.controls[control]?.value = value
            if isTold { Self.tell(ControlReading(control: control, value: value), &world) }
        }
    }

    /// Tells of a change as a device does, while reads go on to give the driver's copy.
    package func changeBehindTheDriversCopy(_ control: ControlID, to value: Int64) {
        world.withLock { Self.changeBehindTheDriversCopy(ControlReading(control: control, value: value), &$0) }
    }

    /// Lets requests of this step fail.
    /// - Parameters:
    ///   - control: nil for `open` and `wait`.
    ///   - times: as often; without end until ``mend(_:_:)`` if it is not stated.
    package func fail(_ step: Step, of control: ControlID?, _ fault: ControlFault, times: Int = .max) {
        let bells = world.withLock { world -> [Waker] in
            world.faults[FaultPlace(control: control, step: step)] = FaultPlan(fault: fault, times: times)
            return world.handles.values.map(\.bell)
        }
        if step == .wait { for bell in bells { bell.ring() } }
    }

    package func mend(_ step: Step, of control: ControlID?) {
        world.withLock { $0.faults[FaultPlace(control: control, step: step)] = nil }
    }

    /// Lets the next writes of a control succeed and change nothing.
    package func ignoreWrites(of control: ControlID, times: Int = .max, _ manner: Disobedience = .open) {
        world.withLock { $0.ignored[control] = Disregard(times: times, manner: manner) }
    }

    package func mend(writesOf control: ControlID) { world.withLock { $0.ignored[control] = nil } }

    /// Makes each write of `control` change another one too: without a word, or told while reads go on to give the
    /// driver's copy.
    package func entangle(_ control: ControlID, with other: ControlReading, _ manner: Disobedience = .open) {
        world.withLock { $0.sideEffects[control] = SideEffect(other: other, manner: manner) }
    }

    /// Plugs the device in again after ``leave()``: a new life, in which the driver has no copies.
    package func comeBack() {
        world.withLock { world in
            world.isThere = true
            world.copies = [:]
            world.wasRead = []
        }
    }

    /// Unplugs the device.
    package func leave() {
        let bells = world.withLock { world -> [Waker] in
            world.isThere = false
            return world.handles.values.map(\.bell)
        }
        for bell in bells { bell.ring() }
    }

    /// Makes requests wait inside the device, as those of a device that does not answer, until ``letGo()``.
    package func holdUp() { gate.close() }

    package func letGo() { gate.open() }

    /// Requests that wait inside the device.
    package var heldRequests: Int { gate.waiting }

    // MARK: For the ports

    func opened() throws(ControlFault) -> (handle: Int, bell: Waker) {
        let bell: Waker
        do throws(CaptureFault) { bell = try Waker() } catch { throw .system(.open, errno: EMFILE) }
        let handle = try request(.open, .open, of: nil) { world throws(ControlFault) in
            let handle = world.nextHandle
            world.nextHandle += 1
            world.handles[handle] = Handle(bell: bell)
            return handle
        }
        return (handle, bell)
    }

    func closed(_ handle: Int?) {
        world.withLock { world in
            world.calls.append(.close)
            if let handle { world.handles[handle] = nil }
        }
    }

    func listed() throws(ControlFault) -> [ControlDescription] {
        try request(.list, .describe, of: nil) { world throws(ControlFault) in
            let answering = world.controls.filter { entry in
                world.faults[FaultPlace(control: entry.key, step: .describe)] == nil
            }
            return answering.values.map(\.description).sorted { $0.control < $1.control }
        }
    }

    func described(_ control: ControlID) throws(ControlFault) -> ControlDescription {
        try request(.describe(control), .describe, of: control) { world throws(ControlFault) in
            try Self.control(control, world).description
        }
    }

    func value(readOf control: ControlID) throws(ControlFault) -> Int64 {
        try request(.read(control), .read, of: control) { world throws(ControlFault) in
            let found = try Self.control(control, world)
            if !found.description.hasValue { throw .noValue }
            world.wasRead.insert(control)
            return world.copies[control] ?? found.value
        }
    }

    func wrote(_ value: Int64, to control: ControlID) throws(ControlFault) {
        try request(.write(control, value), .write, of: control) { world throws(ControlFault) in
            var found = try Self.control(control, world)
            let taken = try Self.taken(value, by: found.description)
            if let master = found.master, world.controls[master.control]?.value != master.manual {
                throw .ruledByMaster
            }
            if var disregard = world.ignored[control] {
                disregard.times -= 1
                world.ignored[control] = disregard.times > 0 ? disregard : nil
                if disregard.manner == .behindTheDriversCopy, world.wasRead.contains(control) {
                    world.copies[control] = taken
                }
            } else {
                found.value = taken
                world.controls[control] = found
                world.copies[control] = nil
            }
            Self.tell(ControlReading(control: control, value: taken), &world)
            switch world.sideEffects[control] {
            case nil: break
            case .some(let effect) where effect.manner == .open:
                world.controls[effect.other.control]?.value = effect.other.value
            case .some(let effect): Self.changeBehindTheDriversCopy(effect.other, &world)
            }
        }
    }

    func subscribed(_ handle: Int, to controls: Set<ControlID>) throws(ControlFault) {
        for control in controls.sorted() {
            try request(.subscribe(controls), .subscribe, of: control) { world throws(ControlFault) in
                _ = try Self.control(control, world)
            }
        }
        world.withLock { world in
            world.handles[handle]?.subscribed = controls
            world.handles[handle]?.pending.removeAll { !controls.contains($0.reading.control) }
        }
    }

    func nextChange(_ handle: Int) throws(ControlFault) -> ControlChange? {
        try world.withLock { world throws(ControlFault) in
            if !world.isThere { throw .gone }
            guard let next = world.handles[handle]?.pending.first else { return nil }
            let isAfterGap = next.sequence != world.handles[handle]?.toldSequence
            world.handles[handle]?.pending.removeFirst()
            world.handles[handle]?.toldSequence = next.sequence &+ 1
            return ControlChange(reading: next.reading, isAfterGap: isAfterGap)
        }
    }

    /// Looks whether a change waits.
    func isChangeWaiting(_ handle: Int) throws(ControlFault) -> Bool {
        try world.withLock { world throws(ControlFault) in
            if !world.isThere { throw .gone }
            try Self.takeFault(FaultPlace(control: nil, step: .wait), &world)
            return world.handles[handle]?.pending.isEmpty == false
        }
    }

    // MARK: The device

    private func request<Answer>(
        _ call: Call, _ step: Step, of control: ControlID?, _ body: (inout World) throws(ControlFault) -> Answer
    ) throws(ControlFault) -> Answer {
        gate.pass()
        return try world.withLock { world throws(ControlFault) in
            world.calls.append(call)
            if !world.isThere { throw .gone }
            try Self.takeFault(FaultPlace(control: control, step: step), &world)
            return try body(&world)
        }
    }

    private static func takeFault(_ place: FaultPlace, _ world: inout World) throws(ControlFault) {
        guard var plan = world.faults[place] else { return }
        plan.times -= 1
        world.faults[place] = plan.times > 0 ? plan : nil
        throw plan.fault
    }

    private static func control(_ id: ControlID, _ world: World) throws(ControlFault) -> ScriptedControl {
        guard let found = world.controls[id] else { throw .unknownControl }
        return found
    }

    /// What a driver makes of a value.
    private static func taken(_ value: Int64, by description: ControlDescription) throws(ControlFault) -> Int64 {
        if description.isReadOnly { throw .readOnly }
        if description.kind != .integer64, Int32(exactly: value) == nil { throw .outOfRange }
        switch description.kind {
        case .boolean: return min(1, max(0, value))
        case .menu, .integerMenu:
            if !description.menu.contains(where: { $0.value == value }) { throw .outOfRange }
            return value
        case .integer, .integer64:
            let clamped = min(description.maximum, max(description.minimum, value))
            let step = Int64(max(1, description.step))
            let steps = (clamped - description.minimum + step / 2) / step
            return min(description.maximum, description.minimum + steps * step)
        case .bitmask:
            if value & ~description.maximum != 0 { throw .outOfRange }
            return value
        case .button: return 0
        case .other: throw .noValue
        }
    }

    private static func changeBehindTheDriversCopy(_ reading: ControlReading, _ world: inout World) {
        world.copies[reading.control] = world.copies[reading.control] ?? world.controls[reading.control]?.value
        world.controls[reading.control]?.value = reading.value
        tell(reading, &world)
    }

    private static func tell(_ reading: ControlReading, _ world: inout World) {
        for number in world.handles.keys {
            guard var handle = world.handles[number], handle.subscribed.contains(reading.control) else { continue }
            handle.pending.removeAll { $0.reading.control == reading.control }
            handle.pending.append((handle.nextSequence, reading))
            handle.nextSequence &+= 1
            world.handles[number] = handle
            handle.bell.ring()
        }
    }
}

/// Where requests wait while a device does not answer.
private final class Gate: Sendable {
    private let bell: Waker
    private let state = Mutex((isClosed: false, waiting: 0))

    init() throws(CaptureFault) { bell = try Waker() }

    var waiting: Int { state.withLock { $0.waiting } }

    func close() { state.withLock { $0.isClosed = true } }

    func open() {
        state.withLock { $0.isClosed = false }
        bell.ring()
    }

    func pass() {
        guard state.withLock({ $0.isClosed }) else { return }
        state.withLock { $0.waiting += 1 }
        while state.withLock({ $0.isClosed }) { bell.wait(upTo: .milliseconds(250)) }
        state.withLock { $0.waiting -= 1 }
    }
}
