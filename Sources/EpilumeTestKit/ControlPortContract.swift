package import EpilumeDevices
internal import EpilumeModel

/// What every ``ControlPort`` keeps, as ``ControlPort`` and ``ControlFault`` state it.
///
/// Each clause takes a maker of ports of one device, which nobody else may use meanwhile and which must have a
/// brightness that can be set. It has the value it had when the clause ends well.
package enum ControlPortContract: String, CaseIterable, Sendable, CustomStringConvertible {
    case refusesEveryRequestWhileClosed
    case takesCloseAtAnyMoment
    case listsControlsByRisingNumber
    case describesAControlAsItsListDoes
    case refusesAControlThatIsNotThere
    case readsEveryValueThatThereIs
    case readsWhatWasWritten
    case keepsNoValueOutOfRange
    case refusesAMenuEntryThatIsNotThere
    case refusesToWriteWhatIsReadOnly
    case tellsAChangeThatAnotherMade
    case tellsItsOwnChange
    case tellsOnlyWhatWasSubscribed
    case tellsTheNewestValueAndThatSomeWereLost
    case endsTheWaitWhenTheWakerRings
    case endsTheWaitWhenTheTimeIsOver

    package var description: String { rawValue }

    /// - Throws: ``ContractBreach``, or what a port threw where it should not.
    package func check(_ makePort: () -> any ControlPort) throws {
        let stage = try Stage(port: makePort(), other: makePort(), waker: Waker())
        defer { stage.strike() }
        switch self {
        case .refusesEveryRequestWhileClosed: try stage.closed()
        case .takesCloseAtAnyMoment: try stage.closedOften()
        case .listsControlsByRisingNumber: try stage.list()
        case .describesAControlAsItsListDoes: try stage.describe()
        case .refusesAControlThatIsNotThere: try stage.unknown()
        case .readsEveryValueThatThereIs: try stage.readAll()
        case .readsWhatWasWritten: try stage.readBack()
        case .keepsNoValueOutOfRange: try stage.range()
        case .refusesAMenuEntryThatIsNotThere: try stage.menu()
        case .refusesToWriteWhatIsReadOnly: try stage.readOnly()
        case .tellsAChangeThatAnotherMade: try stage.changeByAnother()
        case .tellsItsOwnChange: try stage.ownChange()
        case .tellsOnlyWhatWasSubscribed: try stage.unsubscribed()
        case .tellsTheNewestValueAndThatSomeWereLost: try stage.lostChanges()
        case .endsTheWaitWhenTheWakerRings: try stage.woken()
        case .endsTheWaitWhenTheTimeIsOver: try stage.timedOut()
        }
    }
}

/// Two ports of one device under test. Confined to the thread of the check.
private struct Stage {
    let port: any ControlPort
    let other: any ControlPort
    let waker: Waker

    func strike() {
        port.close()
        other.close()
    }

    // MARK: Clauses

    func closed() throws {
        try refuses("a list of a closed port") { _ = try port.descriptions() }
        try refuses("a description by a closed port") { _ = try port.describe(.brightness) }
        try refuses("a read through a closed port") { _ = try port.read(.brightness) }
        try refuses("a write through a closed port") { try port.write(.brightness, 1) }
        try refuses("a subscription of a closed port") { try port.subscribe(to: [.brightness]) }
        try refuses("a change from a closed port") { _ = try port.nextChange() }
        try refuses("a wait on a closed port") { _ = try port.wait(upTo: .zero, waker: waker) }
        try port.open()
        _ = try port.read(.brightness)
        port.close()
        try refuses("a read after close") { _ = try port.read(.brightness) }
    }

    func closedOften() throws {
        port.close()
        try port.open()
        try port.subscribe(to: [.brightness])
        port.close()
        port.close()
        try port.open()
        try port.open()
        _ = try port.read(.brightness)
        try withBrightness(through: port) { values in
            try port.write(.brightness, values.first)
            try require(port.nextChange() == nil, "a subscription ends with close")
        }
    }

    func list() throws {
        try port.open()
        let numbers = try port.descriptions().map(\.control.rawValue)
        try require(!numbers.isEmpty, "a device with controls lists them")
        try require(zip(numbers, numbers.dropFirst()).allSatisfy(<), "a list of controls rises")
        try require(try port.descriptions().allSatisfy { $0.value == nil }, "a list has no values")
    }

    func describe() throws {
        try port.open()
        for listed in try port.descriptions() {
            let one = try port.describe(listed.control)
            try require(one == listed, "\(listed.control) is \(listed) in the list and \(one) by itself")
        }
    }

    func unknown() throws {
        try port.open()
        let absent = ControlID(rawValue: 0x0098_fffe)
        try refuses("a description of what is not there", with: .unknownControl) { _ = try port.describe(absent) }
        try refuses("a read of what is not there", with: .unknownControl) { _ = try port.read(absent) }
        try refuses("a write of what is not there", with: .unknownControl) { try port.write(absent, 0) }
        try refuses("a subscription to what is not there", with: .unknownControl) { try port.subscribe(to: [absent]) }
    }

    func readAll() throws {
        try port.open()
        for description in try port.descriptions() {
            if description.hasValue {
                let value = try port.read(description.control)
                let isNumber = description.kind != .menu && description.kind != .integerMenu
                try require(
                    isNumber || description.menu.contains { $0.value == value },
                    "\(description.control) is an entry of its menu, not \(value)")
            } else {
                try refuses("a read of \(description.control)", with: .noValue) {
                    _ = try port.read(description.control)
                }
            }
        }
    }

    func readBack() throws {
        try port.open()
        try withBrightness(through: port) { values in
            for value in [values.first, values.second, values.first] {
                try port.write(.brightness, value)
                try require(try port.read(.brightness) == value, "a value that was taken is read back")
            }
            try other.open()
            try require(try other.read(.brightness) == values.first, "every handle reads the same value")
        }
    }

    func range() throws {
        try port.open()
        let description = try port.describe(.brightness)
        try withBrightness(through: port) { _ in
            for value in [description.minimum - 1, description.maximum + 1] {
                do {
                    try port.write(.brightness, value)
                } catch ControlFault.outOfRange {
                    // Drivers may clamp or refuse.
                }
                let actual = try port.read(.brightness)
                try require(
                    (description.minimum...description.maximum).contains(actual), "\(actual) is within the range")
            }
            try refuses("a value wider than the control", with: .outOfRange) {
                try port.write(.brightness, Int64(Int32.max) + 1)
            }
        }
    }

    func menu() throws {
        try port.open()
        for description in try port.descriptions() where description.kind == .menu && !description.isReadOnly {
            let before = try port.read(description.control)
            try refuses("an entry that \(description.control) does not have", with: .outOfRange) {
                try port.write(description.control, description.maximum + 1)
            }
            try require(try port.read(description.control) == before, "a refused write changes nothing")
        }
    }

    func readOnly() throws {
        try port.open()
        for description in try port.descriptions() where description.isReadOnly && description.hasValue {
            try refuses("a write to \(description.control)", with: .readOnly) {
                try port.write(description.control, description.minimum)
            }
        }
    }

    func changeByAnother() throws {
        try port.open()
        try other.open()
        try port.subscribe(to: [.brightness])
        try require(try port.nextChange() == nil, "there is nothing to tell before a change")
        try withBrightness(through: other) { values in
            for value in [values.second, values.first] {
                try other.write(.brightness, value)
                try require(try port.wait(upTo: .seconds(5), waker: waker) == .change, "a change ends the wait")
                try require(
                    try port.nextChange()
                        == ControlChange(reading: ControlReading(control: .brightness, value: value)),
                    "a change is told with its value")
                try require(try port.nextChange() == nil, "a change is told once")
            }
        }
    }

    func ownChange() throws {
        try port.open()
        try port.subscribe(to: [.brightness])
        try withBrightness(through: port) { values in
            try port.write(.brightness, values.second)
            try require(
                try port.nextChange()?.reading == ControlReading(control: .brightness, value: values.second),
                "a port tells its own change")
        }
    }

    func unsubscribed() throws {
        try port.open()
        try other.open()
        try withBrightness(through: other) { values in
            try other.write(.brightness, values.second)
            try require(try port.nextChange() == nil, "nothing is told without a subscription")
            try port.subscribe(to: [.brightness])
            try other.write(.brightness, values.first)
            try port.subscribe(to: [])
            try other.write(.brightness, values.second)
            try require(try port.nextChange() == nil, "nothing is told after a subscription")
            try require(try port.wait(upTo: .zero, waker: waker) == .timedOut, "nothing ends the wait")
        }
    }

    func lostChanges() throws {
        try port.open()
        try other.open()
        try port.subscribe(to: [.brightness])
        try withBrightness(through: other) { values in
            for value in [values.second, values.first, values.second] { try other.write(.brightness, value) }
            try require(
                try port.nextChange()
                    == ControlChange(
                        reading: ControlReading(control: .brightness, value: values.second), isAfterGap: true),
                "the newest value is told, and that others were lost")
            try other.write(.brightness, values.first)
            try require(try port.nextChange()?.isAfterGap == false, "a loss is told once")
        }
    }

    func woken() throws {
        try port.open()
        try other.open()
        try port.subscribe(to: [.brightness])
        waker.ring()
        try require(try port.wait(upTo: .seconds(5), waker: waker) == .woken, "a ring ends the wait")
        try require(try port.wait(upTo: .zero, waker: waker) == .timedOut, "a ring ends one wait only")
        try withBrightness(through: other) { values in
            try other.write(.brightness, values.second)
            waker.ring()
            try require(try port.wait(upTo: .seconds(5), waker: waker) == .woken, "a ring goes before a change")
            try require(try port.wait(upTo: .seconds(5), waker: waker) == .change, "the change is not lost by it")
        }
    }

    func timedOut() throws {
        try port.open()
        try require(try port.wait(upTo: .zero, waker: waker) == .timedOut, "a wait of no time is over at once")
        try port.subscribe(to: [.brightness])
        try require(try port.wait(upTo: .zero, waker: waker) == .timedOut, "so is one for changes")
    }

    // MARK: Steps

    /// Runs `body` with two values that brightness can have, where it has the first; puts back what it had.
    private func withBrightness(
        through port: any ControlPort, _ body: ((first: Int64, second: Int64)) throws -> Void
    ) throws {
        let description = try port.describe(.brightness)
        let before = try port.read(.brightness)
        let second = before == description.minimum ? description.maximum : description.minimum
        try body((before, second))
        try port.write(.brightness, before)
    }

    private func require(_ condition: @autoclosure () throws -> Bool, _ promise: String) throws {
        if try !condition() { throw ContractBreach(description: promise) }
    }

    private func refuses(_ what: String, with expected: ControlFault? = nil, _ call: () throws -> Void) throws {
        do {
            try call()
        } catch let fault as ControlFault {
            if let expected, fault != expected {
                throw ContractBreach(description: "\(what) is \(expected), not \(fault)")
            }
            return
        }
        throw ContractBreach(description: "\(what) is a fault")
    }
}
