package import EpilumeModel

/// Switches one device's light by its profile's plan and says how far the result can be believed.
///
/// Nothing but the plan's own commands can be sent (``LightAllowList``). A state that nothing verifies is reported as
/// unverified; after a contradiction or a failed command no state is claimed at all.
///
/// Concurrency: confined to one thread, with its ports.
package final class LightSwitch {
    /// What the light is now; nil while that is not known.
    package private(set) var state: LightState?

    private let plan: LightPlan
    private let allowed: LightAllowList
    private let units: (any ExtensionUnitPort)?
    private let vendor: (any VendorPort)?
    /// What a person or a picture has yet to confirm.
    private var pending: Pending?

    private struct Pending {
        let from: String?
        let to: String
        let isForOperator: Bool
    }

    /// - Parameters:
    ///   - units: nil for a device that uvcvideo does not serve.
    ///   - vendor: nil where vendor requests are not permitted.
    /// - Throws: `.impossiblePlan` or `.noPort`.
    package init(
        plan: LightPlan, units: (any ExtensionUnitPort)? = nil, vendor: (any VendorPort)? = nil
    ) throws(LightFault) {
        switch plan.means {
        case .extensionUnit: if units == nil { throw .noPort(plan.means) }
        case .vendorRequest: if vendor == nil { throw .noPort(plan.means) }
        case .manual, .none: break
        }
        allowed = try LightAllowList(plan)
        self.plan = plan
        self.units = units
        self.vendor = vendor
    }

    /// The names that `set` takes.
    package var states: [String] { allowed.entries.map(\.name) }

    /// Sends a state's command and looks for its effect.
    /// - Parameter isStreaming: whether the device streams now and will go on until this returns.
    package func set(_ name: String, isStreaming: Bool) throws(LightFault) -> LightOutcome {
        let entry = try allowed.entry(named: name)
        if plan.needsStreaming, !isStreaming { throw .needsStreaming }
        let from = state?.name
        // From the first byte on, the old state is no longer known to shine.
        forget()
        try send(entry.command)
        return LightOutcome(state: name, verification: settle(entry, from: from))
    }

    /// Judges the brightness of the picture, after `set` has answered `.awaitingImage`.
    /// - Parameters:
    ///   - before: mean brightness of a settled picture before the command, 0 to 1, exposure and gain fixed.
    ///   - after: the same after it.
    /// - Returns: nil when no picture is awaited.
    package func judge(before: Double, after: Double) -> LightOutcome? {
        guard let pending, !pending.isForOperator else { return nil }
        let verification =
            LightBrightness.canTell(plan.states.map(\.name))
            ? LightBrightness.judge(from: pending.from, to: pending.to, before: before, after: after)
            : .unverified(.brightnessDoesNotTell)
        return conclude(pending.to, verification, by: .image)
    }

    /// Takes a person's word on a state: one that `set` has asked for, or, of a switch by hand, any.
    /// - Returns: nil when the person was not asked.
    package func operatorSaw(_ name: String) -> LightOutcome? {
        if plan.means == .manual {
            guard Self.isName(name) else { return nil }
            return conclude(name, .verified(by: .operator), by: .operator)
        }
        guard let pending, pending.isForOperator else { return nil }
        let agrees = pending.to == name
        return conclude(pending.to, agrees ? .verified(by: .operator) : .contradicted(.operator), by: .operator)
    }

    /// Asks the device again for the state that it once answered with: a scope has a switch of its own.
    /// - Returns: false when what was claimed is claimed no more.
    package func recheck() -> Bool {
        guard let claimed = state, claimed.verifiedBy == .readBack,
            let entry = allowed.entries.first(where: { $0.name == claimed.name })
        else { return true }
        if case .verified = conclude(claimed.name, readBack(entry), by: .readBack).verification { return true }
        return false
    }

    /// Claims nothing any more: after an unplugging, a stall or a restart of the stream.
    package func forget() {
        state = nil
        pending = nil
    }

    private func send(_ command: LightAllowList.Command) throws(LightFault) {
        switch command {
        case .unit(let command):
            guard let units else { throw .noPort(plan.means) }
            try units.send(command)
        case .vendor(let command):
            guard let vendor else { throw .noPort(plan.means) }
            try vendor.send(command)
        }
    }

    private func settle(_ entry: LightAllowList.Entry, from: String?) -> LightVerification {
        switch plan.verification {
        case .readBack: return conclude(entry.name, readBack(entry), by: .readBack).verification
        case .image, .operator:
            let isForOperator = plan.verification == .operator
            pending = Pending(from: from, to: entry.name, isForOperator: isForOperator)
            state = LightState(name: entry.name, verifiedBy: nil)
            return isForOperator ? .awaitingOperator : .awaitingImage
        }
    }

    private func readBack(_ entry: LightAllowList.Entry) -> LightVerification {
        guard let question = entry.question else { return .unverified(.noExpectation) }
        do throws(LightFault) {
            let answer = try ask(question)
            return entry.accepts(answer) ? .verified(by: .readBack(answer)) : .contradicted(.readBack(answer))
        } catch {
            return .unverified(.noAnswer(error))
        }
    }

    private func ask(_ question: LightAllowList.Question) throws(LightFault) -> [UInt8] {
        switch question {
        case .unit(let question):
            guard let units else { throw .noPort(plan.means) }
            return try units.ask(question)
        case .vendor(let question):
            guard let vendor else { throw .noPort(plan.means) }
            return try vendor.ask(question)
        }
    }

    private func conclude(
        _ name: String, _ verification: LightVerification, by means: LightPlan.Verification
    ) -> LightOutcome {
        pending = nil
        switch verification {
        case .verified: state = LightState(name: name, verifiedBy: means)
        case .unverified: state = LightState(name: name, verifiedBy: nil)
        case .contradicted: state = nil
        case .awaitingImage, .awaitingOperator: break
        }
        return LightOutcome(state: name, verification: verification)
    }

    /// As the plan's states are named: lower-case letters, digits and dashes.
    private static func isName(_ name: String) -> Bool {
        (1...32).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
            }
    }
}
