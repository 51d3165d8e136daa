import EpilumeInterface
import EpilumeModel
import EpilumeWorkshop
import Testing

/// Papers that a station keeps, as a technician reads them.
@Suite("Paper shelf")
struct PaperShelfTests {
    private let station = PaperStation()
    private let truth = TruthFrames()
    private var shelf: PaperShelf { PaperShelf(station) }

    private func paper(
        _ day: String, _ change: (inout CalibrationBinding) -> Void = { _ in }
    ) -> Calibration {
        var binding = truth.binding
        change(&binding)
        return Calibration(
            id: UUIDBits.random().description, measuredAt: "2026-\(day)T08:00:00Z", softwareVersion: "0",
            binding: binding)
    }

    @Test("a paper is read by its id; one that is not listed is none") func read() async throws {
        let one = paper("11-01")
        try station.add(one)
        let found = try #require(try await shelf.paper(one.id))
        #expect(found.paper.calibration == one && found.entry.id == one.id)
        #expect(try await shelf.paper(UUIDBits.random().description) == nil)
    }

    @Test("a file that is not the one that was listed is refused, were it signed") func exchanged() async throws {
        let one = paper("11-01")
        let entry = try station.add(one)
        try station.exchange(one.id, for: paper("11-02"))
        let fault = await #expect(throws: WorkshopFault.self) { _ = try await shelf.paper(entry) }
        #expect(fault?.sentence.contains("SHA-256") == true)
    }

    @Test("earlier ones are of this unit, port, optics, mode and light, and none that was revoked")
    func earlier() async throws {
        let now = paper("11-20")
        try station.add(now)
        let first = paper("09-01")
        try station.add(first)
        try station.add(paper("10-01"), revoked: "the scope fell")
        try station.add(paper("10-02") { $0.device.port = "q" })
        try station.add(paper("10-03") { $0.optics = "plate" })
        try station.add(paper("10-04") { $0.mode.width = 320 })
        try station.add(paper("10-05") { $0.light = "plain" })
        try station.add(paper("10-06") { $0.device.card = "Other" })
        try station.add(paper("11-21"))
        #expect(try await shelf.earlier(than: now).map(\.id) == [first.id])
    }

    @Test("what is in force is taken over from, also when it is due or expired, and nothing else")
    func inForce() async throws {
        let one = paper("11-01")
        try station.add(one)
        for (state, isThere) in [
            ("valid", true), ("due", true), ("expired", true), ("invalidated", false), ("revoked", false),
        ] {
            let found = try await shelf.inForce(CalibrationState(state: state, sentence: "", id: one.id))
            #expect((found != nil) == isThere, "\(state)")
        }
        #expect(try await shelf.inForce(nil) == nil)
    }

    @Test("frames of one device take over what is in force for that very binding") func binding() async throws {
        let one = paper("11-01")
        try station.add(one)
        func device(_ id: String) -> Device {
            Device(
                id: "d", state: .armed, sentence: "", port: "p", driver: "truth", card: "Truth", node: "/dev/video0",
                formats: [], simulated: true, calibration: CalibrationState(state: "valid", sentence: "", id: id))
        }
        let other = paper("11-02") { $0.device.port = "q" }
        try station.add(other)
        let devices = [device(other.id), device(one.id)]
        #expect(try await shelf.inForce(for: truth.binding, of: devices)?.calibration.id == one.id)
        #expect(try await shelf.inForce(for: truth.binding, of: [device(other.id)]) == nil)
    }
}

/// Sending a calibration until it is kept.
@Suite("Keeping")
struct KeepingTests {
    private let station = PaperStation()
    private let made = Calibration(
        id: UUIDBits.random().description, measuredAt: "2026-11-20T08:00:00Z", softwareVersion: "0",
        binding: TruthFrames().binding)

    private func refusal(_ code: String, _ status: Int) -> ClientFault {
        .refused(Problem(status: status, code: code, title: "", detail: "The disk is full."))
    }

    private func keep(_ technician: ScriptedTechnician) async throws -> CalibrationEntry {
        try await Keeping(station).keep(try CalibrationPaper.payload(made), id: made.id, with: technician)
    }

    @Test("a full disk, a pulled cable and a service that is gone are tried again until it is kept")
    func again() async throws {
        station.refuse(
            refusal("calibration-not-kept", 507), refusal("calibration-unknown-device", 409),
            .notRunning(socketPath: "/s"))
        let technician = ScriptedTechnician(.again, .again, .again)
        #expect(try await keep(technician).id == made.id)
        #expect(station.asked == 4)
        #expect(technician.said.first == "not kept: The disk is full.")
    }

    @Test("what no person can mend is not asked about", arguments: ["calibration-not-newer", "calibration-unsound"])
    func final(code: String) async throws {
        station.refuse(refusal(code, 409))
        let technician = ScriptedTechnician(.again)
        await #expect(throws: ClientFault.self) { _ = try await keep(technician) }
        #expect(technician.asked.isEmpty && station.asked == 1)
    }

    @Test("an answer that was lost on its way is found to have been kept") func lost() async throws {
        try station.add(made)
        station.refuse(.connectionLost, refusal("calibration-known", 409))
        #expect(try await keep(ScriptedTechnician(.again)).id == made.id)
        // A first attempt that is known already is another's.
        station.refuse(refusal("calibration-known", 409))
        await #expect(throws: ClientFault.self) { _ = try await keep(ScriptedTechnician()) }
    }
}
