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
        arguments: ["", "{", "[]", #"{"schema":"epilume.devices/9","enrolments":{},"pairings":{}}"#])
    func damaged(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        #expect(throws: StationFault.self) { try DeviceMemory(path: path) }
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(text.utf8))
    }

    @Test("what cannot be written is not remembered")
    func unwritable() throws {
        let memory = try DeviceMemory(path: folder.path + "/nowhere/devices.json")
        #expect(throws: DurableFileFault.self) { try memory.enrol(model(0x603b), at: "2026-01-02T03:04:05Z") }
        #expect(!memory.isEnrolled(model(0x603b)))
    }
}
