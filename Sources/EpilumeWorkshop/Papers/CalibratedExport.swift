package import EpilumeImaging
internal import EpilumeInterface
internal import EpilumeModel

/// A picture of the outbox with its calibration applied: a derivative, which names its source and its calibration.
package struct CalibratedExport: Sendable {
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

            var stream: StreamFormat? {
                StreamFormat(
                    fourCC: fourcc, width: width, height: height, bytesPerLine: bytesPerLine, sizeImage: sizeImage,
                    colour: .init(
                        colorspace: colour.colorspace, ycbcrEncoding: colour.ycbcrEncoding,
                        quantization: colour.quantization, transferFunction: colour.transferFunction))
            }
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
            /// Of the calibration's file.
            let sha256: String?
        }
    }

    /// As it is called beside the picture as delivered: an expired calibration shows in the name.
    package let fileName: String
    package let picture: CalibratedPicture
    /// What whoever looks at it has to know, a sentence each.
    package let notes: [String]

    /// By the calibration that the item's own record names, whatever is in force now.
    ///
    /// - Parameters:
    ///   - record: of the item.
    ///   - picture: as delivered.
    /// - Throws: ``WorkshopFault`` when its state lets no calibrated picture be made, or the calibration that is kept
    ///   is another than the one that the record names; what the shelf throws.
    package init(record: [UInt8], picture: [UInt8], shelf: PaperShelf) async throws {
        guard let head = try? WireJSON.decode(Head.self, from: record), let format = head.v4l2.stream else {
            throw WorkshopFault("The record is not understood here: a newer epilume may know it.", .file)
        }
        guard let state = head.calibration, let id = state.id, ["valid", "due", "expired"].contains(state.state) else {
            throw WorkshopFault(
                "No calibrated picture can be made: the record says that the calibration was "
                    + "\(UntrustedText(head.calibration?.state ?? "none")) when the picture was taken.")
        }
        guard let (paper, entry) = try await shelf.paper(id) else {
            throw WorkshopFault("The calibration \(UntrustedText(id)) that the record names is not kept here.", .file)
        }
        guard entry.sha256 == state.sha256 else {
            throw WorkshopFault(
                "The calibration \(UntrustedText(id)) that is kept here is not the one that the record names: its file "
                    + "has another SHA-256.", .file)
        }
        let isExpired = state.state == "expired"
        fileName = isExpired ? "calibrated-expired.jpg" : "calibrated.jpg"
        self.picture = try Self.picture(picture, format, paper.calibration, isExpired: isExpired)
        notes = Self.notes(self.picture, entry.revocation, isExpired: isExpired)
    }

    private static func picture(
        _ picture: [UInt8], _ format: StreamFormat, _ calibration: Calibration, isExpired: Bool
    ) throws(WorkshopFault) -> CalibratedPicture {
        do {
            let renderer = try CalibratedRenderer(calibration, format: format, isExpired: isExpired)
            return try picture.withUnsafeBytes { bytes in
                Result { () throws(CalibratedFault) in try renderer.picture(of: bytes) }
            }.get()
        } catch {
            throw WorkshopFault(error.sentence)
        }
    }

    private static func notes(
        _ picture: CalibratedPicture, _ revocation: CalibrationEntry.Revocation?, isExpired: Bool
    ) -> [String] {
        var notes: [String] = []
        if isExpired {
            notes.append("The calibration was expired when the picture was taken: its colour may have drifted since.")
        }
        if let revocation {
            let day = revocation.at.map { " on \(UntrustedText(String($0.prefix(10))))" } ?? ""
            notes.append(
                "The calibration was revoked\(day), after the picture was taken: \(UntrustedText(revocation.reason)).")
        }
        if picture.clippedShare > 0 {
            notes.append(
                "\(percent(picture.clippedShare)) of the pixels were clipped: their colour was not measured.")
        }
        if picture.outsideShare > 0 {
            notes.append(
                "\(percent(picture.outsideShare)) of the pixels have colours that sRGB does not hold, and were moved "
                    + "to its border.")
        }
        return notes
    }

    private static func percent(_ share: Double) -> String {
        share < 0.0001 ? "Less than 0.01 %" : "\((100 * share).short) %"
    }
}
