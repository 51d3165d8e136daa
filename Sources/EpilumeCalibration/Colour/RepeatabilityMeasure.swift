package import EpilumeModel

extension Repeatability {
    /// How far frames of one scene lie apart.
    ///
    /// - Parameters:
    ///   - frames: linear R G B of the same patches in each frame.
    ///   - correction: makes colours of them, so that what is stated is what a reader of pictures sees.
    /// - Throws: `.tooFewFrames`, `.differentFrames`, `.notFinite` and `.frozen`.
    package init(frames: [[ColourSample]], correction: ColourCorrection) throws(ColourFault) {
        guard let first = frames.first, frames.count >= 2 else { throw .tooFewFrames(count: frames.count) }
        guard !first.isEmpty, frames.allSatisfy({ $0.map(\.name) == first.map(\.name) }) else {
            throw .differentFrames
        }
        for sample in frames.joined() where !sample.isFinite { throw .notFinite(patch: UntrustedText(sample.name)) }
        if frames.allSatisfy({ $0.map(\.linear) == first.map(\.linear) }) { throw .frozen(frames: frames.count) }
        var differences: [Double] = []
        for patch in first.indices {
            let colours = frames.map { Lab(correction.xyz(linear: $0[patch].linear)) }
            let count = Double(colours.count)
            let mean = Lab(
                colours.reduce(0) { $0 + $1.l } / count, colours.reduce(0) { $0 + $1.a } / count,
                colours.reduce(0) { $0 + $1.b } / count)
            differences += colours.map { CIEDE2000.difference(mean, $0) }
        }
        self.init(
            frames: frames.count, meanDeltaE: differences.reduce(0, +) / Double(differences.count),
            maximumDeltaE: differences.max()!)
    }
}
