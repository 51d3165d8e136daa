internal import EpilumeModel

/// Finds the USB devices in sysfs. Source: Documentation/ABI/testing/sysfs-bus-usb, …/stable/sysfs-bus-usb.
enum USBProbe {
    private static let folder = "/sys/bus/usb/devices"
    /// KEY_CAMERA of linux/input-event-codes.h.
    private static let cameraKey = Int(ButtonPlan.cameraKey)

    /// Without root hubs.
    static func devices(_ machine: some Machine) -> [USBDeviceFacts] {
        let names = machine.names(folder).value ?? []
        return names.filter { !$0.hasPrefix("usb") && !$0.contains(":") }
            .compactMap { device(machine, folder + "/" + $0) }
    }

    private static func device(_ machine: some Machine, _ place: String) -> USBDeviceFacts? {
        guard let path = machine.resolved(place), let vendor = machine.hex16(path + "/idVendor"),
            let product = machine.hex16(path + "/idProduct")
        else { return nil }
        var facts = USBDeviceFacts(path: path, vendorID: vendor, productID: product)
        facts.release = machine.hex16(path + "/bcdDevice")
        facts.manufacturer = machine.untrusted(path + "/manufacturer")
        facts.product = machine.untrusted(path + "/product")
        facts.serial = machine.untrusted(path + "/serial")
        facts.speed = machine.whole(path + "/speed")
        facts.usbVersion = machine.text(path + "/version").flatMap(version)
        facts.bus = machine.whole(path + "/busnum")
        facts.isAuthorised = machine.whole(path + "/authorized") != 0
        facts.powerControl = machine.text(path + "/power/control")
        facts.powerStatus = machine.text(path + "/power/runtime_status")
        facts.descriptors = machine.contents(path + "/descriptors", limit: 64 << 10).value
        facts.objectStore = machine.contents(path + "/bos_descriptors", limit: 64 << 10).value
        for name in machine.names(path).value ?? [] where name.hasPrefix(lastPart(path) + ":") {
            let interface = path + "/" + name
            facts.interfaces.append(
                USBDeviceFacts.Interface(
                    name: name, interfaceClass: machine.text(interface + "/bInterfaceClass").flatMap(hex) ?? -1,
                    subclass: machine.text(interface + "/bInterfaceSubClass").flatMap(hex) ?? -1,
                    driver: machine.resolved(interface + "/driver").map(lastPart)))
            facts.inputs += inputs(machine, interface + "/input")
        }
        return facts
    }

    private static func inputs(_ machine: some Machine, _ folder: String) -> [USBDeviceFacts.Input] {
        (machine.names(folder).value ?? []).filter { $0.hasPrefix("input") }.map { name in
            let place = folder + "/" + name
            let event = machine.names(place).value?.first { $0.hasPrefix("event") }
            return USBDeviceFacts.Input(
                node: event.map { "/dev/input/" + $0 },
                name: machine.untrusted(place + "/name") ?? UntrustedText(""),
                hasCameraKey: machine.text(place + "/capabilities/key").map { hasBit(cameraKey, in: $0) } ?? false,
                access: event.map { machine.facts("/dev/input/" + $0) } ?? .absent)
        }
    }

    /// A bitmap as the input core prints it: words of 64 bits in hexadecimal, the highest first.
    static func hasBit(_ bit: Int, in words: String) -> Bool {
        let list = words.split(separator: " ").reversed().map { UInt64($0, radix: 16) ?? 0 }
        let index = bit / 64
        return index < list.count && list[index] & (1 << UInt64(bit % 64)) != 0
    }

    static func lastPart(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    private static func hex(_ text: String) -> Int? { Int(text, radix: 16) }

    /// bcdUSB from ` 2.10`.
    private static func version(_ text: String) -> UInt16? {
        let parts = text.split(separator: " ").joined().split(separator: ".")
        guard parts.count == 2, let major = UInt16(parts[0], radix: 16), let minor = UInt16(parts[1], radix: 16),
            major < 0x100, minor < 0x100
        else { return nil }
        return major << 8 | minor
    }
}
