package import EpilumeModel

/// Tells which of a device's locked controls leave what they were locked to, by the driver's events.
///
/// A control that an event showed away counts as away until an event shows it back or it is locked again: with
/// uvcvideo a read may still give the value that was written (see ``V4L2ControlPort``).
///
/// Concurrency: confined to the port's thread.
package struct ControlWatch {
    private let port: any ControlPort
    private var subscribed: Set<ControlID> = []
    private var rules: [ControlID: ControlRule] = [:]
    /// Values outside their rules, as last told by events.
    private var told: [ControlID: Int64] = [:]
    /// Values outside their rules, as last read.
    private var read: [ControlID: Int64] = [:]

    package init(port: any ControlPort) { self.port = port }

    /// What came to light since the last look.
    package struct Findings: Hashable, Sendable {
        /// Controls that have a value outside their rules which was not known yet.
        package var departures: [ControlReading] = []
        /// Changes were lost to newer ones, and any locked control may have been away meanwhile.
        package var hasGap = false

        package var isQuiet: Bool { departures.isEmpty && !hasGap }
    }

    /// Has changes of these controls told from now on, before they are locked, so that none is missed. A control whose
    /// changes the driver does not tell is left out; reading it is all that is left.
    /// - Throws: `.gone` only.
    package mutating func subscribe(to controls: [ControlID]) throws(ControlFault) {
        subscribed = []
        for control in controls {
            do throws(ControlFault) {
                try port.subscribe(to: subscribed.union([control]))
                subscribed.insert(control)
            } catch {
                if error == .gone { throw error }
            }
        }
        // Also when none was added, so that those of an earlier lock are told no more.
        do throws(ControlFault) { try port.subscribe(to: subscribed) } catch { if error == .gone { throw error } }
        while try nextChange() != nil {}
    }

    /// Begins to judge by these rules.
    package mutating func begin(_ locked: [ControlRule]) {
        rules = Dictionary(locked.map { ($0.control, $0) }) { first, _ in first }
        told = [:]
        read = [:]
    }

    /// Goes through the changes that were told.
    /// - Throws: `.gone` only.
    package mutating func drain() throws(ControlFault) -> Findings {
        var findings = Findings()
        while let change = try nextChange() {
            if change.isAfterGap { findings.hasGap = true }
            let reading = change.reading
            guard let rule = rules[reading.control] else { continue }
            if rule.accepts(reading.value) {
                told[reading.control] = nil
                read[reading.control] = nil
            } else {
                if !isKnown(reading) { findings.departures.append(reading) }
                told[reading.control] = reading.value
            }
        }
        return findings
    }

    /// Takes in what was read, and holds against it what was told.
    /// - Returns: the verdict over both, with what it brought to light.
    package mutating func judge(_ verdict: ControlVerdict) -> (verdict: ControlVerdict, findings: Findings) {
        var findings = Findings()
        var misses: [ControlMiss] = []
        if case .drift(let drift) = verdict { misses = drift }
        read = read.filter { known in misses.contains { $0.rule.control == known.key } }
        for miss in misses {
            guard case .value(let value) = miss.found else { continue }
            let reading = ControlReading(control: miss.rule.control, value: value)
            if !isKnown(reading) { findings.departures.append(reading) }
            read[reading.control] = value
        }
        for (control, value) in told.sorted(by: { $0.key < $1.key }) {
            guard let rule = rules[control], !misses.contains(where: { $0.rule.control == control }) else { continue }
            misses.append(ControlMiss(rule: rule, found: .value(value)))
        }
        return (misses.isEmpty ? verdict : .drift(misses), findings)
    }

    private func isKnown(_ reading: ControlReading) -> Bool {
        told[reading.control] == reading.value || read[reading.control] == reading.value
    }

    /// A driver without events has none to tell.
    private func nextChange() throws(ControlFault) -> ControlChange? {
        do throws(ControlFault) {
            return try port.nextChange()
        } catch {
            if error == .gone { throw error }
            return nil
        }
    }
}
