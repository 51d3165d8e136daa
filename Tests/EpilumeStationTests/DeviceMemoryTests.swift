import EpilumeDevices
import EpilumeModel
import EpilumeStation
import FoundationEssentials
import Testing

@Suite("Device memory")
struct DeviceMemoryTests {
    private let folder: StateFolder
    private let path: String

    init() throws {
        folder = try StateFolder()
        path = folder.path + "/devices.json"
    }

    private func model(_ product: UInt16, release: UInt16? = 0x0100) -> ModelKey {
        ModelKey(
            DeviceIdentity(
                port: UntrustedText("usb-1"), driver: UntrustedText("uvcvideo"), card: UntrustedText("Scope"),
                usb: .init(vendorID: 0x21cd, productID: product, release: release, serial: nil)))
    }

    @Test("what was enrolled and paired is there after a restart")
    func restart() throws {
        let memory = try DeviceMemory(path: path)
        #expect(!memory.isEnrolled(model(0x603b)))
        try memory.enrol(model(0x603b), at: "2026-01-02T03:04:05Z")
        try memory.pair("skin", with: "usb-1")
        let again = try DeviceMemory(path: path)
        #expect(again.isEnrolled(model(0x603b)))
        #expect(again.pairings == ["skin": "usb-1"])
    }

    @Test("another product or another firmware is another model")
    func models() throws {
        let memory = try DeviceMemory(path: path)
        try memory.enrol(model(0x603b), at: "2026-01-02T03:04:05Z")
        #expect(!memory.isEnrolled(model(0x603c)))
        #expect(!memory.isEnrolled(model(0x603b, release: 0x0101)))
        #expect(!memory.isEnrolled(model(0x603b, release: nil)))
    }

    @Test("a port belongs to the position that it was paired with last")
    func onePosition() throws {
        let memory = try DeviceMemory(path: path)
        try memory.pair("skin", with: "usb-1")
        try memory.pair("face", with: "usb-1")
        #expect(memory.pairings == ["face": "usb-1"])
    }

    @Test(
        "a file that is not this program's stops the station and is not touched",
        arguments: [
            "", "{", "[]", #"{"schema":"epilume.devices/9","enrolments":{},"pairings":{}}"#,
            #"{"schema":"epilume.devices/1","enrolments":{},"pairings":{},"turnedOff":{"usb-1 vivid":"off"}}"#,
        ])
    func damaged(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        #expect(throws: StationFault.self) { try DeviceMemory(path: path) }
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(text.utf8))
    }

    private func scope(serial: String?, port: String = "usb-1") -> DeviceIdentity {
        Sighting.sample(port: port, serial: serial).identity
    }

    @Test("what a person turned off is off after a restart, until a person arms it")
    func turnedOff() throws {
        let memory = try DeviceMemory(path: path)
        #expect(memory.intent(of: scope(serial: "1")) == .armed)
        try memory.remember(.disarmed, of: scope(serial: "1"))
        try memory.remember(.released, of: scope(serial: "1", port: "usb-2"))
        let again = try DeviceMemory(path: path)
        #expect(again.intent(of: scope(serial: "1")) == .disarmed)
        #expect(again.intent(of: scope(serial: "1", port: "usb-2")) == .released)
        try again.remember(.armed, of: scope(serial: "1"))
        #expect(try DeviceMemory(path: path).intent(of: scope(serial: "1")) == .armed)
    }

    @Test("another unit in the port of one that was turned off is another device")
    func anotherUnit() throws {
        let memory = try DeviceMemory(path: path)
        try memory.remember(.disarmed, of: scope(serial: "1"))
        #expect(memory.intent(of: scope(serial: "2")) == .armed)
        #expect(memory.intent(of: scope(serial: nil)) == .armed)
        // Nor does what is asked of the spare touch the one that was turned off.
        try memory.remember(.released, of: scope(serial: "2"))
        try memory.remember(.armed, of: scope(serial: "2"))
        #expect(memory.intent(of: scope(serial: "1")) == .disarmed)
    }

    @Test("what cannot be written is off for this run all the same, and that is told")
    func offUnwritable() throws {
        let memory = try DeviceMemory(path: folder.path + "/nowhere/devices.json")
        #expect(throws: DurableFileFault.self) { try memory.remember(.disarmed, of: scope(serial: "1")) }
        #expect(memory.intent(of: scope(serial: "1")) == .disarmed)
    }

    @Test("a file of a version that turned nothing off is read")
    func older() throws {
        try Data(#"{"schema":"epilume.devices/1","enrolments":{},"pairings":{"skin":"usb-1"}}"#.utf8)
            .write(to: URL(filePath: path))
        let memory = try DeviceMemory(path: path)
        #expect(memory.pairings == ["skin": "usb-1"])
        #expect(memory.intent(of: scope(serial: "1")) == .armed)
    }

    @Test("what cannot be written is not remembered")
    func unwritable() throws {
        let memory = try DeviceMemory(path: folder.path + "/nowhere/devices.json")
        #expect(throws: DurableFileFault.self) { try memory.enrol(model(0x603b), at: "2026-01-02T03:04:05Z") }
        #expect(!memory.isEnrolled(model(0x603b)))
    }
}
