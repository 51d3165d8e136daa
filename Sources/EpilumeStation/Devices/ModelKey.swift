package import EpilumeModel

/// Names a model as the device itself states it, for what a technician has said of it: another unit of the same model
/// and firmware is the same, another firmware is not.
package struct ModelKey: Hashable, Sendable {
    /// Such as `usb 21cd:603b release 0100` or `vivid vivid`.
    package let text: String

    package init(_ identity: DeviceIdentity) {
        guard let usb = identity.usb else {
            text = "\(identity.driver) \(identity.card)"
            return
        }
        let release = usb.release.map { " release " + Self.hex($0) } ?? ""
        text = "usb \(Self.hex(usb.vendorID)):\(Self.hex(usb.productID))" + release
    }

    private static func hex(_ value: UInt16) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
