import Foundation

/// A folder that looks like /sys to ``USBDeviceReader``; gone with the object.
final class SysfsTree {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("epilume-sysfs-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// - Returns: the folder's path.
    @discardableResult
    func add(_ path: String, _ attributes: [String: String] = [:], bytes: [String: [UInt8]] = [:]) throws -> String {
        let folder = "\(root)/\(path)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in attributes {
            try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        for (name, bytes) in bytes { try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
        return folder
    }

    func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(root)/\(path)", withDestinationPath: target)
    }

    /// A controller with its USB 2 and its USB 3 root hub.
    func addController(_ path: String, buses: (Int, Int)) throws {
        for (bus, speed) in [(buses.0, "480"), (buses.1, "5000")] {
            try add("\(path)/usb\(bus)", ["devpath": "0", "speed": speed, "idVendor": "1d6b", "idProduct": "0002"])
        }
    }

    /// The scope of the tests, 21cd:603b, without descriptors.
    @discardableResult
    func addScope(_ path: String, devpath: String, speed: String = "480", serial: String? = nil) throws -> String {
        var attributes = [
            "idVendor": "21cd", "idProduct": "603b", "bcdDevice": "0100", "devpath": devpath, "speed": speed,
            "product": "Scope", "manufacturer": "Firefly",
        ]
        attributes["serial"] = serial
        return try add(path, attributes)
    }
}
