package import EpilumeModel

/// A rule that a device does not keep, with what was found instead.
package struct ControlMiss: Hashable, Sendable {
    package var rule: ControlRule
    package var found: Found

    package init(rule: ControlRule, found: Found) {
        self.rule = rule
        self.found = found
    }

    package enum Found: Hashable, Sendable {
        /// The value read back, which the rule does not accept.
        case value(Int64)
        /// The value read back now, which the rule accepts, after a write that the driver took and the device did not: a
        /// read after another write may give the driver's copy of what was written (see ``V4L2ControlPort``).
        case unproved(Int64)
        case fault(ControlFault)
        /// The time was over and the device had stopped answering before this rule's turn came.
        case notTried
    }

    /// One clause for a person, without a full stop.
    package var words: String {
        switch found {
        case .value(let value): "\(rule.control) is \(value) and should be \(rule.value)"
        case .unproved: "\(rule.control) did not take \(rule.value) at first, and whether it has by now cannot be read"
        case .fault(let fault): "\(rule.control) \(fault.words)"
        case .notTried: "\(rule.control) was not tried: the device had stopped answering"
        }
    }
}

/// What came of setting a device's controls. A control counts as held only by what was read back.
package struct ControlLockReport: Hashable, Sendable {
    /// The controls that have what their rules want, as read back after the last of them was written.
    package var readings: [ControlReading]
    /// Required and wished for, in the order in which they were tried.
    package var misses: [ControlMiss]
    /// Times that a rule was tried, each rule at least once unless it was `.notTried`.
    package var attempts: Int

    package init(readings: [ControlReading], misses: [ControlMiss], attempts: Int) {
        self.readings = readings
        self.misses = misses
        self.attempts = attempts
    }

    /// The misses that keep a device from arming.
    package var requiredMisses: [ControlMiss] { misses.filter(\.rule.isRequired) }

    /// True when every required control holds.
    package var isLocked: Bool { requiredMisses.isEmpty }
}

/// What controls were found to be, against what they should be.
package enum ControlVerdict: Hashable, Sendable {
    /// In the order of the rules.
    case held([ControlReading])
    /// Those that differ or could not be read; never empty.
    case drift([ControlMiss])
}
