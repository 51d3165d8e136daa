internal import CLittleCMS

/// Writes one profile with Little CMS, in a context of its own.
struct ICCWriter: ~Copyable {
    private let context: cmsContext
    private let profile: cmsHPROFILE
    private let description: String
    private static let gridSide = 33

    init(_ description: String) throws(ICCFault) {
        guard let context = cmsCreateContext(nil, nil) else { throw .library("start") }
        guard let profile = cmsCreateProfilePlaceholder(context) else {
            cmsDeleteContext(context)
            throw .library("start")
        }
        self.context = context
        self.profile = profile
        self.description = description
        cmsSetProfileVersion(profile, 2.4)
        cmsSetDeviceClass(profile, cmsSigInputClass)
        cmsSetColorSpace(profile, cmsSigRgbData)
        cmsSetPCS(profile, cmsSigXYZData)
        cmsSetHeaderRenderingIntent(profile, UInt32(INTENT_PERCEPTUAL))
    }

    deinit {
        cmsCloseProfile(profile)
        cmsDeleteContext(context)
    }

    /// - Parameters:
    ///   - columns: XYZ, adapted to D50, of linear 1 of red, green and blue.
    ///   - curves: linear light of 256 code values for each, taken for 1 above it.
    func matrix(columns: [[Double]], curves: [[Double]]) throws(ICCFault) {
        for (column, tag) in zip(columns, [cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag]) {
            try xyz(column, tag)
        }
        for (curve, tag) in zip(curves, [cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag]) {
            let made = try toneCurve(curve)
            defer { cmsFreeToneCurve(made) }
            guard cmsWriteTag(profile, tag, UnsafeRawPointer(made)) != 0 else { throw .library("TRC") }
        }
    }

    /// - Parameters:
    ///   - curves: three of 256, 0…1: from code values to the axes of the table.
    ///   - colour: from a place on the axes to XYZ, adapted to D50.
    func table(curves: [[Double]], colour: ([Double]) -> [Double]) throws(ICCFault) {
        let side = Self.gridSide
        var cells: [UInt16] = []
        cells.reserveCapacity(3 * side * side * side)
        // The last channel changes fastest.
        for index in 0..<side * side * side {
            let place = [index / (side * side), index / side % side, index % side].map { Double($0) / Double(side - 1) }
            // u1Fixed15: 1 is 0x8000.
            cells += colour(place).map { UInt16(min(max($0 * 32_768, 0), 65_535).rounded()) }
        }
        let made = try [toneCurve(curves[0]), toneCurve(curves[1]), toneCurve(curves[2])]
        defer { for curve in made { cmsFreeToneCurve(curve) } }
        guard let pipeline = cmsPipelineAlloc(context, 3, 3) else { throw .library("A2B0") }
        defer { cmsPipelineFree(pipeline) }
        var axes: [OpaquePointer?] = made
        guard
            cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(context, 3, &axes)) != 0,
            cmsPipelineInsertStage(
                pipeline, cmsAT_END, cmsStageAllocCLut16bit(context, UInt32(side), 3, 3, cells)) != 0,
            cmsWriteTag(profile, cmsSigAToB0Tag, UnsafeRawPointer(pipeline)) != 0
        else { throw .library("A2B0") }
    }

    /// From the white that was seen to D50.
    func adaptation(_ matrix: Matrix3) throws(ICCFault) {
        let values = matrix.rows.flatMap { $0 }
        guard cmsWriteTag(profile, cmsSigChromaticAdaptationTag, values) != 0 else { throw .library("chad") }
    }

    func profile(measuredAt: String) throws(ICCFault) -> ICCProfile {
        let date = try Self.date(measuredAt)
        try text(description, cmsSigProfileDescriptionTag)
        try text("No copyright. Made from what was measured of one device.", cmsSigCopyrightTag)
        try xyz(SRGB.connectionWhite, cmsSigMediaWhitePointTag)
        var byteCount: UInt32 = 0
        guard cmsSaveProfileToMem(profile, nil, &byteCount) != 0 else { throw .library("size") }
        var bytes = [UInt8](repeating: 0, count: Int(byteCount))
        guard cmsSaveProfileToMem(profile, &bytes, &byteCount) != 0 else { throw .library("save") }
        // Little CMS states now, and Apple as the platform on all but Windows. There is no call that changes either.
        bytes.replaceSubrange(24..<36, with: date)
        bytes.replaceSubrange(40..<44, with: [0, 0, 0, 0])
        return ICCProfile(bytes: bytes, description: description)
    }

    private func toneCurve(_ values: [Double]) throws(ICCFault) -> OpaquePointer {
        let entries = values.map { UInt16((min(max($0, 0), 1) * 65_535).rounded()) }
        guard let curve = cmsBuildTabulatedToneCurve16(context, UInt32(entries.count), entries) else {
            throw .library("curve")
        }
        return curve
    }

    private func xyz(_ values: [Double], _ tag: cmsTagSignature) throws(ICCFault) {
        // s15Fixed16 ends below 32 768, and coefficients were checked to be far within.
        var colour = cmsCIEXYZ(X: values[0], Y: values[1], Z: values[2])
        guard cmsWriteTag(profile, tag, &colour) != 0 else { throw .library("XYZ") }
    }

    private func text(_ text: String, _ tag: cmsTagSignature) throws(ICCFault) {
        guard let lines = cmsMLUalloc(context, 1) else { throw .library("text") }
        defer { cmsMLUfree(lines) }
        guard cmsMLUsetASCII(lines, "en", "US", text) != 0,
            cmsWriteTag(profile, tag, UnsafeRawPointer(lines)) != 0
        else { throw .library("text") }
    }

    /// dateTimeNumber: year, month, day, hour, minute, second, 16 bits each.
    private static func date(_ time: String) throws(ICCFault) -> [UInt8] {
        let characters = Array(time.utf8)
        let pattern = Array("0000-00-00T00:00:00Z".utf8)
        let fits = zip(characters, pattern).allSatisfy { character, wanted in
            wanted == UInt8(ascii: "0") ? (0x30...0x39).contains(character) : character == wanted
        }
        guard characters.count == pattern.count, fits else { throw .badTime(time) }
        let parts = time.split { !$0.isNumber }.compactMap { UInt16($0) }
        let limits: [ClosedRange<UInt16>] = [1...9999, 1...12, 1...31, 0...23, 0...59, 0...60]
        guard parts.count == 6, zip(limits, parts).allSatisfy({ $0.contains($1) }) else { throw .badTime(time) }
        return parts.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    }
}
