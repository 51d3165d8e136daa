internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeRecords
internal import FoundationEssentials

/// The fields of a record (docs/records.md) that an object is made from, of any schema.
///
/// They are this station's own words, read back; what a stranger says of an item is the verifier's affair.
struct ReleasedRecord: Decodable {
    let recordNumber: UInt64
    let sopInstanceUid: String
    let station: Station
    let purpose: Purpose
    let position: String?
    let device: Device
    let v4l2: Frame
    let time: Time
    let picture: Blob
    let rendering: Rendering?
    let repairs: [String]
    let light: Light?
    /// Absent in schemas 1 and 2.
    let calibration: Calibration?

    struct Station: Decodable {
        let name: String?
        let softwareVersion: String
    }

    struct Device: Decodable {
        let id: String
        let driver: String
        let card: String
        let usb: USB?
        let simulated: Bool
        let profile: Profile?

        struct USB: Decodable {
            let vendorId: String
            let productId: String
            let firmware: String?
            let serial: String?
        }

        struct Profile: Decodable { let id: String }
    }

    struct Frame: Decodable {
        let width: Int
        let height: Int
        let fourcc: String
        let bytesPerLine: Int
        let sizeImage: Int
        let colour: Colour

        struct Colour: Decodable {
            let colorspace: UInt32
            let ycbcrEncoding: UInt32
            let quantization: UInt32
            let transferFunction: UInt32
        }

        /// nil for four characters that name no format.
        var format: StreamFormat? {
            guard let fourCC = FourCC(fourcc) else { return nil }
            return StreamFormat(
                fourCC: fourCC, width: width, height: height, bytesPerLine: bytesPerLine, sizeImage: sizeImage,
                frameInterval: nil,
                colour: .init(
                    colorspace: colour.colorspace, ycbcrEncoding: colour.ycbcrEncoding,
                    quantization: colour.quantization, transferFunction: colour.transferFunction))
        }
    }

    struct Time: Decodable { let utc: String }

    struct Blob: Decodable {
        let byteCount: Int
        let sha256: String
    }

    struct Rendering: Decodable {
        let byteCount: Int
        let method: String
    }

    struct Light: Decodable {
        /// Only where something verified it.
        let state: String?
    }

    struct Calibration: Decodable {
        let state: String
        let id: String?
        let sha256: String?
        let ageSeconds: Int64?
        let colourThousandths: Int64?
        let scale: Scale?

        struct Scale: Decodable {
            let horizontalNanometres: Int64
            let verticalNanometres: Int64
            let uncertaintyMillionths: Int64
        }
    }

    /// When the frame was taken, microseconds since 1970-01-01T00:00:00Z.
    var capturedMicroseconds: Int64? { UTCText.microseconds(of: time.utc) }

    /// As the record states it; nil where it states none.
    var calibrationFacts: RecordFacts.CalibrationFacts? {
        guard let calibration, let state = RecordFacts.CalibrationFacts.State(rawValue: calibration.state),
            let id = calibration.id.flatMap(UUIDBits.init),
            let hash = calibration.sha256.flatMap({ ContentHash(hex: $0) }),
            let age = calibration.ageSeconds
        else { return nil }
        return RecordFacts.CalibrationFacts(
            state: state, source: .init(id: id, hash: hash, ageSeconds: age),
            colourThousandths: calibration.colourThousandths,
            scale: calibration.scale.map {
                .init(
                    horizontalNanometres: $0.horizontalNanometres, verticalNanometres: $0.verticalNanometres,
                    uncertaintyMillionths: $0.uncertaintyMillionths)
            })
    }

    /// - Returns: nil for what is no record.
    init?(_ bytes: [UInt8]) {
        guard let record = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else { return nil }
        self = record
    }
}
