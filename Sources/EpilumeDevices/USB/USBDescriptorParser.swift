extension USBDescriptors {
    /// Reads what sysfs has in the file `descriptors`. Work and memory are a small multiple of the bytes, whatever they
    /// say.
    /// - Throws: when there is no device to describe; every other fault is a finding.
    package init(_ bytes: [UInt8]) throws(USBDescriptorFault) {
        if bytes.count > Self.byteLimit { throw .tooLong(byteCount: bytes.count) }
        guard let device = Device(DescriptorBytes(bytes.prefix(Device.byteCount))) else { throw .noDevice }
        var parser = USBDescriptorParser(device)
        parser.read(bytes)
        self = parser.result
    }
}

extension USBDescriptors.Device {
    fileprivate init?(_ bytes: DescriptorBytes) {
        guard bytes.count == Self.byteCount, bytes.byte(0) == UInt8(Self.byteCount),
            bytes.byte(1) == DescriptorType.device, let usbRelease = bytes.word(2), let deviceClass = bytes.byte(4),
            let subclass = bytes.byte(5), let deviceProtocol = bytes.byte(6), let vendorID = bytes.word(8),
            let productID = bytes.word(10), let release = bytes.word(12), let configurationCount = bytes.byte(17)
        else { return nil }
        self.init(
            usbRelease: usbRelease, deviceClass: deviceClass, subclass: subclass, deviceProtocol: deviceProtocol,
            vendorID: vendorID, productID: productID, release: release, configurationCount: Int(configurationCount))
    }
}

/// bDescriptorType (USB 2.0, table 9-5; USB Video Class 1.1, A.4).
enum DescriptorType {
    static let device: UInt8 = 0x01
    static let configuration: UInt8 = 0x02
    static let interface: UInt8 = 0x04
    static let endpoint: UInt8 = 0x05
    static let classInterface: UInt8 = 0x24
}

/// Goes from descriptor to descriptor once. A configuration ends where the next one begins and not where its
/// wTotalLength says: the kernel cuts what it could not read and leaves the number as it was
/// (usb_parse_configuration), so libusb goes the same way.
private struct USBDescriptorParser {
    var result: USBDescriptors
    private var configuration: OpenConfiguration?
    private var interface: OpenInterface?

    private struct OpenConfiguration {
        var value: USBDescriptors.Configuration
        let offset: Int
        let statedLength: Int
        let statedInterfaces: Int
    }

    private struct OpenInterface {
        var value: USBDescriptors.Interface
        let offset: Int
        let statedEndpoints: Int
        /// Of the class-specific header: where it is and its wTotalLength.
        var video: (offset: Int, statedLength: Int)?
        /// Bytes of class-specific descriptors from the header on.
        var videoLength = 0
        var units: Set<UInt8> = []
    }

    init(_ device: USBDescriptors.Device) { result = USBDescriptors(device: device) }

    mutating func read(_ bytes: [UInt8]) {
        var offset = USBDescriptors.Device.byteCount
        while offset < bytes.count {
            let left = bytes.count - offset
            let length = Int(bytes[offset])
            if length < 2 || length > left {
                find(.brokenChain(length: length, left: left), at: offset)
                break
            }
            take(DescriptorBytes(bytes[offset..<(offset + length)]), type: bytes[offset + 1], at: offset)
            offset += length
        }
        closeConfiguration(at: offset)
        let found = result.configurations.count
        if found != result.device.configurationCount {
            find(.configurationCount(stated: result.device.configurationCount, found: found), at: 0)
        }
        result.findings.sort { $0.offset < $1.offset }
    }

    private mutating func find(_ fault: USBDescriptorFault, at offset: Int) {
        guard result.findings.count < USBDescriptors.findingLimit else { return }
        result.findings.append(USBDescriptors.Finding(offset: offset, fault: fault))
    }

    private mutating func take(_ bytes: DescriptorBytes, type: UInt8, at offset: Int) {
        switch type {
        case DescriptorType.device: find(.misplaced(type: type), at: offset)
        case DescriptorType.configuration: openConfiguration(bytes, at: offset)
        case DescriptorType.interface: openInterface(bytes, at: offset)
        case DescriptorType.endpoint: addEndpoint(bytes, at: offset)
        case DescriptorType.classInterface: addVideo(bytes, at: offset)
        default: break
        }
    }

    // MARK: Configurations

    private mutating func openConfiguration(_ bytes: DescriptorBytes, at offset: Int) {
        closeConfiguration(at: offset)
        guard bytes.count >= 9, let total = bytes.word(2), let interfaces = bytes.byte(4), let value = bytes.byte(5)
        else { return find(.badLength(type: DescriptorType.configuration, length: bytes.count), at: offset) }
        configuration = OpenConfiguration(
            value: USBDescriptors.Configuration(value: value), offset: offset, statedLength: Int(total),
            statedInterfaces: Int(interfaces))
    }

    private mutating func closeConfiguration(at end: Int) {
        closeInterface()
        guard let closed = configuration else { return }
        configuration = nil
        result.configurations.append(closed.value)
        if closed.statedLength != end - closed.offset {
            find(.totalLength(stated: closed.statedLength, found: end - closed.offset), at: closed.offset)
        }
        let found = Set(closed.value.interfaces.map(\.number)).count
        if closed.statedInterfaces != found {
            find(.interfaceCount(stated: closed.statedInterfaces, found: found), at: closed.offset)
        }
    }

    // MARK: Interfaces

    private mutating func openInterface(_ bytes: DescriptorBytes, at offset: Int) {
        closeInterface()
        guard configuration != nil else { return find(.misplaced(type: DescriptorType.interface), at: offset) }
        guard bytes.count >= 9, let number = bytes.byte(2), let alternate = bytes.byte(3),
            let endpoints = bytes.byte(4), let interfaceClass = bytes.byte(5), let subclass = bytes.byte(6),
            let interfaceProtocol = bytes.byte(7)
        else { return find(.badLength(type: DescriptorType.interface, length: bytes.count), at: offset) }
        interface = OpenInterface(
            value: USBDescriptors.Interface(
                number: number, alternate: alternate, interfaceClass: interfaceClass, subclass: subclass,
                interfaceProtocol: interfaceProtocol),
            offset: offset, statedEndpoints: Int(endpoints))
    }

    private mutating func closeInterface() {
        guard let closed = interface else { return }
        interface = nil
        configuration?.value.interfaces.append(closed.value)
        let found = closed.value.endpoints.count
        if closed.statedEndpoints != found {
            find(
                .endpointCount(interface: closed.value.number, stated: closed.statedEndpoints, found: found),
                at: closed.offset)
        }
        if let video = closed.video, video.statedLength != closed.videoLength {
            find(.videoTotalLength(stated: video.statedLength, found: closed.videoLength), at: video.offset)
        }
    }

    private mutating func addEndpoint(_ bytes: DescriptorBytes, at offset: Int) {
        guard interface != nil else { return find(.misplaced(type: DescriptorType.endpoint), at: offset) }
        guard bytes.count >= 7, let address = bytes.byte(2), let attributes = bytes.byte(3),
            let kind = USBDescriptors.Endpoint.Kind(rawValue: attributes & 0x03), let size = bytes.word(4),
            let interval = bytes.byte(6)
        else { return find(.badLength(type: DescriptorType.endpoint, length: bytes.count), at: offset) }
        interface?.value.endpoints.append(
            USBDescriptors.Endpoint(address: address, kind: kind, maxPacketSize: size, interval: interval))
    }

    // MARK: VideoControl

    private mutating func addVideo(_ bytes: DescriptorBytes, at offset: Int) {
        // Other classes, audio among them, have class-specific descriptors of the same type.
        guard var open = interface, open.value.isVideoControl else { return }
        defer { interface = open }
        if bytes.byte(2) == Self.header, open.value.video == nil {
            guard let video = USBVideoControl(header: bytes), let total = bytes.word(5) else {
                return find(.badLength(type: DescriptorType.classInterface, length: bytes.count), at: offset)
            }
            open.value.video = video
            open.video = (offset, Int(total))
            open.videoLength = bytes.count
            return
        }
        guard open.value.video != nil, bytes.byte(2) != Self.header else {
            return find(.misplaced(type: DescriptorType.classInterface), at: offset)
        }
        open.videoLength += bytes.count
        guard let entity = USBVideoControl.Entity(bytes) else {
            return find(.badLength(type: DescriptorType.classInterface, length: bytes.count), at: offset)
        }
        if entity.id == 0 { find(.unitZero, at: offset) }
        if !open.units.insert(entity.id).inserted { find(.duplicateUnit(entity.id), at: offset) }
        open.value.video?.entities.append(entity)
    }

    private static let header: UInt8 = 0x01
}
