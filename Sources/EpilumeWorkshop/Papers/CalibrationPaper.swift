internal import EpilumeInterface
package import EpilumeModel
package import EpilumeVerify
internal import FoundationEssentials

/// A calibration as a station keeps it: the signed file, read by a key that somebody trusts.
package struct CalibrationPaper: Hashable, Sendable {
    package let calibration: Calibration
    /// The file, byte for byte.
    package let file: [UInt8]
    package let keyID: String

    /// - Parameter anchors: keys that are trusted.
    package init(file: [UInt8], trusting anchors: [TrustAnchor]) throws(WorkshopFault) {
        let payload: [UInt8]
        do {
            let document = try SignedDocument(file, expecting: .calibration)
            payload = try document.payload(trusting: anchors)
            keyID = document.keyID
        } catch {
            throw WorkshopFault("The calibration's file \(error.words).", .file)
        }
        guard let calibration = try? WireJSON.decode(Calibration.self, from: payload) else {
            throw WorkshopFault("The calibration's file holds no calibration that is understood here.", .file)
        }
        let faults = calibration.faults
        guard faults.isEmpty else {
            throw WorkshopFault("The calibration is impossible: \(faults.joined(separator: "; ")).", .file)
        }
        self.calibration = calibration
        self.file = file
    }

    /// A slip of the morning check, as it was signed.
    package static func slip(file: [UInt8], trusting anchors: [TrustAnchor]) throws(WorkshopFault) -> CheckSlip {
        let payload: [UInt8]
        do {
            payload = try SignedDocument(file, expecting: .check).payload(trusting: anchors)
        } catch {
            throw WorkshopFault("The slip's file \(error.words).", .file)
        }
        guard let slip = try? WireJSON.decode(CheckSlip.self, from: payload) else {
            throw WorkshopFault("The slip's file holds no check that is understood here.", .file)
        }
        return slip
    }

    /// JSON of a calibration, for the station to sign.
    package static func payload(_ calibration: Calibration) throws(WorkshopFault) -> [UInt8] {
        do { return try WireJSON.encode(calibration) } catch {
            throw WorkshopFault("The calibration holds what is no number, and cannot be kept. Measure again.")
        }
    }

    /// RFC 3339, UTC, whole seconds.
    package static func now() -> String { Date().formatted(.iso8601) }
}
