extension Calibration {
    /// What is impossible in it, one phrase each; empty when it can be applied. A file may say anything, were it signed:
    /// nothing reads a table before this was asked.
    package var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ fault: @autoclosure () -> String) {
            if !holds { faults.append(fault()) }
        }
        require(schema == Self.schema, "its layout is \(UntrustedText(schema)), not \(Self.schema)")
        require(UUIDBits(id)?.description == id, "its id is no UUID in lower case")
        let mode = binding.mode
        require(
            (1...16_384).contains(mode.width) && (1...16_384).contains(mode.height),
            "its mode is \(mode.width) by \(mode.height) pixels")
        if let dark { require(dark.isSound(in: mode), "its dark level is not of three channels within its frame") }
        if let tone { require(tone.isSound, "its tone tables are not three of 256 entries that never fall") }
        if let flat { require(flat.isSound(in: mode), "its evenness is not three surfaces above 0") }
        if let colour { require(colour.isSound, "its colour correction is not a matrix of its kind") }
        if let spacing { require(spacing.isSound, "its pixel spacing is not two lengths with an uncertainty") }
        require(
            verdicts.allSatisfy { $0.value.isFinite && $0.limit.isFinite }, "a verdict is not about a number")
        require(colour == nil || tone != nil, "it corrects colour without a tone curve")
        return faults
    }
}

extension DarkLevel {
    fileprivate func isSound(in mode: CalibrationBinding.Mode) -> Bool {
        means.count == 3 && noise.count == 3 && means.allSatisfy { (0...255).contains($0) }
            && noise.allSatisfy { $0.isFinite && $0 >= 0 } && hotPixels.count <= Self.hotPixelLimit
            && hotPixels.allSatisfy { (0..<mode.width).contains($0.x) && (0..<mode.height).contains($0.y) }
    }
}

extension ToneCurve {
    fileprivate var isSound: Bool {
        tables.count == 3
            && tables.allSatisfy { table in
                table.count == 256 && table[0] == 0 && table[255] > 0 && table.allSatisfy { $0.isFinite && $0 < 1000 }
                    && zip(table, table.dropFirst()).allSatisfy { $0 <= $1 }
            }
    }
}

extension FlatField {
    fileprivate func isSound(in mode: CalibrationBinding.Mode) -> Bool {
        guard coefficients.count == 3,
            coefficients.allSatisfy({ $0.count == Self.exponents.count && $0.allSatisfy(\.isFinite) })
        else { return false }
        // A polynomial of degree 4 has no room to dip below 0 between points as near as these.
        let steps = 16
        return (0...steps).allSatisfy { row in
            (0...steps).allSatisfy { column in
                light(
                    x: Double((mode.width - 1) * column) / Double(steps),
                    y: Double((mode.height - 1) * row) / Double(steps), width: mode.width, height: mode.height
                ).allSatisfy { $0 > 0.05 && $0 < 20 }
            }
        }
    }
}

extension ColourCorrection {
    fileprivate var isSound: Bool {
        let terms = kind == .matrix ? 3 : 6
        return rows.count == 3 && rows.allSatisfy { $0.count == terms && $0.allSatisfy { abs($0) < 1000 } }
            && quality.leaveOneOutMean.isFinite && quality.leaveOneOutMean >= 0
    }
}

extension PixelSpacing {
    fileprivate var isSound: Bool {
        // From a microscope to a room.
        [horizontal, vertical].allSatisfy { $0 > 0.01 && $0 < 100_000 } && (0..<100).contains(uncertaintyPercent)
    }
}
