import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeStation
import EpilumeTestKit
import FoundationEssentials
import Glibc
import Logging
import Synchronization
import Testing

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

extension Sighting {
    /// - Parameters:
    ///   - node: tells the nodes of one device apart.
    ///   - serial: of a USB device; nil for one that is none.
    static func sample(port: String, node: Int = 0, serial: String? = nil) -> Sighting {
        Sighting(
            identity: DeviceIdentity(
                port: UntrustedText(port), driver: UntrustedText("scripted"), card: UntrustedText("Scripted camera"),
                usb: serial.map {
                    .init(vendorID: 0x21cd, productID: 0x603b, release: 0x0100, serial: UntrustedText($0))
                }),
            syspath: "/sys/\(port)/video\(node)", parentSyspath: "/sys/\(port)", node: "/dev/video\(port)-\(node)",
            formats: [.mjpeg])
    }
}

/// The scripts of the cameras of a test, by node.
final class Cameras: Sendable {
    private let scripts = Mutex<[String: CameraScript]>([:])
    private let makeScript: @Sendable () throws -> CameraScript

    init(_ makeScript: @escaping @Sendable () throws -> CameraScript) { self.makeScript = makeScript }

    /// The script of a node, made at the first question.
    func script(_ node: String) -> CameraScript {
        scripts.withLock { scripts in
            if let script = scripts[node] { return script }
            do {
                let script = try makeScript()
                scripts[node] = script
                return script
            } catch {
                fatalError("no descriptor is left for a scripted camera: \(error)")
            }
        }
    }

    func driver(_ sighting: Sighting) -> any CaptureDriver { ScriptedCamera(script(sighting.node)) }
}

extension DeviceProfile {
    /// A profile that asks nothing of its device.
    static let plain = DeviceProfile(
        id: "test-plain", vendor: "Test", model: "Plain", kind: .dermatoscope,
        evidence: .init(level: .benchTested, sources: []), matches: [])

    /// The same with values that its controls must have.
    static func ruling(_ rules: [ControlRule], light: LightPlan? = nil, button: ButtonPlan? = nil) -> DeviceProfile {
        var profile = plain
        profile.controls = rules
        profile.light = light
        profile.button = button
        return profile
    }
}

extension DeviceHardware {
    /// Cameras and controls by scripts; of lights only such as a person switches.
    static func scripted(_ cameras: Cameras, _ controls: ControlScript? = nil) -> DeviceHardware {
        DeviceHardware(
            makeDriver: { cameras.driver($0) },
            makeControlPort: { _ in
                guard let controls else { fatalError("this test's device has no controls") }
                return ScriptedControls(controls)
            },
            makeLightSwitch: { (_, plan) throws(LightFault) in try LightSwitch(plan: plan) },
            brightness: { _, _ in nil }, settleLimit: nil)
    }
}

/// Events as they come, for a test that waits for one.
struct EventReader: Sendable {
    private let stream: AsyncStream<Event>

    /// Begins with the first event that the hub has kept.
    init(_ hub: EventHub) { stream = hub.watch(after: 0) }

    /// Reads on until an event of this name comes.
    @discardableResult
    func next(_ name: EventName, device: String? = nil) async -> Event? {
        for await event in stream where event.name == name && (device == nil || event.device == device) { return event }
        return nil
    }
}

/// Counts from any task.
final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .relaxed) }
    func add() { value.wrappingAdd(1, ordering: .relaxed) }
}

/// A state directory that goes away with its owner.
final class StateFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/epilume-station-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    deinit {
        // What the system does not remove, it clears from /tmp later.
        try? FileManager.default.removeItem(atPath: path)
    }
}
