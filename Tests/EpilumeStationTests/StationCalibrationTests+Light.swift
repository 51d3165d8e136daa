import EpilumeDevices
import EpilumeInterface
import EpilumeModel
import EpilumeRecords
import EpilumeStation
import Foundation
import Testing

/// Which light shines, before anything is measured in it.
extension StationCalibrationTests {
    @Test(
        "a scope that is switched by hand gives no frames before a person says which light shines; each is calibrated")
    func byHand() async throws {
        let stage = try stage(light: .byHand)
        try await stage.arm()
        let station = stage.station
        func refusal() async -> Problem? {
            let run = await Result { () async throws(CaptureRefusal) in try await station.runs.run("scope", frames: 1) }
            guard case .failure(let refusal) = run else { return nil }
            return refusal.problem(of: .run)
        }
        let untold = try #require(await refusal())
        #expect(untold.code == "light-unknown")
        #expect(untold.detail.hasPrefix("No frames were taken: which of its lights shines is not known"))
        #expect(untold.action?.contains("`epilume device light scope polarised --confirm`") == true)
        // Nor is one kept that was measured when nobody knew.
        var blind = try #require(station.bindings.first).binding
        #expect(await keep(.sample(blind), stage).code == "light-unknown")
        blind.light = "polarised"
        #expect(await keep(.sample(blind), stage).code == "light-unknown")
        #expect(try recorded(try await stage.press().get()) == #"{"state":"none"}"#)
        let light = try #require(station.registry.target("scope")?.light)
        for name in ["polarised", "plain"] {
            _ = try await light.confirm(name)
            let binding = try await binding(stage)
            #expect(binding.light == name)
            let entry = try await keep(.sample(binding), stage).get()
            #expect(entry.light == name)
            #expect(try recorded(try await stage.press().get()).contains(entry.id))
        }
        _ = try await light.confirm("polarised")
        #expect(try recorded(try await stage.press().get()).contains(#""state":"valid""#))
        light.forget()
        #expect(await refusal()?.code == "light-unknown")
        let unknown = try recorded(try await stage.press().get())
        #expect(unknown.contains(#""state":"invalidated""#) && unknown.contains("not known now"))
        await station.stop()
    }

    @Test(
        "a device without a light, or of which no light is known, is measured as it is",
        arguments: [nil, LightPlan(means: .none, verification: .operator)])
    func noLight(plan: LightPlan?) async throws {
        let stage = try stage(light: plan)
        try await stage.arm()
        _ = try await keep(.sample(try await binding(stage)), stage).get()
        #expect(try answer(stage).standing == .valid)
        await stage.station.stop()
    }

    @Test("what a person can do is said in the words of each kind of light")
    func questions() throws {
        func action(_ verification: LightPlan.Verification) throws -> String {
            let states = ["polarised", "plain", "off"].map {
                LightPlan.State(name: $0, command: .vendor(VendorRequest(request: 1, value: 0, index: 0), data: []))
            }
            let plan = LightPlan(means: .vendorRequest, verification: verification, states: states)
            let question = try #require(LightQuestion(plan, device: "scope"))
            return try #require(CaptureRefusal.lightUnknown(question).problem(of: .run).action)
        }
        #expect(
            try action(.readBack)
                == "Switch it: `epilume device light scope STATE`, where STATE is polarised, plain or off.")
        #expect(try action(.image).contains("to the other state and back"))
        #expect(try action(.operator).contains("Look, and say so: the same with `--confirm`"))
    }
}
