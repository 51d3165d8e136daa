import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Testing

@Suite("Fake USB watch")
struct FakeUSBWatchTests {
    @Test("keeps the contract", .timeLimit(.minutes(1)), arguments: USBWatchContract.allCases)
    func contract(_ clause: USBWatchContract) async throws {
        try await clause.check(Stage())
    }

    @Test("says in one sentence what is wrong with a device, with its name made safe")
    func sentence() {
        let facts = USBFacts(vendorID: 1, productID: 2, product: UntrustedText("Scope\u{1b}[2J"))
        let sighting = UnsupportedSighting(syspath: "/sys/1-1", facts: facts, reason: .noDriver(interface: 0))
        #expect(sighting.sentence.hasPrefix("Scope\\u{1b}[2J has a video interface (0) that no driver has taken;"))
    }

    private struct Stage: USBWatchStage {
        let fake = FakeUSBWatch()
        var watch: any USBDeviceWatch { fake }

        func plug(_ kind: StagedUSBDevice, at place: Int) -> String {
            let syspath = "/sys/devices/fake/1-\(place)"
            let facts = USBFacts(vendorID: 0x0329, productID: 0x2022)
            switch kind {
            case .known: fake.plug(UnsupportedSighting(syspath: syspath, facts: facts, reason: .knownAsUnsupported))
            case .undriven:
                fake.plug(UnsupportedSighting(syspath: syspath, facts: facts, reason: .noDriver(interface: 0)))
            case .camera, .keyboard: break
            }
            return syspath
        }

        func unplug(syspath: String) { fake.unplug(syspath: syspath) }
        func giveDriver(syspath: String) { fake.unplug(syspath: syspath) }
    }
}
