/// A camera as the station sees it now.
///
/// Strings that came from the device are escaped by the station (``UntrustedText``'s description) before
/// they are put here; a client that shows them still treats every string as a stranger's.
package struct Device: Hashable, Sendable, Codable {
    /// The device's stable name, made from its port; valid in a path.
    package var id: String
    /// The position it is bound to; absent while unbound.
    package var position: String?
    package var state: DeviceState
    /// The state in one sentence for a person.
    package var sentence: String
    /// What a person can do about the state; absent when there is nothing to do.
    package var action: String?
    /// The driver's bus information.
    package var port: String
    package var driver: String
    package var card: String
    /// Absent for devices without a USB parent.
    package var usb: USB?
    /// The device node, such as /dev/video0. Not an identity: it changes with each plugging.
    package var node: String
    /// Pixel formats that the node lists, in its order, as four characters each.
    package var formats: [String]
    /// The mode as read back from the driver; absent until one is set.
    package var mode: Mode?
    /// Counters of the current stream; absent before the first one.
    package var frames: Frames?
    /// Absent until the ring is allocated.
    package var ring: Ring?
    /// True for the practice scope, which is no camera.
    package var simulated: Bool
    /// What the station knows of its model; absent for the practice scope and for a device that cannot be told.
    package var profile: Profile?
    /// What the profile asks of its controls; absent when it asks nothing.
    package var controls: [Control]?
    /// Absent until the device is in use.
    package var button: Button?
    /// Absent when nothing is known of a light.
    package var light: Light?
    /// Whether it is calibrated as it is now; absent until its mode is set.
    package var calibration: CalibrationState?

    package init(
        id: String, position: String? = nil, state: DeviceState, sentence: String, action: String? = nil,
        port: String, driver: String, card: String, usb: USB? = nil, node: String, formats: [String],
        mode: Mode? = nil, frames: Frames? = nil, ring: Ring? = nil, simulated: Bool, profile: Profile? = nil,
        controls: [Control]? = nil, button: Button? = nil, light: Light? = nil,
        calibration: CalibrationState? = nil
    ) {
        self.id = id
        self.position = position
        self.state = state
        self.sentence = sentence
        self.action = action
        self.port = port
        self.driver = driver
        self.card = card
        self.usb = usb
        self.node = node
        self.formats = formats
        self.mode = mode
        self.frames = frames
        self.ring = ring
        self.simulated = simulated
        self.profile = profile
        self.controls = controls
        self.button = button
        self.light = light
        self.calibration = calibration
    }

    package struct USB: Hashable, Sendable, Codable {
        /// Four lower-case hexadecimal digits, such as `21cd`.
        package var vendorID: String
        /// Four lower-case hexadecimal digits.
        package var productID: String
        /// bcdDevice, four lower-case hexadecimal digits: the firmware's version.
        package var release: String?
        package var serial: String?

        package init(vendorID: UInt16, productID: UInt16, release: UInt16? = nil, serial: String? = nil) {
            self.vendorID = Self.hex(vendorID)
            self.productID = Self.hex(productID)
            self.release = release.map(Self.hex)
            self.serial = serial
        }

        private static func hex(_ value: UInt16) -> String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 4 - digits.count) + digits
        }
    }

    package struct Mode: Hashable, Sendable, Codable {
        package var fourCC: String
        /// Pixels.
        package var width: Int
        /// Pixels.
        package var height: Int
        /// Seconds between frames as a fraction, such as `1/30`; absent when the driver does not say.
        package var frameInterval: String?

        package init(fourCC: String, width: Int, height: Int, frameInterval: String? = nil) {
            self.fourCC = fourCC
            self.width = width
            self.height = height
            self.frameInterval = frameInterval
        }
    }

    package struct Frames: Hashable, Sendable, Codable {
        /// Valid frames that reached the ring.
        package var delivered: UInt64
        /// Invalid frames by cause; they are never chosen.
        package var invalid: [String: UInt64]
        /// Frames that the sequence numbers say were lost before the station.
        package var gaps: UInt64
        /// Valid frames that found no free slot.
        package var dropped: UInt64
        /// Sequence number of the latest frame; absent before the first.
        package var lastSequence: UInt32?

        package init(
            delivered: UInt64, invalid: [String: UInt64], gaps: UInt64, dropped: UInt64, lastSequence: UInt32? = nil
        ) {
            self.delivered = delivered
            self.invalid = invalid
            self.gaps = gaps
            self.dropped = dropped
            self.lastSequence = lastSequence
        }
    }

    package struct Ring: Hashable, Sendable, Codable {
        package var slots: Int
        package var slotBytes: Int

        package init(slots: Int, slotBytes: Int) {
            self.slots = slots
            self.slotBytes = slotBytes
        }
    }
}

/// The answer to `GET /v1/devices`.
package struct DeviceList: Hashable, Sendable, Codable {
    package var devices: [Device]

    package init(devices: [Device]) { self.devices = devices }
}
