/// Everything that can be asked of a plugged-in camera without changing it: what a draft profile, a recording and a
/// support engineer start from.
package struct DeviceSurvey: Hashable, Sendable {
    /// The device node, such as /dev/video0.
    package var node: String
    package var driver: UntrustedText
    package var card: UntrustedText
    package var busInfo: UntrustedText
    /// `uname -r`.
    package var kernelRelease: String
    /// nil for a device without a USB parent.
    package var usb: USBFacts?
    /// In the node's order.
    package var modes: [OfferedMode]
    package var controls: [ControlDescription]
    package var inputs: [InputDevice]

    package init(
        node: String, driver: UntrustedText, card: UntrustedText, busInfo: UntrustedText, kernelRelease: String,
        usb: USBFacts?, modes: [OfferedMode], controls: [ControlDescription], inputs: [InputDevice]
    ) {
        self.node = node
        self.driver = driver
        self.card = card
        self.busInfo = busInfo
        self.kernelRelease = kernelRelease
        self.usb = usb
        self.modes = modes
        self.controls = controls
        self.inputs = inputs
    }

    /// One size of one format; of a driver that offers ranges, the largest size of the range.
    package struct OfferedMode: Hashable, Sendable {
        package var fourCC: FourCC
        package var width: Int
        package var height: Int
        /// Seconds between frames, shortest first; empty when the driver lists none.
        package var intervals: [Fraction]

        package init(fourCC: FourCC, width: Int, height: Int, intervals: [Fraction]) {
            self.fourCC = fourCC
            self.width = width
            self.height = height
            self.intervals = intervals
        }
    }

    /// An input device of the same USB device: where a button would speak.
    package struct InputDevice: Hashable, Sendable {
        /// Such as /dev/input/event3.
        package var node: String
        package var name: UntrustedText
        /// EVIOCGPHYS, such as `usb-0000:00:14.0-1.2/button`.
        package var phys: UntrustedText?
        /// Key codes that it can send.
        package var keys: [UInt16]

        package init(node: String, name: UntrustedText, phys: UntrustedText?, keys: [UInt16]) {
            self.node = node
            self.name = name
            self.phys = phys
            self.keys = keys
        }
    }
}
