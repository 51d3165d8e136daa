internal import EpilumeModel

/// Finds V4L2 nodes in sysfs, and what udev has noted of each.
enum CameraProbe {
    private static let folder = "/sys/class/video4linux"

    static func cameras(_ machine: some Machine) -> [CameraFacts] {
        let names = machine.names(folder).value ?? []
        return names.filter { $0.hasPrefix("video") }
            .sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
            .map { camera(machine, $0) }
    }

    private static func camera(_ machine: some Machine, _ name: String) -> CameraFacts {
        let place = folder + "/" + name
        let record = "/run/udev/data/c" + (machine.text(place + "/dev") ?? "?")
        let notes = machine.lines(record)
        let capabilities = notes?.first { $0.hasPrefix("E:ID_V4L_CAPABILITIES=") }
        return CameraFacts(
            node: "/dev/" + name, card: machine.untrusted(place + "/name") ?? UntrustedText(""),
            access: machine.facts("/dev/" + name),
            canCapture: capabilities.map { $0.contains(":capture:") },
            startsService: notes.map { notes in
                notes.contains { $0.hasPrefix("E:SYSTEMD_WANTS=") && $0.contains("epilumed.service") }
            },
            record: record, usbPath: usbPath(machine, place + "/device"),
            driver: machine.resolved(place + "/device/driver").map { UntrustedText(USBProbe.lastPart($0)) })
    }

    /// The nearest device above that is a USB device and not one of its interfaces.
    private static func usbPath(_ machine: some Machine, _ device: String) -> String? {
        guard var path = machine.resolved(device) else { return nil }
        while path.hasPrefix("/sys/devices/") {
            if machine.facts(path + "/idVendor").value != nil { return path }
            guard let slash = path.lastIndex(of: "/") else { return nil }
            path = String(path[..<slash])
        }
        return nil
    }
}
