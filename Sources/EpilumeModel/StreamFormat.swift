/// A ratio of whole numbers, such as a frame interval of 1/30 s.
package struct Fraction: Hashable, Sendable, CustomStringConvertible {
    package let numerator: UInt32
    package let denominator: UInt32

    package init(_ numerator: UInt32, _ denominator: UInt32) {
        self.numerator = numerator
        self.denominator = denominator
    }

    package var description: String { "\(numerator)/\(denominator)" }
}

/// What a driver says it delivers: read back after S_FMT and S_PARM, never what was asked for.
package struct StreamFormat: Hashable, Sendable {
    package let fourCC: FourCC
    /// Pixels.
    package let width: Int
    /// Pixels.
    package let height: Int
    /// Bytes a row of the first plane; 0 for compressed formats.
    package let bytesPerLine: Int
    /// Largest frame in bytes; for raw formats, the exact size of each frame.
    package let sizeImage: Int
    /// Seconds between frames; nil when the driver does not say.
    package let frameInterval: Fraction?
    /// V4L2 colour fields as read back (`colorspace`, `ycbcr_enc`, `quantization`, `xfer_func`).
    package let colour: ColourFields

    package struct ColourFields: Hashable, Sendable {
        package let colorspace: UInt32
        package let ycbcrEncoding: UInt32
        package let quantization: UInt32
        package let transferFunction: UInt32

        package init(colorspace: UInt32, ycbcrEncoding: UInt32, quantization: UInt32, transferFunction: UInt32) {
            self.colorspace = colorspace
            self.ycbcrEncoding = ycbcrEncoding
            self.quantization = quantization
            self.transferFunction = transferFunction
        }
    }

    package init(
        fourCC: FourCC, width: Int, height: Int, bytesPerLine: Int, sizeImage: Int,
        frameInterval: Fraction?, colour: ColourFields
    ) {
        self.fourCC = fourCC
        self.width = width
        self.height = height
        self.bytesPerLine = bytesPerLine
        self.sizeImage = sizeImage
        self.frameInterval = frameInterval
        self.colour = colour
    }

    /// Microseconds between two frames; 33 333 when the driver states no interval, so that a press never
    /// selects a frame that was exposed before it on a camera of 30 fps or faster.
    package var frameIntervalMicroseconds: Int64 {
        guard let frameInterval, frameInterval.denominator > 0, frameInterval.numerator > 0 else { return 33_333 }
        return Int64(frameInterval.numerator) * 1_000_000 / Int64(frameInterval.denominator)
    }
}

/// What a configuration asks a camera for. An absent value leaves the choice to the driver.
package struct StreamRequest: Hashable, Sendable {
    package var fourCC: FourCC?
    package var width: Int?
    package var height: Int?
    package var framesPerSecond: Int?

    package init(fourCC: FourCC? = nil, width: Int? = nil, height: Int? = nil, framesPerSecond: Int? = nil) {
        self.fourCC = fourCC
        self.width = width
        self.height = height
        self.framesPerSecond = framesPerSecond
    }
}
