package import EpilumeImaging
internal import EpilumeInterface
package import EpilumeModel

/// A picture of the outbox with its calibration applied: a derivative, which names its source and its calibration.
package enum CalibratedExport {
    /// What of a record it takes to apply a calibration.
    private struct Head: Decodable {
        let v4l2: Format
        let calibration: State?

        struct Format: Decodable {
            let fourcc: String
            let width: Int
            let height: Int
            let bytesPerLine: Int
            let sizeImage: Int
            let colour: Colour
        }

        struct Colour: Decodable {
            let colorspace: UInt32
            let ycbcrEncoding: UInt32
            let quantization: UInt32
            let transferFunction: UInt32
        }

        struct State: Decodable {
            let state: String
            let id: String?
        }
    }

    /// The calibration that a record names.
    ///
    /// - Throws: when its state lets no calibrated picture be made, with the reason.
    package static func calibration(namedBy record: [UInt8]) throws(WorkshopFault) -> String {
        guard let head = try? WireJSON.decode(Head.self, from: record) else {
            throw WorkshopFault("The record is not understood here: a newer epilume may know it.", .file)
        }
        guard let state = head.calibration, let id = state.id, ["valid", "due", "expired"].contains(state.state) else {
            throw WorkshopFault(
                "No calibrated picture can be made: the record says that the calibration was "
                    + "\(UntrustedText(head.calibration?.state ?? "none")) when the picture was taken.")
        }
        return id
    }

    /// - Parameters:
    ///   - record: of the item.
    ///   - picture: as delivered.
    package static func picture(
        record: [UInt8], picture: [UInt8], calibration: Calibration
    ) throws(WorkshopFault) -> CalibratedPicture {
        guard let head = try? WireJSON.decode(Head.self, from: record), let fourCC = FourCC(head.v4l2.fourcc) else {
            throw WorkshopFault("The record is not understood here: a newer epilume may know it.", .file)
        }
        let colour = head.v4l2.colour
        let format = StreamFormat(
            fourCC: fourCC, width: head.v4l2.width, height: head.v4l2.height, bytesPerLine: head.v4l2.bytesPerLine,
            sizeImage: head.v4l2.sizeImage, frameInterval: nil,
            colour: .init(
                colorspace: colour.colorspace, ycbcrEncoding: colour.ycbcrEncoding,
                quantization: colour.quantization, transferFunction: colour.transferFunction))
        do {
            let renderer = try CalibratedRenderer(calibration, format: format)
            return try picture.withUnsafeBytes { bytes in
                Result { () throws(CalibratedFault) in try renderer.picture(of: bytes) }
            }.get()
        } catch {
            throw WorkshopFault(error.sentence)
        }
    }
}
