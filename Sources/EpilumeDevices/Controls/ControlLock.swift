package import EpilumeModel

/// Sets a device's controls to what its profile wants and says what they then are.
///
/// Masters such as automatic exposure go first and are read back before the controls that they rule, since a write to
/// a ruled control is refused. What may succeed a moment later is tried again until the patience is over: one C525
/// takes values at the second try, one C925e answers some 20 s after it was plugged in. When all hold they are read
/// once more, for a write may have changed another control.
///
/// Every rule is written, also one whose value already reads as wanted, and nothing is read before it was written.
/// uvcvideo answers many reads from what it wrote last (see ``V4L2ControlPort``), so a value that reads as wanted may
/// be one that the device never took, and the first read of a device's life is the one that asks the device.
///
/// A write that the driver took and that a read then contradicts tells a device that ignores it. When a later read
/// agrees, that is no proof, unless reads of this control were seen to contradict the driver's copy: one that
/// contradicts a write twice, or that changes without a write, is read from the device. This is remembered until
/// ``forget()``.
///
/// Concurrency: confined to the port's thread.
package final class ControlLock {
    /// Enough for a device that takes a value at the second try; a profile states more where its device needs it.
    package static let usualPatience = Duration.seconds(2)
    private static let firstPause = Duration.milliseconds(50)
    private static let longestPause = Duration.seconds(1)

    private let port: any ControlPort
    private let pace: any ControlPace
    /// Writes that were taken and contradicted, by control, and the value that was read last; two prove that reads ask
    /// the device.
    private var contradictions: [ControlID: (count: Int, value: Int64)] = [:]

    package init(port: any ControlPort, pace: any ControlPace) {
        self.port = port
        self.pace = pace
    }

    /// - Parameters:
    ///   - rules: at most one a control; order is kept among masters and among the others.
    ///   - patience: how long tries go on, from the first; each rule gets one try in any case. A try that has begun
    ///     ends when the kernel gives it up.
    /// - Throws: `.gone` and `.stopped` only; whatever else goes wrong is a miss of its rule.
    package func lock(
        _ rules: [ControlRule], patience: Duration = ControlLock.usualPatience
    ) throws(ControlFault) -> ControlLockReport {
        var work = Work(
            masters: rules.filter(\.isMaster).map(Entry.init), slaves: rules.filter { !$0.isMaster }.map(Entry.init),
            endMicroseconds: pace.nowMicroseconds + patience.microseconds, nextPause: Self.firstPause)
        while true {
            try settle(\.masters, &work)
            try settle(\.slaves, &work)
            let misses = try confirm(&work)
            // Another round is for those that held and then changed; the others had their tries.
            if misses == 0 { break }
            if try !pauseBeforeRetry(&work) { break }
        }
        return work.report
    }

    /// Reads the controls as they are now.
    /// - Throws: `.gone` and `.stopped` only; a control that cannot be read is drift.
    package func verify(_ rules: [ControlRule]) throws(ControlFault) -> ControlVerdict {
        var readings: [ControlReading] = []
        var misses: [ControlMiss] = []
        for rule in rules {
            switch try readBack(rule) {
            case .held(let value): readings.append(ControlReading(control: rule.control, value: value))
            case .missed(let found): misses.append(ControlMiss(rule: rule, found: found))
            }
        }
        return misses.isEmpty ? .held(readings) : .drift(misses)
    }

    /// Begins a new life of the device.
    package func forget() { contradictions = [:] }

    // MARK: Work

    private enum Outcome {
        case held(Int64)
        case missed(ControlMiss.Found)
    }

    private struct Entry {
        let rule: ControlRule
        /// nil before the first try.
        var outcome: Outcome?

        init(_ rule: ControlRule) { self.rule = rule }

        var isHeld: Bool {
            if case .held = outcome { true } else { false }
        }

        /// True when another try may help.
        var isOpen: Bool {
            switch outcome {
            case nil, .missed(.value), .missed(.notTried): true
            case .held, .missed(.unproved): false
            case .missed(.fault(let fault)): fault.isRetryable
            }
        }
    }

    private struct Work {
        var masters: [Entry]
        var slaves: [Entry]
        let endMicroseconds: Int64
        var nextPause: Duration
        var attempts = 0
        /// The device let the kernel wait in vain at the last try.
        var isSilent = false

        var report: ControlLockReport {
            var report = ControlLockReport(readings: [], misses: [], attempts: attempts)
            for entry in masters + slaves {
                switch entry.outcome {
                case .held(let value):
                    report.readings.append(ControlReading(control: entry.rule.control, value: value))
                case .missed(let found): report.misses.append(ControlMiss(rule: entry.rule, found: found))
                case nil: report.misses.append(ControlMiss(rule: entry.rule, found: .notTried))
                }
            }
            return report
        }
    }

    /// Tries the open entries of one kind until none is open or the time is over.
    private func settle(_ kind: WritableKeyPath<Work, [Entry]>, _ work: inout Work) throws(ControlFault) {
        while true {
            for index in work[keyPath: kind].indices where work[keyPath: kind][index].isOpen {
                // Each further try of a silent device would take seconds that nobody granted.
                if work.isSilent, pace.nowMicroseconds >= work.endMicroseconds { return }
                work.attempts += 1
                let outcome = try attempt(work[keyPath: kind][index].rule)
                work[keyPath: kind][index].outcome = outcome
                if case .missed(.fault(.noAnswer)) = outcome { work.isSilent = true } else { work.isSilent = false }
            }
            if !work[keyPath: kind].contains(where: \.isOpen) { return }
            if try !pauseBeforeRetry(&work) { return }
        }
    }

    /// Reads again what held.
    /// - Returns: the number of controls that no longer do.
    private func confirm(_ work: inout Work) throws(ControlFault) -> Int {
        var misses = 0
        for kind in [\Work.masters, \Work.slaves] {
            for index in work[keyPath: kind].indices where work[keyPath: kind][index].isHeld {
                let outcome = try readBack(work[keyPath: kind][index].rule)
                work[keyPath: kind][index].outcome = outcome
                if case .missed = outcome { misses += 1 }
            }
        }
        return misses
    }

    /// - Returns: false when the time is over.
    private func pauseBeforeRetry(_ work: inout Work) throws(ControlFault) -> Bool {
        let left = work.endMicroseconds - pace.nowMicroseconds
        if left <= 0 { return false }
        if !pace.pause(min(work.nextPause, .microseconds(left))) { throw .stopped }
        work.nextPause = min(work.nextPause * 2, Self.longestPause)
        return true
    }

    /// Describes, writes and reads back once.
    private func attempt(_ rule: ControlRule) throws(ControlFault) -> Outcome {
        if let doubt = contradictions[rule.control], doubt.count == 1 {
            // A value that changed without a write is the device's own: some apply what they took a moment later.
            switch try readBack(rule) {
            case .held(let value) where value != doubt.value:
                contradictions[rule.control]?.count = 2
                return .held(value)
            case .missed(.value(let value)) where value != doubt.value: contradictions[rule.control]?.count = 2
            default: break
            }
        }
        do throws(ControlFault) {
            try takeTurn()
            let value = try port.describe(rule.control).permittedValue(for: rule)
            try takeTurn()
            try port.write(rule.control, value)
        } catch {
            return try miss(error)
        }
        let outcome = try readBack(rule)
        switch outcome {
        case .held(let value):
            guard contradictions[rule.control]?.count == 1 else { return outcome }
            // From here on a read of this value says nothing new.
            contradictions[rule.control]?.value = value
            return .missed(.unproved(value))
        case .missed(.value(let value)):
            contradictions[rule.control] = ((contradictions[rule.control]?.count ?? 0) + 1, value)
            return outcome
        case .missed: return outcome
        }
    }

    private func readBack(_ rule: ControlRule) throws(ControlFault) -> Outcome {
        do throws(ControlFault) {
            try takeTurn()
            let value = try port.read(rule.control)
            return rule.accepts(value) ? .held(value) : .missed(.value(value))
        } catch {
            return try miss(error)
        }
    }

    private func takeTurn() throws(ControlFault) {
        if !pace.turn() { throw .stopped }
    }

    private func miss(_ fault: ControlFault) throws(ControlFault) -> Outcome {
        if fault == .gone || fault == .stopped { throw fault }
        return .missed(.fault(fault))
    }
}
