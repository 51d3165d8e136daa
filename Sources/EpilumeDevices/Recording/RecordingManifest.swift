package import EpilumeModel

/// What `recording.json` says: which camera, how it was found, and in which mode its frames were taken.
///
/// Strings of the device are as it sent them; the file holds them in ASCII with JSON's escapes.
package struct RecordingManifest: Hashable, Sendable {
    package static let schema = "epilume.recording/1"
    /// A recording is made to check devices and programs. It is never of a person.
    package static let purpose = Purpose.check

    /// RFC 3339, UTC.
    package var madeAt: String
    /// Name and version of the program.
    package var software: String
    /// `uname -r`.
    package var kernel: String
    /// nil: nobody said what kind of device it is.
    package var kind: DeviceProfile.Kind?
    /// Who stated that no person is in view.
    package var confirmedBy: String
    /// nil for a device without a USB parent.
    package var usb: USB?
    package var driver: UntrustedText
    package var card: UntrustedText
    package var modes: [DeviceSurvey.OfferedMode]
    /// As listed by the driver, without their flags.
    package var controls: [ControlDescription]
    package var extensionUnits: [USBFacts.ExtensionUnit]
    package var inputs: [DeviceSurvey.InputDevice]
    /// The mode of the frames as read back, without its colour fields.
    package var mode: StreamFormat

    package struct USB: Hashable, Sendable {
        package var vendorID: UInt16
        package var productID: UInt16
        package var release: UInt16?
        package var serial: UntrustedText?
        package var product: UntrustedText?
        package var manufacturer: UntrustedText?

        package init(
            vendorID: UInt16, productID: UInt16, release: UInt16? = nil, serial: UntrustedText? = nil,
            product: UntrustedText? = nil, manufacturer: UntrustedText? = nil
        ) {
            self.vendorID = vendorID
            self.productID = productID
            self.release = release
            self.serial = serial
            self.product = product
            self.manufacturer = manufacturer
        }
    }

    package init(
        madeAt: String, software: String, kernel: String, kind: DeviceProfile.Kind?, confirmedBy: String, usb: USB?,
        driver: UntrustedText, card: UntrustedText, modes: [DeviceSurvey.OfferedMode],
        controls: [ControlDescription], extensionUnits: [USBFacts.ExtensionUnit],
        inputs: [DeviceSurvey.InputDevice], mode: StreamFormat
    ) {
        self.madeAt = madeAt
        self.software = software
        self.kernel = kernel
        self.kind = kind
        self.confirmedBy = confirmedBy
        self.usb = usb
        self.driver = driver
        self.card = card
        self.modes = modes
        self.controls = controls
        self.extensionUnits = extensionUnits
        self.inputs = inputs
        self.mode = mode
    }

    /// What a survey of the device and the mode read back say.
    package init(
        survey: DeviceSurvey, mode: StreamFormat, kind: DeviceProfile.Kind?, madeAt: String, confirmedBy: String
    ) {
        self.init(
            madeAt: madeAt, software: "epilume \(SoftwareVersion.current)", kernel: survey.kernelRelease, kind: kind,
            confirmedBy: confirmedBy,
            usb: survey.usb.map {
                USB(
                    vendorID: $0.vendorID, productID: $0.productID, release: $0.release, serial: $0.serial,
                    product: $0.product, manufacturer: $0.manufacturer)
            },
            driver: survey.driver, card: survey.card, modes: survey.modes, controls: survey.controls,
            extensionUnits: survey.usb?.extensionUnits ?? [], inputs: survey.inputs, mode: mode)
    }
}

/// One frame of a recording, as the driver delivered it.
package struct RecordedFrame: Hashable, Sendable {
    package var bytes: [UInt8]
    package var sequence: UInt32
    /// CLOCK_MONOTONIC of the machine that recorded; only differences mean something elsewhere.
    package var timestampMicroseconds: Int64
    /// `v4l2_buffer.flags`.
    package var flags: UInt32

    package init(bytes: [UInt8], sequence: UInt32, timestampMicroseconds: Int64, flags: UInt32) {
        self.bytes = bytes
        self.sequence = sequence
        self.timestampMicroseconds = timestampMicroseconds
        self.flags = flags
    }
}

/// One key event of a recording, on the clock of its frames.
package struct RecordedEvent: Hashable, Sendable {
    package var timestampMicroseconds: Int64
    /// `KEY_…` of linux/input-event-codes.h.
    package var code: UInt16
    /// 1 pressed, 0 let go, 2 repeated.
    package var value: Int32

    package init(timestampMicroseconds: Int64, code: UInt16, value: Int32) {
        self.timestampMicroseconds = timestampMicroseconds
        self.code = code
        self.value = value
    }
}

/// A whole recording in memory.
package struct Recording: Hashable, Sendable {
    package var manifest: RecordingManifest
    /// The file `descriptors` of the USB device in sysfs; nil for a device without a USB parent.
    package var descriptors: [UInt8]?
    /// At least one, in the order of delivery.
    package var frames: [RecordedFrame]
    package var events: [RecordedEvent]

    package init(
        manifest: RecordingManifest, descriptors: [UInt8]?, frames: [RecordedFrame], events: [RecordedEvent]
    ) {
        self.manifest = manifest
        self.descriptors = descriptors
        self.frames = frames
        self.events = events
    }
}

/// SHA-256 of some bytes as 64 lower-case hexadecimal digits. Handed in by the caller, so that the room of the
/// cameras stands on no cryptography.
package typealias RecordingDigest = @Sendable ([UInt8]) -> String
