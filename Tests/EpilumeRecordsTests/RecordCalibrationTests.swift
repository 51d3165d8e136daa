import EpilumeModel
import EpilumeRecords
import Testing

/// What a record states of colour and scale, and what it refuses to state.
struct RecordCalibrationTests {
    private let sealer = RecordSealer(key: .ephemeral())
    typealias Facts = RecordFacts.CalibrationFacts

    private func record(_ calibration: RecordFacts.CalibrationFacts) throws -> String {
        var facts = someFacts()
        facts.calibration = calibration
        return String(decoding: try sealer.seal(facts).canonicalBytes, as: UTF8.self)
    }

    @Test func withoutACalibrationTheRecordSaysNone() throws {
        #expect(try record(.none).contains(#""calibration":{"state":"none"}"#))
    }

    @Test(arguments: [Facts.State.expired, .revoked]) func whatIsNotValidHasNoScale(state: Facts.State) throws {
        var facts = someCalibration
        facts.state = state
        #expect(throws: RecordFault.outOfRange(field: "calibration.scale", value: "9375 nm, \(state.rawValue)")) {
            try record(facts)
        }
        facts.scale = nil
        #expect(try record(facts).contains(#""state":"\#(state.rawValue)"}"#))
    }

    @Test func whatChangedIsNamed() throws {
        var facts = someCalibration
        facts.state = .invalidated
        facts.scale = nil
        #expect(throws: RecordFault.outOfRange(field: "calibration.changes", value: "0, invalidated")) {
            try record(facts)
        }
        facts.changes = ["gain: 64 then, 65 now", "light: polarised then, none now"]
        #expect(
            try record(facts).contains(
                #""changes":["gain: 64 then, 65 now","light: polarised then, none now"]"#))
        facts.state = .valid
        #expect(throws: RecordFault.outOfRange(field: "calibration.changes", value: "2, valid")) { try record(facts) }
    }

    @Test func noneGoesWithNothingElseAndEverythingElseWithASource() throws {
        var facts = someCalibration
        facts.state = .none
        #expect(throws: RecordFault.outOfRange(field: "calibration.state", value: "none")) { try record(facts) }
        facts = .none
        facts.colourThousandths = 1
        #expect(throws: RecordFault.outOfRange(field: "calibration.state", value: "none")) { try record(facts) }
        facts = .none
        facts.scale = someCalibration.scale
        #expect(throws: RecordFault.outOfRange(field: "calibration.state", value: "none")) { try record(facts) }
        facts = .none
        facts.state = .valid
        #expect(throws: RecordFault.outOfRange(field: "calibration.state", value: "valid")) { try record(facts) }
    }

    @Test func aPixelWithoutASizeIsNoScale() throws {
        var facts = someCalibration
        facts.scale?.horizontalNanometres = 0
        #expect(throws: RecordFault.outOfRange(field: "calibration.scale", value: "0 nm, valid")) { try record(facts) }
        facts = someCalibration
        facts.scale?.verticalNanometres = 0
        #expect(throws: RecordFault.outOfRange(field: "calibration.scale", value: "9375 nm, valid")) {
            try record(facts)
        }
    }

    @Test func changesAreAsManyAsABindingHasPartsAndSafeToShow() throws {
        var facts = someCalibration
        facts.state = .invalidated
        facts.scale = nil
        facts.changes = ["ga\u{1b}in: 64 then, 65 now"]
        #expect(try !record(facts).contains("\\u001b"))
        facts.changes = [String](repeating: "gain: 64 then, 65 now", count: 128)
        #expect(throws: Never.self) { try record(facts) }
        facts.changes.append("light: polarised then, none now")
        #expect(throws: RecordFault.outOfRange(field: "calibration.changes", value: "129, invalidated")) {
            try record(facts)
        }
    }

    // MARK: From a calibration

    private static let hash = PictureDigest.sha256([4, 5, 6])

    private static var calibration: Calibration {
        var calibration = Calibration(
            id: "5f0c2a4e-3b7d-4c1a-9e2f-6a7b8c9d0e1f", measuredAt: "2026-11-22T08:00:00Z", softwareVersion: "0.1.0",
            binding: CalibrationBinding(
                device: .init(
                    vendorID: nil, productID: nil, serial: nil, firmware: nil, driver: "d", card: "c", port: "p"),
                optics: nil, mode: .init(format: "MJPG", width: 1920, height: 1080), controls: [:], light: nil))
        calibration.spacing = PixelSpacing(
            horizontal: 9.3754, vertical: 9.4006, uncertaintyPercent: 0.21001, zones: [], exposures: 3,
            target: .init(name: "grid", pitchMicrometres: 500, tolerancePercent: 0.1))
        calibration.colour = ColourCorrection(
            kind: .matrix, rows: [], chart: "colorchecker24", referenceIlluminant: "D50", patches: [],
            quality: ColourQuality(
                uncorrectedMean: 12, fitMean: 1.2, leaveOneOutMean: 1.7331, leaveOneOutPercentile95: 3,
                leaveOneOutMaximum: 4, leaveOneOutSkin: nil))
        return calibration
    }

    @Test(arguments: [CalibrationStanding.valid, .due, .expired, .revoked(reason: "fell")])
    func errorsAreRoundedUpAndScaleIsWithheldUnlessValid(standing: CalibrationStanding) throws {
        let facts = try #require(Facts(standing, Self.calibration, hash: Self.hash, ageSeconds: 60))
        #expect(facts.state.rawValue == standing.name)
        #expect(facts.colourThousandths == 1_734)
        let scale = Facts.Scale(
            horizontalNanometres: 9_375, verticalNanometres: 9_401, uncertaintyMillionths: 2_101)
        #expect(facts.scale == (standing.allowsScale ? scale : nil))
        #expect(facts.source?.ageSeconds == 60)
        #expect(try record(facts).contains(#""state":"\#(standing.name)""#))
    }

    @Test func aChangeIsNamedWithBothOfItsValues() throws {
        let calibration = Self.calibration
        var now = calibration.binding
        now.controls = ["gain": 65]
        now.light = "polarised"
        now.mode.height = 720
        let changes = calibration.binding.changes(to: now)
        let facts = try #require(Facts(.invalidated(changes), calibration, hash: Self.hash, ageSeconds: -5))
        #expect(
            facts.changes == [
                "mode: MJPG 1920×1080 then, MJPG 1920×720 now", "light: none then, polarised now",
                "gain: none then, 65 now",
            ])
        #expect(facts.scale == nil)
        // A clock that was set back makes no age.
        #expect(facts.source?.ageSeconds == 0)
    }

    @Test func whatNoRecordCanHoldIsNoFact() {
        for spoil: (inout Calibration) -> Void in [
            { $0.id = "one" }, { $0.spacing?.horizontal = .nan }, { $0.spacing?.vertical = 0.0001 },
            { $0.spacing?.uncertaintyPercent = -1 }, { $0.colour?.quality.leaveOneOutMean = .infinity },
        ] {
            var calibration = Self.calibration
            spoil(&calibration)
            #expect(Facts(.valid, calibration, hash: Self.hash, ageSeconds: 0) == nil)
            #expect(Facts(.none, calibration, hash: Self.hash, ageSeconds: 0) == RecordFacts.CalibrationFacts.none)
        }
    }
}
