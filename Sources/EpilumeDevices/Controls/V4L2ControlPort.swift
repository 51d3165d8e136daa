internal import CEpilumeLinux
package import EpilumeModel
internal import Glibc

/// The controls of a V4L2 node, through a handle of its own; what another program holds does not keep it out.
///
/// # What a value read back proves
///
/// With uvcvideo, less than it seems. The driver keeps a copy of each control and asks the device only while it has
/// none. After a write the copy is what was **written**. Source: `__uvc_ctrl_load_cur`, `uvc_ctrl_commit_entity` and
/// `uvc_ctrl_send_slave_event` of Linux 6.1.192, drivers/media/usb/uvc/uvc_ctrl.c; seen on its wire with a device that
/// ignores writes. So:
///
/// - A write that the device refuses is always seen: the transfer stalls and `write` throws.
/// - A control that the device marks as updating itself (GET_INFO, bit D3 “AutoUpdate”) is asked of the device at every
///   read. Devices mark so what an automatic control changes: exposure time, focus, white balance. V4L2 does not
///   tell which controls these are.
/// - Of the others, a control that nobody has read since it was plugged in is asked of the device once, at the first
///   read after the first write, if it fills its UVC control (brightness, contrast, gain and the like) and no master
///   that rules it was written before. This port reads nothing by itself for that reason.
/// - Any other read repeats what was last written by anyone, until the device is probed anew. It proves that no
///   program has changed the control since. A device that accepts a write and ignores it is not found out.
///
/// No request makes the driver ask again: closing the handle does not, `V4L2_CTRL_WHICH_CUR_VAL` is the same code, and
/// `UVCIOC_CTRL_QUERY` reaches extension units only. Where it matters, the picture is the proof: that exposure stands
/// still (``ExposureSettle``), that a chart has its colours.
///
/// An event of such a control repeats a program's write; an event of one that the device changes carries the
/// device's value, and does not alter the copy that later reads give. Events are therefore counted beside the reads.
///
/// Drivers of the V4L2 control framework, such as vivid and gspca, read volatile controls from the hardware and others
/// from the framework's copy.
///
/// Concurrency: confined to one thread, as ``ControlPort`` says.
package final class V4L2ControlPort: ControlPort {
    private let path: String
    private let busInfo: UntrustedText?
    private var node: V4L2Node
    private var known: [ControlID: ControlDescription] = [:]
    private var subscribed: Set<ControlID> = []
    /// Of the next event of this handle; the kernel counts them from 0 and counts those that it replaces.
    private var nextSequence: UInt32 = 0

    /// - Parameters:
    ///   - path: the device node, such as /dev/video0; nothing is opened yet.
    ///   - busInfo: the bus information that the node had when it was sighted; nil to take whatever is there. A node
    ///     of another port at the same path is another device: to `open` the sighted one is gone.
    package init(path: String, busInfo: UntrustedText? = nil) {
        self.path = path
        self.busInfo = busInfo
        node = V4L2Node(closed: path)
    }

    package func open() throws(ControlFault) {
        close()
        do throws(CaptureFault) {
            let opened = try V4L2Node(opening: path)
            let capability = try opened.capability()
            if let busInfo, capability.busInfo != busInfo { throw .gone }
            node = opened
        } catch {
            throw ControlFault(opening: error)
        }
    }

    package func close() {
        node = V4L2Node(closed: path)
        known = [:]
        subscribed = []
        nextSequence = 0
    }

    package func descriptions() throws(ControlFault) -> [ControlDescription] {
        let all = try node.controls()
        for description in all { known[description.control] = description }
        return all
    }

    package func describe(_ control: ControlID) throws(ControlFault) -> ControlDescription {
        let description = try node.control(control)
        known[control] = description
        return description
    }

    package func read(_ control: ControlID) throws(ControlFault) -> Int64 {
        let description = try knownDescription(control)
        if !description.hasValue { throw .noValue }
        return try node.controlValue(control, kind: description.kind)
    }

    package func write(_ control: ControlID, _ value: Int64) throws(ControlFault) {
        let description = try knownDescription(control)
        // The kernel's answer would be that of a ruled control.
        if description.isReadOnly { throw .readOnly }
        try node.setControlValue(control, kind: description.kind, value)
    }

    package func subscribe(to controls: Set<ControlID>) throws(ControlFault) {
        for control in subscribed.subtracting(controls).sorted() {
            try node.unsubscribe(control)
            subscribed.remove(control)
        }
        for control in controls.subtracting(subscribed).sorted() {
            try node.subscribe(control)
            subscribed.insert(control)
        }
    }

    package func nextChange() throws(ControlFault) -> ControlChange? {
        var isAfterGap = false
        while let event = try node.dequeueEvent() {
            if event.sequence != nextSequence { isAfterGap = true }
            nextSequence = event.sequence &+ 1
            if let reading = event.reading { return ControlChange(reading: reading, isAfterGap: isAfterGap) }
        }
        return nil
    }

    package func wait(upTo limit: Duration, waker: Waker) throws(ControlFault) -> ControlReadiness {
        if node.descriptor < 0 { throw .system(.wait, errno: EBADF) }
        let polled: (node: Int32, waker: Int32)
        do throws(CaptureFault) {
            // For readability alone vb2 would begin to stream by read(), or call a queue that does not stream faulty.
            polled = try NodePoll.wait(upTo: limit, node: node.descriptor, events: POLLPRI, waker: waker.descriptor)
        } catch {
            throw .system(.wait, errno: EIO)
        }
        if polled.waker != 0 {
            waker.drain()
            return .woken
        }
        if polled.node == 0 { return .timedOut }
        if polled.node & (POLLERR | POLLHUP | POLLNVAL) == 0 { return .change }
        // Only the node itself can tell whether it left.
        do throws(CaptureFault) { _ = try node.capability() } catch { throw ControlFault(opening: error) }
        throw .system(.wait, errno: EIO)
    }

    /// What a control is does not change while a handle is open, and how wide its value is the kernel says only here.
    private func knownDescription(_ control: ControlID) throws(ControlFault) -> ControlDescription {
        if let description = known[control] { return description }
        return try describe(control)
    }
}
