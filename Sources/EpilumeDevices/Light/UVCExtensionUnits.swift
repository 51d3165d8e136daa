internal import CEpilumeLinux
package import EpilumeModel
internal import Glibc

/// Extension units through the uvcvideo driver, which may stream meanwhile.
///
/// The unit is looked up by its GUID at each request, since unit numbers move between firmware versions and another
/// device may stand at the same node. The node is open only for the time of a request.
///
/// Concurrency: confined to one thread, as ``ExtensionUnitPort`` says.
package final class UVCExtensionUnits: ExtensionUnitPort {
    /// An open node: one class request to a unit's control.
    /// - Returns: 0, a negative errno, or the bytes of an answer that was too short, as `el_uvc_control_query`.
    package typealias Query = (
        _ unit: UInt8, _ selector: UInt8, _ request: UVCRequest, _ bytes: inout [UInt8]
    ) -> Int32

    /// Lists the device's units and hands over its open node.
    package typealias Visit = (
        _ body: (_ units: [USBFacts.ExtensionUnit], _ query: Query) throws(LightFault) -> [UInt8]
    ) throws(LightFault) -> [UInt8]

    private let visit: Visit

    package init(visit: @escaping Visit) { self.visit = visit }

    /// - Parameters:
    ///   - node: the capture node, such as /dev/video0.
    ///   - busInfo: what the driver called its port when it was sighted: at another port is another device, and the
    ///     sighted one is gone.
    ///   - syspath: the USB device's folder below /sys.
    package convenience init(node: String, busInfo: UntrustedText, syspath: String) {
        self.init { body throws(LightFault) in
            guard let facts = USBDeviceReader(syspath).facts() else { throw .gone }
            let opened = try Self.open(node, busInfo: busInfo)
            return try body(facts.extensionUnits) { unit, selector, request, bytes in
                let size = UInt16(clamping: bytes.count)
                return el_uvc_control_query(opened.descriptor, unit, selector, request.rawValue, &bytes, size)
            }
        }
    }

    private static func open(_ path: String, busInfo: UntrustedText) throws(LightFault) -> V4L2Node {
        do throws(CaptureFault) {
            let node = try V4L2Node(opening: path)
            if try node.capability().busInfo != busInfo { throw .gone }
            return node
        } catch {
            switch error {
            case .permissionDenied: throw .permissionDenied(path: path)
            case .system(_, let errno): throw .system(errno: errno)
            case .busy: throw .refused(.notReady)
            default: throw .gone
            }
        }
    }

    package func send(_ command: LightAllowList.UnitCommand) throws(LightFault) {
        _ = try request(.setCurrent, command.control, bytes: command.bytes, direction: .writing)
    }

    package func ask(_ question: LightAllowList.UnitQuestion) throws(LightFault) -> [UInt8] {
        let empty = [UInt8](repeating: 0, count: question.control.length)
        return try request(.getCurrent, question.control, bytes: empty, direction: .reading)
    }

    private func request(
        _ request: UVCRequest, _ control: LightPlan.ExtensionControl, bytes: [UInt8], direction: LightFault.Direction
    ) throws(LightFault) -> [UInt8] {
        try visit { units, query throws(LightFault) in
            let unit = try Self.unit(of: control, in: units)
            let check = Check(control: control, direction: direction)

            var length: [UInt8] = [0, 0]
            try check.answer(query(unit, control.selector, .getLength, &length), bytes: 2)
            let stated = Int(length[0]) | Int(length[1]) << 8
            if stated != control.length { throw .lengthDiffers(planned: control.length, device: stated) }

            // Bit 0: GET requests are supported; bit 1: SET requests (USB Video Class 1.1, 4.1.2).
            var info: [UInt8] = [0]
            try check.answer(query(unit, control.selector, .getInfo, &info), bytes: 1)
            if info[0] & (direction == .reading ? 0x01 : 0x02) == 0 { throw .notSupported(direction) }

            var bytes = bytes
            try check.answer(query(unit, control.selector, request, &bytes), bytes: bytes.count)
            return bytes
        }
    }

    private static func unit(
        of control: LightPlan.ExtensionControl, in units: [USBFacts.ExtensionUnit]
    ) throws(LightFault) -> UInt8 {
        let named = units.filter { $0.guid == control.guid }
        guard let unit = named.first else { throw .noUnit(control.guid) }
        if named.count > 1 { throw .ambiguousUnit(control.guid, units: named.map(\.unit)) }
        if units.filter({ $0.unit == unit.unit }).count > 1 { throw .ambiguousUnit(control.guid, units: [unit.unit]) }
        guard unit.selectors.contains(control.selector) else {
            throw .noControl(control.guid, selector: control.selector)
        }
        return unit.unit
    }
}

/// Request codes of A.8 (USB Video Class 1.1).
package enum UVCRequest: UInt8, Hashable, Sendable {
    case setCurrent = 0x01
    case getCurrent = 0x81
    case getLength = 0x85
    case getInfo = 0x86
}

/// What an answer of uvcvideo means.
private struct Check {
    let control: LightPlan.ExtensionControl
    let direction: LightFault.Direction

    /// Source: uvc_xu_ctrl_query and uvc_query_ctrl of Linux 6.1, where "wrong state" is EILSEQ; EACCES elsewhere.
    func answer(_ answer: Int32, bytes: Int) throws(LightFault) {
        switch -answer {
        case 0: return
        case ..<0: throw .lengthDiffers(planned: bytes, device: Int(answer))
        case ENOENT: throw .noControl(control.guid, selector: control.selector)
        case ENOBUFS: throw .lengthDiffers(planned: bytes, device: nil)
        case EBADRQC: throw .notSupported(direction)
        case EBUSY: throw .refused(.notReady)
        case EILSEQ, EACCES: throw .refused(.wrongState)
        case EREMOTE: throw .refused(.power)
        case ERANGE: throw .refused(.outOfRange)
        case EINVAL, EIO: throw .refused(.invalidRequest)
        case EPIPE: throw .refused(.stalled)
        case ETIMEDOUT: throw .timedOut
        case ENODEV, ENXIO, ESHUTDOWN: throw .gone
        default: throw .system(errno: -answer)
        }
    }
}
