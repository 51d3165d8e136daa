internal import EpilumeInterface
internal import EpilumeModel

/// What it takes to decode a frame that was kept, by V4L2's own numbers.
extension StreamFormat {
    /// - Returns: nil when the code is not one of four characters.
    init?(stored format: Run.Format) {
        self.init(
            fourCC: format.fourCC, width: format.width, height: format.height, bytesPerLine: format.bytesPerLine,
            sizeImage: format.sizeImage,
            colour: .init(
                colorspace: format.colorspace, ycbcrEncoding: format.ycbcrEncoding,
                quantization: format.quantization, transferFunction: format.transferFunction))
    }

    init?(fourCC: String, width: Int, height: Int, bytesPerLine: Int, sizeImage: Int, colour: ColourFields) {
        guard let fourCC = FourCC(fourCC) else { return nil }
        self.init(
            fourCC: fourCC, width: width, height: height, bytesPerLine: bytesPerLine, sizeImage: sizeImage,
            frameInterval: nil, colour: colour)
    }
}
