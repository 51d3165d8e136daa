/// Temporal and fixed noise on grey patches (after ISO 15739), in code values of the picture as delivered.
package struct Noise: Hashable, Sendable, Codable {
    package var patches: [Patch]

    package struct Patch: Hashable, Sendable, Codable {
        package var name: String
        /// Mean code value by channel, R G B.
        package var means: [Double]
        /// Standard deviation from frame to frame, by channel.
        package var temporal: [Double]
        /// Standard deviation over the patch of the mean of all frames, by channel.
        package var fixed: [Double]
        /// Mean over temporal noise, of green.
        package var snr: Double

        package init(name: String, means: [Double], temporal: [Double], fixed: [Double], snr: Double) {
            self.name = name
            self.means = means
            self.temporal = temporal
            self.fixed = fixed
            self.snr = snr
        }
    }

    package init(patches: [Patch]) { self.patches = patches }
}

/// How well the device repeats itself: ΔE00 of each frame's patches against their mean over the frames.
package struct Repeatability: Hashable, Sendable, Codable {
    package var frames: Int
    package var meanDeltaE: Double
    package var maximumDeltaE: Double

    package init(frames: Int, meanDeltaE: Double, maximumDeltaE: Double) {
        self.frames = frames
        self.meanDeltaE = meanDeltaE
        self.maximumDeltaE = maximumDeltaE
    }
}
