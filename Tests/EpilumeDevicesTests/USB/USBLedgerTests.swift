import EpilumeDevices
import EpilumeModel
import Testing

@Suite("Ledger of unsupported devices")
struct USBLedgerTests {
    private var ledger = USBLedger { $0.vendorID == 0x0329 }

    @Test("a device that has just come is told when it still has no driver after its time")
    mutating func patience() {
        ledger.appear("1-1", dueMicroseconds: 3000)
        #expect(review(2999, undriven) == [])
        #expect(review(3000, undriven) == [.arrived(sighting(.noDriver(interface: 0)))])
        #expect(review(4000, undriven) == [])
    }

    @Test("a device that gets its driver in time is never told, and is not looked at again")
    mutating func inTime() {
        ledger.appear("1-1", dueMicroseconds: 3000)
        #expect(review(0, undriven) == [])
        #expect(review(3000, driven) == [])
        var looks = 0
        _ = ledger.review(nowMicroseconds: 9000) { _ in
            looks += 1
            return nil
        }
        #expect(looks == 0)
    }

    @Test("a device that a driver takes late is taken back, and told again when the driver lets go")
    mutating func lateDriver() {
        ledger.appear("1-1", dueMicroseconds: 0)
        #expect(review(0, undriven) == [.arrived(sighting(.noDriver(interface: 0)))])
        #expect(review(1, driven) == [.left(syspath: "/sys/1-1")])
        #expect(review(2, undriven) == [.arrived(sighting(.noDriver(interface: 0)))])
        #expect(review(3, driven) == [.left(syspath: "/sys/1-1")])
        #expect(ledger.disappear("1-1") == nil)
    }

    @Test("a known device is told although a driver holds it, unless that made a V4L2 node")
    mutating func known() {
        ledger.appear("1-1", dueMicroseconds: 0)
        var look = look(driver: "usbfs")
        look.facts.vendorID = 0x0329
        let events = review(0, look)
        guard case .arrived(let told)? = events.first else {
            Issue.record("told \(events)")
            return
        }
        #expect(told.reason == .knownAsUnsupported)
        look.hasVideoNode = true
        #expect(review(1, look) == [.left(syspath: "/sys/1-1")])
    }

    @Test(
        "a known camera whose video interface has no driver is told as such, and not as one that no driver could serve")
    mutating func knownWithoutDriver() {
        ledger.appear("1-1", dueMicroseconds: 0)
        var look = undriven
        look.facts.vendorID = 0x0329
        guard case .arrived(let told)? = review(0, look).first else {
            Issue.record("it was not told")
            return
        }
        #expect(told.reason == .noDriver(interface: 0))
        #expect(told.sentence.contains("load the module uvcvideo"))
    }

    @Test("a removal is told only of what had been told, and once")
    mutating func removal() {
        ledger.appear("1-1", dueMicroseconds: 0)
        ledger.appear("1-2", dueMicroseconds: 9)
        _ = review(0, undriven)
        #expect(ledger.disappear("1-1") == .left(syspath: "/sys/1-1"))
        #expect(ledger.disappear("1-1") == nil)
        #expect(ledger.disappear("1-2") == nil)
    }

    @Test("a device that cannot be seen yet is looked at until its time")
    mutating func unseen() {
        ledger.appear("1-1", dueMicroseconds: 10)
        #expect(review(5, nil) == [])
        #expect(review(9, undriven) == [])
        #expect(review(10, undriven) == [.arrived(sighting(.noDriver(interface: 0)))])
    }

    private mutating func review(_ now: Int64, _ look: USBLedger.Look?) -> [USBWatchEvent] {
        ledger.review(nowMicroseconds: now) { $0 == "1-1" ? look : nil }
    }

    private var undriven: USBLedger.Look { look(driver: nil) }

    private var driven: USBLedger.Look {
        var look = look(driver: "uvcvideo")
        look.hasVideoNode = true
        return look
    }

    private func look(driver: String?) -> USBLedger.Look {
        let interface = USBFacts.Interface(
            number: 0, interfaceClass: 0x0e, subclass: 1, interfaceProtocol: 0, driver: driver.map { UntrustedText($0) }
        )
        return USBLedger.Look(
            syspath: "/sys/1-1", facts: USBFacts(vendorID: 0x21cd, productID: 0x603b, interfaces: [interface]),
            hasVideoNode: false)
    }

    private func sighting(_ reason: UnsupportedSighting.Reason) -> UnsupportedSighting {
        UnsupportedSighting(syspath: "/sys/1-1", facts: undriven.facts, reason: reason)
    }
}
