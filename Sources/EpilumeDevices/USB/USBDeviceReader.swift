package import EpilumeModel

/// Reads what the kernel knows of a USB device from its folder below /sys, without opening the device.
package struct USBDeviceReader {
    private let folder: SysfsFolder

    /// - Parameter path: the folder of a `usb_device`, such as /sys/bus/usb/devices/1-1.2, or the folder that this link
    ///   points to.
    package init(_ path: String) { folder = SysfsFolder(path) }

    /// The folder, without symbolic links.
    package var syspath: String { folder.path }

    /// False when the device has left.
    package var isThere: Bool { folder.exists }

    /// What an identity needs: no descriptors are read.
    /// - Returns: nil when vendor and product are not to be seen, as for a device that is being unplugged.
    package func identity() -> DeviceIdentity.USB? {
        guard let vendor: UInt16 = folder.hexadecimal("idVendor"), let product: UInt16 = folder.hexadecimal("idProduct")
        else { return nil }
        return DeviceIdentity.USB(
            vendorID: vendor, productID: product, release: folder.hexadecimal("bcdDevice"),
            serial: folder.untrusted("serial"), manufacturer: folder.untrusted("manufacturer"),
            product: folder.untrusted("product"), speed: speed, port: port())
    }

    /// - Returns: nil when vendor and product are not to be seen.
    package func facts() -> USBFacts? {
        guard let identity = identity() else { return nil }
        let configuration = configuration()
        return USBFacts(
            vendorID: identity.vendorID, productID: identity.productID, release: identity.release,
            manufacturer: identity.manufacturer, product: identity.product, serial: identity.serial,
            port: identity.port, speed: identity.speed, interfaces: interfaces(of: configuration),
            extensionUnits: configuration?.extensionUnits ?? [])
    }

    /// - Throws: `.noDevice` when the file cannot be read as well.
    package func descriptors() throws(USBDescriptorFault) -> USBDescriptors {
        guard let bytes = folder.bytes("descriptors", limit: USBDescriptors.byteLimit) else { throw .noDevice }
        return try USBDescriptors(bytes)
    }

    /// True when a driver has made a V4L2 node of one of its interfaces.
    package var hasVideoNode: Bool { interfaceFolders.contains { $0.folder.has("video4linux") } }

    // MARK: Parts

    private var speed: USBFacts.Speed? {
        folder.word("speed").flatMap(Int.init).flatMap(USBFacts.Speed.init(rawValue:))
    }

    /// The active configuration; the first one of a device that has none or does not say.
    private func configuration() -> USBDescriptors.Configuration? {
        guard let all = try? descriptors().configurations else { return nil }
        let active = folder.word("bConfigurationValue").flatMap { UInt8($0) }
        return all.first { $0.value == active } ?? all.first
    }

    /// The folders of the active configuration's interfaces, such as `1-1.2:1.0`.
    private var interfaceFolders: [(number: UInt8, folder: SysfsFolder)] {
        folder.names.compactMap { name in
            guard name.contains(":") else { return nil }
            let child = SysfsFolder("\(folder.path)/\(name)")
            return child.hexadecimal("bInterfaceNumber").map { ($0, child) }
        }
    }

    private func interfaces(of configuration: USBDescriptors.Configuration?) -> [USBFacts.Interface] {
        let folders = interfaceFolders
        var interfaces = configuration?.interfaceFacts ?? folders.compactMap(Self.interface(in:))
        for (index, interface) in interfaces.enumerated() {
            let driver = folders.first { $0.number == interface.number }?.folder.linkName("driver")
            interfaces[index].driver = driver.map { UntrustedText($0) }
        }
        return interfaces
    }

    private static func interface(in child: (number: UInt8, folder: SysfsFolder)) -> USBFacts.Interface? {
        guard let interfaceClass: UInt8 = child.folder.hexadecimal("bInterfaceClass"),
            let subclass: UInt8 = child.folder.hexadecimal("bInterfaceSubClass"),
            let interfaceProtocol: UInt8 = child.folder.hexadecimal("bInterfaceProtocol")
        else { return nil }
        return USBFacts.Interface(
            number: child.number, interfaceClass: interfaceClass, subclass: subclass,
            interfaceProtocol: interfaceProtocol)
    }

    /// Where it is plugged in. The folder stands below its hubs, they below the root hub `usbN`, and that below the
    /// controller, whose name is the one in the driver's bus information (usb_make_path: `bus_name` is the
    /// controller's device name).
    private func port() -> USBPort? {
        guard let chain = folder.word("devpath").flatMap(Self.chain(_:)) else { return nil }
        var parts = folder.path.split(separator: "/")
        while let last = parts.last, !Self.isRootHub(last) { parts.removeLast() }
        guard parts.count >= 2 else { return nil }
        let hub = SysfsFolder("/" + parts.joined(separator: "/"))
        // The kernel gives a root hub the path 0: a folder that only has such a name has none.
        guard hub.word("devpath") == "0", let speed = hub.word("speed").flatMap(Double.init) else { return nil }
        return USBPort(
            controller: String(parts[parts.count - 2]), rootHub: speed >= 5000 ? .superSpeed : .highSpeed, chain: chain)
    }

    private static func isRootHub(_ name: Substring) -> Bool {
        name.hasPrefix("usb") && name.count > 3 && name.dropFirst(3).utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// - Returns: nil for a root hub, and for what no bus has: more than six hops (USB 2.0, 4.1.1), or a port that is
    ///   not 1 to 255.
    private static func chain(_ devpath: String) -> [Int]? {
        let parts = devpath.split(separator: ".", omittingEmptySubsequences: false)
        let ports = parts.compactMap { UInt8($0) }.map(Int.init)
        guard ports.count == parts.count, (1...6).contains(ports.count), !ports.contains(0) else { return nil }
        return ports
    }
}
