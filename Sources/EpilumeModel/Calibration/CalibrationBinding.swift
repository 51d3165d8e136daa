/// What a calibration belongs to. When one of these is another, the calibration says nothing about the frame.
package struct CalibrationBinding: Hashable, Sendable, Codable {
    package var device: Device
    /// Contact plate, distance piece or lens, as the technician names it; nil: the device has one optic only.
    package var optics: String?
    package var mode: Mode
    /// Every control that the profile locks, as read back, by name.
    package var controls: [String: Int64]
    /// The verified light state; nil: the device has one light only, or its profile knows none.
    package var light: String?

    package struct Device: Hashable, Sendable, Codable {
        package var vendorID: UInt16?
        package var productID: UInt16?
        package var serial: String?
        /// bcdDevice.
        package var firmware: UInt16?
        package var driver: String
        package var card: String
        /// The port, for a device that nothing else tells from its twin; nil for one with a serial number of its own.
        package var port: String?

        package init(
            vendorID: UInt16?, productID: UInt16?, serial: String?, firmware: UInt16?, driver: String, card: String,
            port: String?
        ) {
            self.vendorID = vendorID
            self.productID = productID
            self.serial = serial
            self.firmware = firmware
            self.driver = driver
            self.card = card
            self.port = port
        }
    }

    package struct Mode: Hashable, Sendable, Codable {
        /// Four characters.
        package var format: String
        package var width: Int
        package var height: Int

        package init(format: String, width: Int, height: Int) {
            self.format = format
            self.width = width
            self.height = height
        }
    }

    package init(device: Device, optics: String?, mode: Mode, controls: [String: Int64], light: String?) {
        self.device = device
        self.optics = optics
        self.mode = mode
        self.controls = controls
        self.light = light
    }

    /// A part of the binding that is another now.
    package struct Change: Hashable, Sendable, Codable {
        package var part: Part
        /// As calibrated, and as it is now; nil: absent.
        package var calibrated: String?
        package var now: String?

        package init(part: Part, calibrated: String?, now: String?) {
            self.part = part
            self.calibrated = calibrated
            self.now = now
        }
    }

    package enum Part: Hashable, Sendable, Codable {
        case device, firmware, port, optics, mode, light
        case control(String)
    }

    /// What has changed; empty when the calibration holds for `now`.
    package func changes(to now: CalibrationBinding) -> [Change] {
        var changes: [Change] = []
        func compare(_ part: Part, _ calibrated: String?, _ now: String?) {
            if calibrated != now { changes.append(Change(part: part, calibrated: calibrated, now: now)) }
        }
        compare(.device, device.name, now.device.name)
        compare(.firmware, device.firmware.map(Self.hex), now.device.firmware.map(Self.hex))
        compare(.port, device.port, now.device.port)
        compare(.optics, optics, now.optics)
        compare(.mode, mode.name, now.mode.name)
        compare(.light, light, now.light)
        for name in Set(controls.keys).union(now.controls.keys).sorted() {
            compare(.control(name), controls[name].map(String.init), now.controls[name].map(String.init))
        }
        return changes
    }

    fileprivate static func hex(_ value: UInt16) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension CalibrationBinding.Device {
    /// Which unit it is, firmware and port apart.
    package var name: String {
        let ids = [vendorID, productID].compactMap { $0 }.map(CalibrationBinding.hex).joined(separator: ":")
        return [driver, card, ids, serial.map { "serial \($0)" } ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// ``name``, with the port where only that tells a unit from its twin.
    package var unit: String { name + (port.map { " at \($0)" } ?? "") }
}

extension CalibrationBinding.Mode {
    package var name: String { "\(format) \(width)×\(height)" }
}
