internal import CEpilumeLinux
package import EpilumeModel
internal import Glibc

/// Asks a camera everything that can be asked without changing it.
///
/// Reading controls has one lasting effect in uvcvideo: a control that was read once since it was plugged in may not be
/// asked of the device again (see ``V4L2ControlPort``). A device that is about to be locked for the first time is
/// therefore surveyed after the lock.
///
/// Concurrency: `survey` may be called from any thread that may block: a control that does not answer takes seconds.
package struct DeviceSurveyor: Sendable {
    private let sources: Sources

    /// What a survey learns from others than the node; each gets the node's path.
    package struct Sources: Sendable {
        /// nil for a device without a USB parent.
        package var usb: @Sendable (_ node: String) -> USBFacts?
        /// The input devices of the same USB device.
        package var inputs: @Sendable (_ node: String) -> [DeviceSurvey.InputDevice]

        package init(
            usb: @escaping @Sendable (_ node: String) -> USBFacts? = { _ in nil },
            inputs: @escaping @Sendable (_ node: String) -> [DeviceSurvey.InputDevice] = { _ in [] }
        ) {
            self.usb = usb
            self.inputs = inputs
        }
    }

    package init(sources: Sources = Sources()) { self.sources = sources }

    /// Sizes that a driver offers as a range appear as the largest of them; of intervals offered as a range, the
    /// shortest and the longest.
    /// - Parameter node: the device node, such as /dev/video0. It may be streaming, also for another program.
    /// - Throws: `.notACaptureDevice` for a node that does not capture, such as a camera's metadata node.
    package func survey(node path: String) throws(CaptureFault) -> DeviceSurvey {
        let node = try V4L2Node(opening: path)
        let capability = try node.capability()
        if !capability.capturesByStreaming { throw .notACaptureDevice(path: UntrustedText(path)) }
        return DeviceSurvey(
            node: path, driver: capability.driver, card: capability.card, busInfo: capability.busInfo,
            kernelRelease: Self.kernelRelease, usb: sources.usb(path), modes: try Self.modes(node),
            controls: try Self.controls(node), inputs: sources.inputs(path))
    }

    private static func modes(_ node: borrowing V4L2Node) throws(CaptureFault) -> [DeviceSurvey.OfferedMode] {
        var modes: [DeviceSurvey.OfferedMode] = []
        for fourCC in try node.pixelFormats() {
            for size in node.sizes(fourCC) {
                let (width, height) = size.largest
                let offered = node.intervals(
                    fourCC, width: UInt32(clamping: width), height: UInt32(clamping: height))
                modes.append(
                    DeviceSurvey.OfferedMode(
                        fourCC: fourCC, width: width, height: height,
                        intervals: ModeList.shortestFirst(offered.flatMap { [$0.shortest, $0.longest] })))
            }
        }
        return modes
    }

    private static func controls(_ node: borrowing V4L2Node) throws(CaptureFault) -> [ControlDescription] {
        do throws(ControlFault) {
            var controls = try node.controls()
            for index in controls.indices where controls[index].hasValue {
                do throws(ControlFault) {
                    controls[index].value = try node.controlValue(controls[index].control, kind: controls[index].kind)
                } catch {
                    if error == .gone { throw error }
                }
            }
            return controls
        } catch {
            // A fault that belongs to one control has left that control without a value.
            if case .system(_, let code) = error { throw .system(.enumerate, errno: code) }
            throw .gone
        }
    }

    /// `uname -r`.
    private static var kernelRelease: String {
        var name = utsname()
        uname(&name)
        return withUnsafeBytes(of: name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// Order and doubles of what drivers list. Pure.
package enum ModeList {
    /// Without doubles and without those that are no interval.
    package static func shortestFirst(_ intervals: [Fraction]) -> [Fraction] {
        let real = Set(intervals.filter { $0.numerator > 0 && $0.denominator > 0 })
        return real.sorted { a, b in
            let left = UInt64(a.numerator) * UInt64(b.denominator)
            let right = UInt64(b.numerator) * UInt64(a.denominator)
            // Equal lengths in other terms keep an order of their own.
            return left == right ? a.denominator < b.denominator : left < right
        }
    }
}
