package import EpilumeModel

/// The units and terminals of a camera's VideoControl interface (USB Video Class 1.1, 3.7.2). Which unit feeds which is
/// kept as the device states it and followed by nobody, so that a loop in it does no harm.
package struct USBVideoControl: Hashable, Sendable {
    /// bcdUVC, such as 0x0110.
    package var release: UInt16
    /// Numbers of the VideoStreaming interfaces.
    package var streamingInterfaces: [UInt8]
    /// In the device's order.
    package var entities: [Entity] = []

    package struct Entity: Hashable, Sendable {
        /// bUnitID or bTerminalID.
        package var id: UInt8
        /// The entities that feed it.
        package var sources: [UInt8]
        package var kind: Kind
    }

    package enum Kind: Hashable, Sendable {
        /// wTerminalType, such as 0x0201 for a camera; `controls` is empty for terminals that are no camera.
        case input(type: UInt16, controls: [UInt8])
        case output(type: UInt16)
        case selector
        /// bmControls, lowest byte first.
        case processing(controls: [UInt8])
        case `extension`(USBGUID, selectors: [UInt8])
        /// A subtype that no edition before 1.5 knows.
        case other(subtype: UInt8)
    }

    package var extensionUnits: [USBFacts.ExtensionUnit] {
        entities.compactMap { entity in
            guard case .extension(let guid, let selectors) = entity.kind else { return nil }
            return USBFacts.ExtensionUnit(guid: guid, unit: entity.id, selectors: selectors)
        }
    }
}

extension USBVideoControl {
    /// A class-specific header.
    /// - Returns: nil when its counts do not fit into it.
    init?(header bytes: DescriptorBytes) {
        guard let release = bytes.word(3), let count = bytes.byte(11), let interfaces = bytes.range(12, count: count)
        else { return nil }
        self.init(release: release, streamingInterfaces: interfaces)
    }
}

extension USBVideoControl.Entity {
    /// A unit or terminal. Lengths are held to what Linux asks of them (uvc_parse_standard_control), which is less than
    /// the class says: trailing string indices and bmVideoStandards are missing from real cameras.
    /// - Returns: nil when its counts do not fit into it.
    init?(_ bytes: DescriptorBytes) {
        guard let subtype = bytes.byte(2), let id = bytes.byte(3) else { return nil }
        switch subtype {
        case 0x02:
            guard bytes.count >= 8, let type = bytes.word(4) else { return nil }
            guard type == Self.camera else {
                self.init(id: id, sources: [], kind: .input(type: type, controls: []))
                return
            }
            guard let size = bytes.byte(14), let controls = bytes.range(15, count: size) else { return nil }
            self.init(id: id, sources: [], kind: .input(type: type, controls: controls))
        case 0x03:
            guard bytes.count >= 9, let type = bytes.word(4), let source = bytes.byte(7) else { return nil }
            self.init(id: id, sources: [source], kind: .output(type: type))
        case 0x04:
            guard let pins = bytes.byte(4), let sources = bytes.range(5, count: pins) else { return nil }
            self.init(id: id, sources: sources, kind: .selector)
        case 0x05:
            guard let source = bytes.byte(4), let size = bytes.byte(7), bytes.count >= 9 + Int(size),
                let controls = bytes.range(8, count: size)
            else { return nil }
            self.init(id: id, sources: [source], kind: .processing(controls: controls))
        case 0x06: self.init(extensionUnit: bytes, id: id)
        default: self.init(id: id, sources: [], kind: .other(subtype: subtype))
        }
    }

    private init?(extensionUnit bytes: DescriptorBytes, id: UInt8) {
        guard let code = bytes.range(4, count: 16), let guid = USBGUID(bytes: code), let pins = bytes.byte(21),
            let sources = bytes.range(22, count: pins), let size = bytes.byte(22 + Int(pins)),
            let controls = bytes.range(23 + Int(pins), count: size)
        else { return nil }
        self.init(id: id, sources: sources, kind: .extension(guid, selectors: Self.selectors(in: controls)))
    }

    /// Bit 0 is selector 1. bNumControls is not asked: many devices count wrongly, and Linux goes by the bits.
    private static func selectors(in controls: [UInt8]) -> [UInt8] {
        (0..<min(controls.count * 8, 255)).filter { controls[$0 / 8] & (1 << ($0 % 8)) != 0 }.map { UInt8($0 + 1) }
    }

    /// ITT_CAMERA.
    private static let camera: UInt16 = 0x0201
}
