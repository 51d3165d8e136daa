package import EpilumeModel

/// The sensor and what its camera does to linear light. 1 is where the sensor saturates.
package struct TruthSensor: Hashable, Sendable {
    /// Sensitivities, R G B.
    package var sensitivities: [Spectrum]
    /// Linear light of a perfect diffuser where the frame is brightest.
    package var exposure: Double
    /// What the white balance leaves of a cast, R G B.
    package var balance: [Double]
    /// Rows by columns; rows sum to 1, so that grey stays grey.
    package var matrix: [[Double]]
    /// Signal without light.
    package var pedestal: Double
    /// Share of the frame's mean light that scatters over the whole frame.
    package var veil: Double
    /// Electrons at 1, R G B: red and blue are amplified, and saturate with fewer.
    package var fullWell: [Double]
    /// Electrons, standard deviation.
    package var readNoise: Double
    /// Standard deviation of the pixels' gain.
    package var gainSpread: Double
    /// Standard deviation of the pixels' signal without light.
    package var darkSpread: Double
    package var hotPixels: [HotPixel]
    /// Standard deviation of the exposure from frame to frame.
    package var exposureJitter: Double

    package struct HotPixel: Hashable, Sendable {
        package var place: PixelPlace
        /// Added to all channels.
        package var signal: Double

        package init(place: PixelPlace, signal: Double) {
            self.place = place
            self.signal = signal
        }
    }

    /// Without noise, cast or veil.
    package init() {
        sensitivities = [.sensorRed, .sensorGreen, .sensorBlue]
        exposure = 0.9
        balance = [1, 1, 1]
        matrix = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        pedestal = 0
        veil = 0
        fullWell = [.infinity, .infinity, .infinity]
        readNoise = 0
        gainSpread = 0
        darkSpread = 0
        hotPixels = []
        exposureJitter = 0
    }

    /// R G B of a reflectance in a light, before the camera's matrix; a perfect diffuser has ``balance``.
    package func response(to reflectance: Spectrum, in light: Spectrum) -> [Double] {
        zip(sensitivities, balance).map { sensitivity, gain in
            let lit = sensitivity * light
            return gain * (lit * reflectance).sum / lit.sum
        }
    }

    /// Standard deviation of one pixel from frame to frame, before the camera's matrix.
    package func temporalNoise(linear: Double, channel: Int) -> Double {
        let well = fullWell[channel]
        return well.isFinite ? (max(0, linear) / well + readNoise * readNoise / (well * well)).squareRoot() : 0
    }
}

/// How a camera codes linear light into 8 bits, and packs it.
package struct TruthCoding: Hashable, Sendable {
    package enum Tone: Hashable, Sendable {
        case linear
        /// Light to the power of 1 / the exponent.
        case gamma(Double)
        /// IEC 61966-2-1.
        case srgb
        /// Stretches what is in the frame, and bends it to an S. What a code means depends on the scene: no calibration
        /// can hold.
        case autoContrast
    }

    package enum WhiteBalance: Hashable, Sendable {
        case locked
        /// Creeps to where the frame's mean is grey, as far as `strength` (0…1), over some frames.
        case drifting(strength: Double, frames: Double)
    }

    package var tone: Tone
    package var whiteBalance: WhiteBalance
    package var sampling: JPEGSampling
    /// 1…100.
    package var quality: Int

    package init(
        tone: Tone, whiteBalance: WhiteBalance = .locked, sampling: JPEGSampling = .yuv422, quality: Int = 90
    ) {
        self.tone = tone
        self.whiteBalance = whiteBalance
        self.sampling = sampling
        self.quality = quality
    }
}
