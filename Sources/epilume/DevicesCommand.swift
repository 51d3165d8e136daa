internal import ArgumentParser
internal import EpilumeInterface

struct DevicesCommand: StationCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "List the cameras that are connected and what they do.",
        discussion: """
            EXAMPLE
              epilume devices
            """)

    @OptionGroup var options: StationOptions

    func perform() async throws {
        let devices = try await options.client.devices()
        try show(DeviceList(devices: devices)) { Presentation.devices(devices, $0) }
    }
}
