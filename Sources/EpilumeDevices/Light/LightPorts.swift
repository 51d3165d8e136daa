/// A way to a device's extension units: the uvcvideo driver, or a test's script.
///
/// Concurrency: confined to one thread.
package protocol ExtensionUnitPort: AnyObject {
    /// Looks the unit up by its GUID, holds the control's length and abilities against the plan, and sets it. Sends
    /// nothing when any of these does not fit.
    func send(_ command: LightAllowList.UnitCommand) throws(LightFault)

    /// The same for asking.
    /// - Returns: as many bytes as the control's length.
    func ask(_ question: LightAllowList.UnitQuestion) throws(LightFault) -> [UInt8]
}

/// A way to vendor requests of a device: libusb, or a test's script. Only vendor-type control transfers to the device
/// itself, which the kernel lets pass while a driver holds the interfaces.
///
/// Concurrency: confined to one thread.
package protocol VendorPort: AnyObject {
    func send(_ command: LightAllowList.VendorCommand) throws(LightFault)

    /// - Returns: as many bytes as the question's length.
    /// - Throws: `.lengthDiffers` when the device answers with fewer.
    func ask(_ question: LightAllowList.VendorQuestion) throws(LightFault) -> [UInt8]
}
