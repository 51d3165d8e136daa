/// What the descriptors of a USB video device say of its button and of its fastest mode.
package struct VideoDescriptors: Hashable, Sendable {
    /// The VideoControl interface has an interrupt endpoint, through which a button speaks.
    package private(set) var hasStatusEndpoint = false
    /// A streaming interface declares that a button starts a still picture and that the host is told of it:
    /// `bTriggerSupport` 1 and `bTriggerUsage` 1 of the input header (USB Video Class 1.1, 3.9.2.1).
    package private(set) var declaresTrigger = false

    /// - Parameter bytes: the file `descriptors` of sysfs: the device descriptor, then each configuration. Lengths are
    ///   a stranger's; a walk ends at the first that cannot be.
    package init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        var place = (interfaceClass: UInt8(0), subclass: UInt8(0))
        while let length = rest.first.map({ Int($0) }), length >= 2, length <= rest.count {
            let descriptor = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            switch (descriptor[1], place) {
            // INTERFACE
            case (0x04, _) where length >= 9: place = (descriptor[5], descriptor[6])
            // ENDPOINT, in and interrupt, of a VideoControl interface
            case (0x05, (0x0e, 0x01)) where length >= 7:
                if descriptor[2] & 0x80 != 0, descriptor[3] & 0x03 == 0x03 { hasStatusEndpoint = true }
            // CS_INTERFACE, VS_INPUT_HEADER, of a VideoStreaming interface
            case (0x24, (0x0e, 0x02)) where length >= 12 && descriptor[2] == 0x01:
                if descriptor[10] == 1, descriptor[11] == 1 { declaresTrigger = true }
            default: break
            }
        }
    }

    /// Whether a Binary Object Store lists the SuperSpeed capability (USB 3.2, 9.6.2.2).
    package static func isSuperSpeedCapable(objectStore bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while let length = rest.first.map({ Int($0) }), length >= 3, length <= rest.count {
            let descriptor = Array(rest.prefix(length))
            // DEVICE CAPABILITY, SUPERSPEED_USB
            if descriptor[1] == 0x10, descriptor[2] == 0x03 { return true }
            rest = rest.dropFirst(length)
        }
        return false
    }
}
