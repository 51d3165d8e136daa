import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Testing

@Suite("Fake device watch")
struct FakeDeviceWatchTests {
    @Test("keeps the contract", .timeLimit(.minutes(1)), arguments: DeviceWatchContract.allCases)
    func contract(_ clause: DeviceWatchContract) async throws {
        try await clause.check(FakeStage())
    }

    private struct FakeStage: DeviceWatchStage {
        let fake = FakeDeviceWatch()
        var watch: any DeviceWatch { fake }

        func plug(_ kind: StagedNode, at place: Int) -> String {
            let syspath = "/sys/devices/fake/video\(place)"
            switch kind {
            case .camera: fake.plug(sighting(syspath, place))
            case .locked:
                fake.plugUnreadable(
                    syspath: syspath, reason: .permissionDenied(path: UntrustedText("/dev/video\(place)")))
            case .metadata: break
            }
            return syspath
        }

        func unplug(syspath: String) { fake.unplug(syspath: syspath) }

        private func sighting(_ syspath: String, _ place: Int) -> Sighting {
            Sighting(
                identity: DeviceIdentity(
                    port: UntrustedText("fake:\(place)"), driver: UntrustedText("fake"),
                    card: UntrustedText("Fake camera"), usb: nil),
                syspath: syspath, parentSyspath: "/sys/devices/fake", node: "/dev/video\(place)", formats: [.mjpeg])
        }
    }
}
