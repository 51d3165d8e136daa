import EpilumeStation
import Testing

@Suite("Quarantine ledger")
struct QuarantineLedgerTests {
    private static let second: Int64 = 1_000_000

    @Test("a device that comes and goes too often within a minute is left alone")
    func flapping() {
        var ledger = QuarantineLedger()
        for arrival in 1..<QuarantineLedger.flapLimit {
            #expect(ledger.arrived(at: "usb-1", nowMicroseconds: Int64(arrival) * Self.second) == nil)
        }
        let now = 10 * Self.second
        let quarantine = ledger.arrived(at: "usb-1", nowMicroseconds: now)
        #expect(quarantine?.cause == .flapping(arrivals: QuarantineLedger.flapLimit))
        #expect(quarantine?.untilMicroseconds == now + 30 * Self.second)
        #expect(quarantine?.sentence.contains("5 times") == true)
    }

    @Test("a device that is replugged now and then is not")
    func replugging() {
        var ledger = QuarantineLedger()
        for arrival in 0..<50 {
            #expect(ledger.arrived(at: "usb-1", nowMicroseconds: Int64(arrival) * 16 * Self.second) == nil)
        }
    }

    @Test("stalls of a device that is slow to be called silent count over a longer time")
    func patientStalls() {
        var ledger = QuarantineLedger()
        for second: Int64 in [0, 40] {
            #expect(
                ledger.stalled(at: "usb-1", nowMicroseconds: second * Self.second, stallLimit: .seconds(40)) == nil)
        }
        #expect(ledger.stalled(at: "usb-1", nowMicroseconds: 80 * Self.second, stallLimit: .seconds(40)) != nil)
    }

    @Test("the third stall within a minute ends the tries; a stall an hour does not")
    func stalls() {
        var ledger = QuarantineLedger()
        #expect(ledger.stalled(at: "usb-1", nowMicroseconds: Self.second, stallLimit: .seconds(2)) == nil)
        #expect(ledger.stalled(at: "usb-1", nowMicroseconds: 2 * Self.second, stallLimit: .seconds(2)) == nil)
        #expect(
            ledger.stalled(at: "usb-1", nowMicroseconds: 3 * Self.second, stallLimit: .seconds(2))?.cause
                == .stalling(stalls: 3))
        for hour in 1..<20 {
            #expect(
                ledger.stalled(at: "usb-2", nowMicroseconds: Int64(hour) * 3600 * Self.second, stallLimit: .seconds(2))
                    == nil)
        }
    }

    @Test("each quarantine of a port is twice as long as the last, up to ten minutes")
    func doubling() {
        var ledger = QuarantineLedger()
        var now: Int64 = 0
        var spans: [Duration] = []
        while spans.count < 7 {
            now += Self.second
            if let quarantine = ledger.stalled(at: "usb-1", nowMicroseconds: now, stallLimit: .seconds(2)) {
                spans.append(quarantine.span)
                now = quarantine.untilMicroseconds
            }
        }
        #expect(spans == [30, 60, 120, 240, 480, 600, 600].map { .seconds($0) })
    }

    @Test("an hour without trouble, or a person's word, lets a port begin anew")
    func forgiving() {
        var ledger = QuarantineLedger()
        func stall(_ at: Int64) -> Duration? {
            _ = ledger.stalled(at: "usb-1", nowMicroseconds: at, stallLimit: .seconds(2))
            _ = ledger.stalled(at: "usb-1", nowMicroseconds: at + 1, stallLimit: .seconds(2))
            return ledger.stalled(at: "usb-1", nowMicroseconds: at + 2, stallLimit: .seconds(2))?.span
        }
        #expect(stall(0) == .seconds(30))
        #expect(stall(100 * Self.second) == .seconds(60))
        #expect(stall(4000 * Self.second) == .seconds(30))
        ledger.forgive("usb-1")
        #expect(stall(4100 * Self.second) == .seconds(30))
    }

    @Test("ports do not count for each other")
    func ports() {
        var ledger = QuarantineLedger()
        for port in 1...20 { #expect(ledger.arrived(at: "usb-\(port)", nowMicroseconds: Self.second) == nil) }
    }
}
