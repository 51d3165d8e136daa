internal import EpilumeInterface
internal import EpilumeModel
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
        let scale: Scale?

        struct Scale: Decodable {
            let horizontalNanometres: Int64
            let verticalNanometres: Int64
            let uncertaintyMillionths: Int64
        }
    }

    /// - Returns: nil for what is no record.
    init?(_ bytes: [UInt8]) {
        guard let record = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else { return nil }
        self = record
    }
}
