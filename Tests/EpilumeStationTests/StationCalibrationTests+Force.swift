import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeRecords
import EpilumeStation
import Foundation
import Testing

/// What comes into force, and what is refused since it would not.
extension StationCalibrationTests {
    @Test("one that is not newer than what is kept is refused, since it would not come into force")
    func notNewer() async throws {
        let stage = try stage()
        try await stage.arm()
        let binding = try await binding(stage)
        let first = Calibration.sample(binding)
        _ = try await keep(first, stage).get()
        #expect(await keep(.sample(binding, measuredAt: first.measuredAt), stage).code == "calibration-not-newer")
        #expect(await keep(.sample(binding, measuredAt: "2026-01-01T00:00:00Z"), stage).code == "calibration-not-newer")
        #expect(try answer(stage).kept?.calibration.id == first.id)
        await stage.station.stop()
    }

    @Test("what would come into force is kept, though one of other optics, or of a twin elsewhere, is newer")
    func newerOfOthers() async throws {
        let binding = try await before { first in
            var binding = try await self.binding(first)
            for change in [\CalibrationBinding.optics, \CalibrationBinding.device.port] {
                var other = binding
                other[keyPath: change] = "another"
                let bindings = [LiveBinding(other)]
                _ = try await first.station.calibrations.keep(measured: try Calibration.sample(other).payload) {
                    bindings
                }
                binding = first.station.bindings[0].binding
            }
            let older = Calibration.sample(binding, measuredAt: Self.utc(-60))
            _ = try await keep(older, first).get()
            #expect(try answer(first).kept?.calibration.id == older.id)
            return binding
        }
        #expect(binding.device.port == StationStage.port)
    }

    @Test("what was measured before a revoked one is refused, and what was measured since comes into force")
    func beforeRevoked() async throws {
        let stage = try stage()
        try await stage.arm()
        let binding = try await binding(stage)
        var other = binding
        other.controls = ["white-balance": 5200]
        let fallen = Calibration.sample(other, measuredAt: Self.utc(-5))
        let bindings = [LiveBinding(other)]
        let desk = stage.station.calibrations
        _ = try await desk.keep(measured: try fallen.payload) { bindings }
        _ = try await desk.revoke(fallen.id, .init(reason: "it fell", technician: nil))
        let refused = await keep(.sample(binding, measuredAt: Self.utc(-60)), stage)
        guard case .failure(let refusal) = refused else {
            Issue.record("it was kept")
            return
        }
        #expect(refusal.problem.code == "calibration-not-newer")
        #expect(refusal.problem.detail.hasSuffix("and was revoked: none of before comes into force."))
        let anew = try await keep(.sample(binding), stage).get()
        #expect(try answer(stage).kept?.calibration.id == anew.id)
        #expect(try answer(stage).standing == .valid)
        await stage.station.stop()
    }

    @Test("one with a part whose calibration is revoked is refused, measured here or elsewhere, and says which")
    func carriesRevoked() async throws {
        let stage = try stage()
        try await stage.arm()
        let binding = try await binding(stage)
        let first = try await keep(.sample(binding, measuredAt: Self.utc(-60)), stage).get()
        var second = Calibration.sample(binding, measuredAt: Self.utc(-30))
        second.carried = [CarriedPart(part: .flat, from: first.id, measuredAt: first.measuredAt)]
        _ = try await keep(second, stage).get()
        _ = try await stage.station.calibrations.revoke(first.id, .init(reason: "a wet card", technician: nil))
        #expect(try answer(stage).kept?.calibration.id == second.id)
        let reason = "evenness was measured by \(first.id), which was revoked: a wet card"
        #expect(try answer(stage).standing == .revoked(reason: reason))
        var third = Calibration.sample(binding)
        third.carried = second.carried
        guard case .failure(let refusal) = await keep(third, stage) else {
            Issue.record("it was kept")
            return
        }
        #expect(refusal == .carriesRevoked(reason))
        let request = try signed(third, by: .ephemeral())
        await #expect(throws: refusal) { try await stage.station.calibrations.keep(imported: request) }
        await stage.station.stop()
    }

    @Test("an import from the future is refused, and what is kept of the future is told once and in nobody's way")
    func future() async throws {
        let binding = try await before { first in
            let binding = try await self.binding(first)
            let request = try signed(.sample(binding, measuredAt: Self.utc(3600)), by: .ephemeral())
            let refusal = await #expect(throws: CalibrationRefusal.self) {
                try await first.station.calibrations.keep(imported: request)
            }
            #expect(refusal?.problem.code == "calibration-wrong-time")
            #expect(first.station.calibrations.list.calibrations.isEmpty)
            return binding
        }
        // As a clock that was ahead has left it.
        let future = Calibration.sample(binding, measuredAt: Self.utc(400 * 86_400))
        let key = try CaptureKey.loadOrCreate(path: "\(folder.path)/keys/capture.pem", journalIsEmpty: false)
        let store = CalibrationStore(try SignedFolder("\(folder.path)/calibrations", keys: try SigningKeys(key)))
        _ = try store.keep(measured: try future.payload) { _ in }
        let second = try stage()
        try await second.arm()
        #expect(try answer(second).standing == .expired)
        let present = try await keep(.sample(binding), second).get()
        #expect(try answer(second).kept?.calibration.id == present.id)
        #expect(try answer(second).standing == .valid)
        await second.station.stop()
        let told = await second.history.filter { $0.name == .calibrationTroubled }
        #expect(told.map(\.detail) == [["calibration": future.id]])
    }
}
