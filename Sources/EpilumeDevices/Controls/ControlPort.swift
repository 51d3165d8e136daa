package import EpilumeModel

/// The controls of one device: described, read, set, and watched for changes that others make.
/// Siblings under one protocol: the V4L2 port and a scripted one; one contract suite runs against each.
///
/// A port is a handle of its own beside the capture driver's, for one request may take as long as the device lets the
/// kernel wait: 5 s for a single unanswered transfer of uvcvideo, and a request may need more than one.
///
/// A call on a port that is not open is `.system(step, errno: EBADF)`.
///
/// Concurrency: confined to one thread, never the capture thread. Only the ``Waker`` that is handed to `wait` may be
/// used from elsewhere.
package protocol ControlPort: AnyObject {
    func open() throws(ControlFault)

    /// Idempotent; never fails. Subscriptions end.
    func close()

    /// Every control that the device lists, by rising number, without values: to read one may cost what a later
    /// read-back proves (see ``V4L2ControlPort``). A control that the device refuses to describe is left out.
    func descriptions() throws(ControlFault) -> [ControlDescription]

    /// One control, without its value.
    func describe(_ control: ControlID) throws(ControlFault) -> ControlDescription

    func read(_ control: ControlID) throws(ControlFault) -> Int64

    /// Asks for a value. The driver or the device may take another one, or none, without an error: read it back.
    func write(_ control: ControlID, _ value: Int64) throws(ControlFault)

    /// Changes of these controls are told from now on, those that this port makes included; changes of all others
    /// no longer are.
    func subscribe(to controls: Set<ControlID>) throws(ControlFault)

    /// The oldest change that was not told yet; does not block.
    /// - Returns: nil when there is none.
    func nextChange() throws(ControlFault) -> ControlChange?

    /// Blocks until a change can be told, the waker rings or the time is over. Drains the waker before it returns
    /// `.woken`; a ring goes before a change.
    func wait(upTo limit: Duration, waker: Waker) throws(ControlFault) -> ControlReadiness
}

/// A change of a subscribed control, as the driver tells it.
package struct ControlChange: Hashable, Sendable {
    /// The control with its new value.
    package var reading: ControlReading
    /// Changes before this one, of any subscribed control, were made and never told: of each control the kernel
    /// keeps only the newest, so a value may have left and come back meanwhile.
    package var isAfterGap: Bool

    package init(reading: ControlReading, isAfterGap: Bool = false) {
        self.reading = reading
        self.isAfterGap = isAfterGap
    }
}

/// Why a wait for a change of controls ended.
package enum ControlReadiness: Hashable, Sendable {
    case change
    case woken
    case timedOut
}
