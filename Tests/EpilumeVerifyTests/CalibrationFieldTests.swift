import EpilumeModel
import EpilumeVerify
import Testing

/// The calibration in records that carry a good signature: what claims more than its state allows is found.
struct CalibrationFieldTests {
    private func findings(_ change: String, with new: String) async throws -> [String] {
        try await SampleItem.rawFrame().resigned(replacing: change, with: new).report().findings.map(\.description)
    }

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
            #""horizontalNanometres":9375"#, #""horizontalNanometres":0"#,
            ["record.calibration.scale.horizontalNanometres: is 0; a pixel has a size"]
        ),
        (
            #""uncertaintyMillionths":2100,"#, "",
            ["record.calibration.scale.uncertaintyMillionths: is missing"]
        ),
    ]) func aRecordClaimsNoMoreThanItsStateAllows(change: String, new: String, expected: [String]) async throws {
        #expect(try await findings(change, with: new) == expected)
    }
}
