import EpilumeModel
import EpilumeVerify
import Testing

/// The calibration in records that carry a good signature: what claims more than its state allows is found.
struct CalibrationFieldTests {
    private func findings(_ change: String, with new: String) async throws -> [String] {
        try await SampleItem.rawFrame().resigned(replacing: change, with: new).report().findings.map(\.description)
    }

    private static let id = #""id":"5f0c2a4e-3b7d-4c1a-9e2f-6a7b8c9d0e1f""#
    private static let hash = #""sha256":"787c798e39a5bc1910355bae6d0cd87a36b2e10fd0202a83e3bb6b005da83472""#
    private static let scale =
        #""scale":{"horizontalNanometres":9375,"uncertaintyMillionths":2100,"verticalNanometres":9401},"#

    @Test(arguments: [
        (#""state":"due""#, #""state":"valid""#, []),
        (#""colourThousandths":1734,"#, "", []),
        (Self.scale, "", []),
        (
            #""state":"due""#, #""state":"fine""#,
            ["record.calibration.state: is not none or valid or due or expired or invalidated or revoked"]
        ),
        (
            #""state":"due""#, #""state":"expired""#,
            ["record.calibration.scale: is there, but a calibration that is expired gives no scale"]
        ),
        (
            #""state":"due""#, #""state":"invalidated""#,
            [
                "record.calibration.scale: is there, but a calibration that is invalidated gives no scale",
                "record.calibration.changes: is missing",
            ]
        ),
        (
            #""state":"due""#, #""state":"none""#,
            [
                "record.calibration.state: is none, but there is more than that",
                "record.calibration.scale: is there, but a calibration that is none gives no scale",
            ]
        ),
        (
            #""ageSeconds":2678400,"#, "",
            ["record.calibration.ageSeconds: is missing or malformed, but the state is due"]
        ),
        (
            #""ageSeconds":2678400,"#, #""ageSeconds":2678400,"changes":["gain: 1 then, 2 now"],"#,
            ["record.calibration.changes: is there, but the state is due"]
        ),
        (
            #""state":"due""#, #""state":"revoked""#,
            ["record.calibration.scale: is there, but a calibration that is revoked gives no scale"]
        ),
        (Self.id + ",", "", ["record.calibration.id: is missing or malformed, but the state is due"]),
        (Self.hash + ",", "", ["record.calibration.sha256: is missing or malformed, but the state is due"]),
        (
            #""id":"5f0c"#, #""id":"5F0C"#,
            [
                "record.calibration.id: is not a UUID in lower case",
                "record.calibration.id: is missing or malformed, but the state is due",
            ]
        ),
        (
            #""sha256":"787c"#, #""sha256":"787C"#,
            [
                "record.calibration.sha256: is not 64 lower-case hexadecimal digits",
                "record.calibration.sha256: is missing or malformed, but the state is due",
            ]
        ),
        (
            #""horizontalNanometres":9375"#, #""horizontalNanometres":0"#,
            ["record.calibration.scale.horizontalNanometres: is 0; a pixel has a size"]
        ),
        (
            #""verticalNanometres":9401"#, #""verticalNanometres":0"#,
            ["record.calibration.scale.verticalNanometres: is 0; a pixel has a size"]
        ),
        (
            #""uncertaintyMillionths":2100,"#, "",
            ["record.calibration.scale.uncertaintyMillionths: is missing"]
        ),
    ]) func aRecordClaimsNoMoreThanItsStateAllows(change: String, new: String, expected: [String]) async throws {
        #expect(try await findings(change, with: new) == expected)
    }

    private static let more = "record.calibration.state: is none, but there is more than that"

    @Test(arguments: [
        (#""ageSeconds":2678400"#, [more]), (#""colourThousandths":1734"#, [more]), (Self.id, [more]),
        (Self.hash, [more]),
        (
            String(Self.scale.dropLast()),
            [more, "record.calibration.scale: is there, but a calibration that is none gives no scale"]
        ),
    ]) func noneGoesWithNothingElse(member: String, expected: [String]) async throws {
        let record = try SampleItem.rawFrame().recordText
        let whole = try #require(record.firstMatch(of: /"calibration":\{.*?"state":"due"\}/)).0
        #expect(try await findings(String(whole), with: #""calibration":{\#(member),"state":"none"}"#) == expected)
    }
}
