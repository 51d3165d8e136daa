import CLittleCMS
import EpilumeImaging
import EpilumeModel
import Testing

@Suite struct ICCProfileTests {
    typealias Samples = CalibrationSamples

    /// The three kinds of profile.
    enum Kind: CaseIterable {
        case calibratedPicture, matrix, rootPolynomial

        func profile(_ change: (inout Calibration) -> Void = { _ in }) throws -> ICCProfile {
            var generator = TestGenerator(state: 11)
            var calibration = Samples.random(
                32, 32, kind: self == .rootPolynomial ? .rootPolynomial2 : .matrix, from: &generator)
            change(&calibration)
            return try self == .calibratedPicture
                ? ICCProfile.calibratedPicture(calibration) : ICCProfile.asDelivered(calibration)
        }
    }

    @Test(arguments: Kind.allCases) func everyByteOfTheHeaderIsAsItShouldBe(kind: Kind) throws {
        let bytes = try kind.profile().bytes
        let profile = try ParsedProfile(bytes)
        #expect(profile.number(0) == bytes.count)
        #expect(profile.text(4..<8) == "lcms")
        #expect(Array(bytes[8..<12]) == [2, 0x40, 0, 0])
        #expect(profile.text(12..<16) == "scnr")
        #expect(profile.text(16..<20) == "RGB ")
        #expect(profile.text(20..<24) == "XYZ ")
        #expect((0..<6).map { profile.number(24 + 2 * $0, 2) } == [2026, 3, 4, 5, 6, 7])
        #expect(profile.text(36..<40) == "acsp")
        // No platform, flags, manufacturer, model or attributes; intent perceptual.
        #expect(bytes[40..<68].allSatisfy { $0 == 0 })
        // D50 as s15Fixed16: 0x0000f6d6 0x00010000 0x0000d32d.
        #expect(Array(bytes[68..<80]) == [0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d])
        #expect(profile.text(80..<84) == "lcms")
        #expect(bytes[84..<128].allSatisfy { $0 == 0 })
        #expect(bytes.count % 4 == 0)
    }

    @Test(arguments: Kind.allCases) func hasTheTagsThatItsClassNeeds(kind: Kind) throws {
        let profile = try ParsedProfile(try kind.profile().bytes)
        let names = Set(profile.tags.map(\.name))
        let matrix: Set = ["rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"]
        let common: Set = ["desc", "cprt", "wtpt"]
        switch kind {
        case .calibratedPicture: #expect(names == common.union(matrix).union(["chad"]))
        case .matrix: #expect(names == common.union(matrix))
        case .rootPolynomial:
            #expect(names == common.union(["A2B0"]))
            // lut16Type, as PS3.3 C.11.15.1.1 recommends.
            #expect(try profile.number(profile.content("A2B0", type: "mft2").lowerBound, 3) == 0x030321)
        }
        #expect(try zip(profile.xyz("wtpt"), [0.9642, 1, 0.8249]).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test(arguments: Kind.allCases) func namesCalibrationAndDeviceInASCII(kind: Kind) throws {
        let profile = try kind.profile()
        let text = try ParsedProfile(profile.bytes).description()
        #expect(text == profile.description)
        #expect(text.contains("0f8fad5b-d9cb-469f-a165-70867728950e"))
        #expect(text.contains("uvcvideo Scope ? 1234:abcd serial S1"))
        #expect(text.contains("not evened") == (kind != .calibratedPicture))
        let hostile = try kind.profile {
            $0.id = String(repeating: "\u{7}", count: 5000)
            $0.binding.device.card = String(repeating: "é\0", count: 5000)
        }
        #expect(hostile.description.utf8.allSatisfy { (0x20...0x7e).contains($0) })
        #expect(hostile.description.utf8.count < 200)
    }

    @Test(arguments: Kind.allCases) func theSameCalibrationGivesTheSameBytes(kind: Kind) throws {
        #expect(try kind.profile() == kind.profile())
        #expect(try kind.profile() != kind.profile { $0.measuredAt = "2026-03-04T05:06:08Z" })
    }

    @Test(arguments: [
        "", "2026-03-04", "2026-03-04T05:06:07", "2026-03-04T05:06:07+01:00", "2026-13-04T05:06:07Z",
        "2026-03-00T05:06:07Z", "2026-03-04T24:06:07Z", "２026-03-04T05:06:07Z", "2026-03-04T05:06:07ZZ",
    ])
    func refusesADateThatIsNone(time: String) {
        #expect(throws: ICCFault.badTime(time)) { _ = try Kind.matrix.profile { $0.measuredAt = time } }
    }

    @Test func refusesWhatCannotBeAProfile() {
        #expect(throws: ICCFault.calibration(.tone)) { _ = try Kind.matrix.profile { $0.tone = nil } }
        #expect(throws: ICCFault.calibration(.colour)) { _ = try Kind.matrix.profile { $0.colour = nil } }
        #expect(throws: ICCFault.calibration(.colour)) {
            _ = try Kind.rootPolynomial.profile { $0.colour?.rows[0][0] = .nan }
        }
    }

    /// Little CMS applies the profile, and the definition is applied beside it.
    @Test(arguments: [ColourCorrection.Kind.matrix, .rootPolynomial2])
    func saysWhatTheDeliveredCodeValuesMean(kind: ColourCorrection.Kind) throws {
        var generator = TestGenerator(state: 23)
        for _ in 0..<8 {
            var calibration = Samples.random(32, 32, kind: kind, from: &generator)
            // A table holds no negative light; a matrix does.
            var correction = try #require(calibration.colour)
            if kind == .rootPolynomial2 { correction.rows = correction.rows.map { $0.map(abs) } }
            calibration.colour = correction
            let codes = (0..<300).map { _ in (0..<3).map { _ in Double(UInt8.random(in: 0...255, using: &generator)) } }
            let seen = try Self.xyz(codes, by: ICCProfile.asDelivered(calibration).bytes)
            for (code, colour) in zip(codes, seen) {
                let light = (0..<3).map { min(CalibratedReference.linear(calibration, code[$0], $0), 1) }
                let wanted = CalibratedReference.xyz(correction, light)
                for (channel, row) in correction.rows.enumerated() {
                    // On the table's axes the terms are squares and products of roots, and between cells a 32nd wide
                    // a straight line leaves a square by 1/4096 at most. A table ends below 2.
                    let cells = kind == .matrix ? 0 : row.reduce(0) { $0 + abs($1) } / 4096
                    let departure = abs(colour[channel] - wanted[channel])
                    #expect(departure < 1e-4 + cells || wanted[channel] > 1.9, "\(colour) \(wanted)")
                }
            }
        }
    }

    /// The calibrated picture's profile, applied to the picture's code values, gives the XYZ that was calibrated.
    @Test func saysWhatACalibratedPictureShows() throws {
        let bytes = try Kind.calibratedPicture.profile().bytes
        let codes = [[0.0, 0, 0], [255, 255, 255], [255, 0, 0], [10, 128, 200], [188, 188, 188]]
        for (code, colour) in zip(codes, try Self.xyz(codes, by: bytes)) {
            let linear = CalibratedReference.linearFromXYZ.map { zip($0, colour).reduce(0) { $0 + $1.0 * $1.1 } }
            #expect(zip(code, linear).allSatisfy { abs(Int($0) - Int(CalibratedReference.code($1))) <= 1 })
        }
    }

    private static func xyz(_ codes: [[Double]], by bytes: [UInt8]) throws -> [[Double]] {
        let profile = try #require(cmsOpenProfileFromMem(bytes, UInt32(bytes.count)))
        defer { cmsCloseProfile(profile) }
        let connection = try #require(cmsCreateXYZProfile())
        defer { cmsCloseProfile(connection) }
        // TYPE_RGB_DBL and TYPE_XYZ_DBL, which are macros: a float flag, the colour space, and three channels.
        let rgb: UInt32 = 1 << 22 | UInt32(PT_RGB) << 16 | 3 << 3
        let xyz: UInt32 = 1 << 22 | UInt32(PT_XYZ) << 16 | 3 << 3
        let transform = try #require(
            cmsCreateTransform(
                profile, rgb, connection, xyz, UInt32(INTENT_RELATIVE_COLORIMETRIC), UInt32(cmsFLAGS_NOOPTIMIZE)))
        defer { cmsDeleteTransform(transform) }
        return codes.map { code in
            var result = [0.0, 0, 0]
            cmsDoTransform(transform, code.map { $0 / 255 }, &result, 1)
            return result
        }
    }
}
