/// How a device's light is switched, and how far a state can be believed.
package struct LightPlan: Hashable, Sendable {
    package var means: Means
    package var verification: Verification
    /// The device obeys only while it streams.
    package var needsStreaming: Bool
    /// Each with a name of its own, such as `on`, `off`, `polarised`. Empty for `.manual` and `.none`.
    package var states: [State]

    package init(means: Means, verification: Verification, needsStreaming: Bool = false, states: [State] = []) {
        self.means = means
        self.verification = verification
        self.needsStreaming = needsStreaming
        self.states = states
    }

    package enum Means: Hashable, Sendable {
        /// A control of a UVC extension unit, found by its GUID: unit numbers move between firmware versions.
        case extensionUnit(ExtensionControl)
        /// Vendor-type control transfers to the device, by libusb.
        case vendorRequest
        /// A switch on the device that the station cannot see.
        case manual
        /// The device has no light.
        case none
    }

    package struct ExtensionControl: Hashable, Sendable {
        package var guid: USBGUID
        package var selector: UInt8
        /// Bytes of the control; must equal what the device answers to GET_LEN.
        package var length: Int

        package init(guid: USBGUID, selector: UInt8, length: Int) {
            self.guid = guid
            self.selector = selector
            self.length = length
        }
    }

    package enum Verification: String, Hashable, Sendable, CaseIterable {
        /// The device is asked and must answer as the state says.
        case readBack = "read-back"
        /// The picture's brightness must follow.
        case image
        /// A person confirms it.
        case `operator`
    }

    package struct State: Hashable, Sendable {
        /// Lower-case letters, digits and dashes.
        package var name: String
        package var command: Command
        /// What a read-back must give; nil where none is possible.
        package var expected: Expectation?

        package init(name: String, command: Command, expected: Expectation? = nil) {
            self.name = name
            self.command = command
            self.expected = expected
        }
    }

    package enum Command: Hashable, Sendable {
        /// SET_CUR of the plan's extension control; as many bytes as its length.
        case write([UInt8])
        /// A vendor request from the host to the device; `data` may be empty.
        case vendor(VendorRequest, data: [UInt8])
    }

    package enum Expectation: Hashable, Sendable {
        /// GET_CUR of the plan's extension control.
        case bytes([UInt8], mask: [UInt8])
        /// A vendor request from the device to the host that must answer with these bytes.
        case vendor(VendorRequest, bytes: [UInt8], mask: [UInt8])
    }
}

/// The set-up of a vendor-type control transfer whose recipient is the device (USB 2.0, 9.3).
package struct VendorRequest: Hashable, Sendable {
    package var request: UInt8
    package var value: UInt16
    package var index: UInt16

    package init(request: UInt8, value: UInt16, index: UInt16) {
        self.request = request
        self.value = value
        self.index = index
    }
}

/// Names a UVC extension unit. Kept as the 16 bytes of the descriptor; written as the usual text with dashes, whose
/// first three groups are little-endian in the descriptor.
package struct USBGUID: Hashable, Sendable, CustomStringConvertible {
    /// As in `guidExtensionCode` of the descriptor; 16 bytes.
    package let bytes: [UInt8]

    /// - Parameter bytes: nil is returned unless there are 16.
    package init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// - Parameter text: such as `49e40215-f434-47fe-b158-0e885023e51b`; upper or lower case; nil otherwise.
    package init?(_ text: String) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
        var bytes: [UInt8] = []
        for (index, group) in groups.enumerated() {
            var part: [UInt8] = []
            var rest = group[...]
            while !rest.isEmpty {
                let pair = rest.prefix(2)
                guard pair.utf8.allSatisfy(Self.isHexDigit), let byte = UInt8(pair, radix: 16) else { return nil }
                part.append(byte)
                rest = rest.dropFirst(2)
            }
            bytes += index < 3 ? part.reversed() : part
        }
        self.bytes = bytes
    }

    package var description: String {
        let order = [3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15]
        return order.map { $0 < 0 ? "-" : Self.hex(bytes[$0]) }.joined()
    }

    private static func hex(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16)
        return text.utf8.count == 1 ? "0" + text : text
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
