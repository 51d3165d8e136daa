import EpilumeModel

/// ICC Profile, VL Photographic Acquisition, the scale and where it comes from (PS3.3 C.11.15, C.8.12.11, 10.7.1,
/// C.7.6.14).
extension ObjectMaker.Draft {
    func writeCalibration(into set: inout DataSet) throws(ObjectFault) {
        var provenance: [DataSet] = []
        if let calibration = source.calibration, let measured {
            if [.valid, .due, .expired].contains(calibration.facts.state) {
                set.state(.dateOfLastCalibration, measured.date)
                set.state(.timeOfLastCalibration, measured.time)
            }
            if let scale = calibration.facts.scale {
                try writeScale(scale, calibration, into: &set)
                provenance = items(scale, calibration, measured)
            }
            if let profile = calibration.profile { try writeProfile(profile, into: &set) }
            if let tone = calibration.tone { try writeTone(tone, into: &set) }
            if !calibration.sharpness.isEmpty { try writeSharpness(calibration.sharpness, into: &set) }
        }
        set.put(.acquisitionContextSequence, provenance.isEmpty ? .empty : .items(provenance))
    }

    private func writeProfile(_ profile: [UInt8], into set: inout DataSet) throws(ObjectFault) {
        do {
            try ICCHeader.check(profile, isGrey: stream.colour == .grey)
        } catch {
            throw .profile(error)
        }
        set.put(.iccProfile, .bytes(profile))
    }

    /// 1 nm to 1 m a pixel: beyond it something else was measured.
    private static let spacings = Int64(1)...1_000_000_000

    private func writeScale(
        _ scale: RecordFacts.CalibrationFacts.Scale, _ calibration: ObjectSource.CalibrationState,
        into set: inout DataSet
    ) throws(ObjectFault) {
        guard [.valid, .due].contains(calibration.facts.state), Self.spacings.contains(scale.horizontalNanometres),
            Self.spacings.contains(scale.verticalNanometres), (0..<1_000_000).contains(scale.uncertaintyMillionths)
        else { throw .scaleNotAllowed }
        // Between rows first, which is the vertical one (PS3.3 10.7.1.3).
        let spacing = [scale.verticalNanometres, scale.horizontalNanometres].map {
            DICOMText.decimal($0, decimals: 6)
        }
        set.put(.pixelSpacing, .texts(spacing))
        // By an object of known size in the plane of the skin: FIDUCIAL, not GEOMETRY (PS3.3 10.7.1.2).
        set.state(.pixelSpacingCalibrationType, "FIDUCIAL")
        set.state(.pixelSpacingCalibrationDescription, description(scale, calibration))
    }

    /// LO: 64 characters.
    private func description(
        _ scale: RecordFacts.CalibrationFacts.Scale, _ calibration: ObjectSource.CalibrationState
    ) -> String {
        "Target at contact plate, U=\(percent(scale)) % (k=2), \(calibration.facts.state.rawValue)"
    }

    private func percent(_ scale: RecordFacts.CalibrationFacts.Scale) -> String {
        DICOMText.decimal(scale.uncertaintyMillionths, decimals: 4)
    }

    /// The same where the IODs have a place for it: the attributes above make the object a Standard Extended one,
    /// which an archive may drop.
    private func items(
        _ scale: RecordFacts.CalibrationFacts.Scale, _ calibration: ObjectSource.CalibrationState,
        _ measured: LocalTime
    ) -> [DataSet] {
        let millimetres = CodedTerm("mm", "UCUM", "mm")
        var time = item("DATETIME", CodedTerm("113723", "DCM", "Calibration DateTime"))
        time.state(.dateTime, measured.dateTime)
        var method = item("TEXT", CodedTerm("122422", "DCM", "Calibration Method"))
        let target = calibration.target.flatMap { DICOMText.line($0, limit: 128) } ?? DICOMText.unknown
        method.state(
            .textValue,
            "Pixel spacing at the centre of the frame, measured with a target of known dimensions in the plane of the "
                + "contact plate. Target: \(target). Uncertainty: expanded, k=2, relative to the spacing. State of the "
                + "calibration when the picture was taken: \(calibration.facts.state.rawValue).")
        return [
            number(CodedTerm("111026", "DCM", "Horizontal Pixel Spacing"), scale.horizontalNanometres, 6, millimetres),
            number(CodedTerm("111066", "DCM", "Vertical Pixel Spacing"), scale.verticalNanometres, 6, millimetres),
            number(
                CodedTerm("113763", "DCM", "Calibration Uncertainty"), scale.uncertaintyMillionths, 4,
                CodedTerm("%", "UCUM", "percent")),
            time, method,
        ]
    }

    private func item(_ type: String, _ concept: CodedTerm) -> DataSet {
        var item = DataSet()
        item.state(.valueType, type)
        item.put(.conceptNameCodeSequence, concept)
        return item
    }

    private func number(_ concept: CodedTerm, _ value: Int64, _ decimals: Int, _ unit: CodedTerm) -> DataSet {
        var item = item("NUMERIC", concept)
        item.state(.numericValue, DICOMText.decimal(value, decimals: decimals))
        item.put(.measurementUnitsCodeSequence, unit)
        return item
    }

    /// ISO 14524: linear light, 1 a perfect diffuser, of each code value. Row by row (PS3.3 C.8.12.11).
    private func writeTone(_ tone: ToneCurve, into set: inout DataSet) throws(ObjectFault) {
        guard tone.tables.count == 3, tone.tables.allSatisfy({ $0.count == 256 }) else { throw .table("tone curve") }
        var values: [String] = []
        for code in 0..<256 {
            values.append(String(code))
            for channel in 0..<3 {
                guard let text = DICOMText.decimal(tone.tables[channel][code]) else { throw .table("tone curve") }
                values.append(text)
            }
        }
        set.put(.oecfRows, .texts(["256"]))
        set.put(.oecfColumns, .texts(["4"]))
        set.put(
            .oecfColumnNames,
            .texts(["Code value", "Linear light, red", "Linear light, green", "Linear light, blue"]))
        set.put(.oecfValues, .texts(values))
    }

    /// ISO 12233 e-SFR: contrast at each frequency, a column for each edge.
    private func writeSharpness(_ edges: [Sharpness], into set: inout DataSet) throws(ObjectFault) {
        guard edges.count <= 64, edges.allSatisfy({ $0.curve.count == 33 && $0.edgeAngle.isFinite }) else {
            throw .table("sharpness")
        }
        var values: [String] = []
        for row in 0..<33 {
            for value in [Double(row) / 64] + edges.map({ $0.curve[row] }) {
                guard let text = DICOMText.decimal(value) else { throw .table("sharpness") }
                values.append(text)
            }
        }
        let names = edges.map { edge in
            "Contrast, \(edge.place.rawValue), edge at \(DICOMText.decimal(edge.edgeAngle) ?? "?") degrees"
        }
        set.put(.spatialFrequencyResponseRows, .texts(["33"]))
        set.put(.spatialFrequencyResponseColumns, .texts([String(edges.count + 1)]))
        set.put(.spatialFrequencyResponseColumnNames, .texts(["Cycles per pixel"] + names))
        set.put(.spatialFrequencyResponseValues, .texts(values))
    }
}
