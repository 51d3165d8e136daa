internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeReport
internal import EpilumeVerify
internal import EpilumeWorkshop
internal import Foundation

/// The page of one calibration, with what the station knows around it.
struct ReportPage {
    let client: LocalClient

    /// - Parameter entry: of the signed calibration; nil: it is not signed, and the page says so.
    func write(_ calibration: Calibration, entry: CalibrationEntry?, to path: String) async throws {
        let history = entry == nil ? [] : try await others(than: calibration)
        let station = entry == nil ? nil : try await client.status().stationName
        let page = CalibrationReport(
            calibration: calibration, standing: try await standing(entry), today: CalibrationPaper.now(),
            station: station, commissioning: history.last { $0.scaleOrColour },
            history: history.map(CalibrationReport.HistoryEntry.init),
            signature: entry.map {
                CalibrationReport.Signature(
                    keyID: $0.keyID, signedAt: $0.measuredAt, sha256: $0.sha256, fileName: "\($0.id).calibration",
                    command: "epilume calibrate export \($0.id) \($0.id).calibration")
            })
        do { try Data(page.html.utf8).write(to: URL(filePath: path), options: .atomic) } catch {
            throw WorkshopFault("\(path) cannot be written: \(error.localizedDescription).", .file)
        }
    }

    /// Earlier ones of the same unit, optics and light, newest first.
    private func others(than calibration: Calibration) async throws -> [Calibration] {
        var found: [Calibration] = []
        for entry in try await client.calibrations() where entry.id != calibration.id {
            let anchor = try TrustAnchor(try await client.trusted(entry))
            guard
                let other = try? CalibrationPaper(
                    file: try await client.calibrationFile(entry.id), trusting: [anchor]
                ).calibration, other.measuredAt <= calibration.measuredAt,
                other.binding.device.name == calibration.binding.device.name,
                other.binding.light == calibration.binding.light, other.binding.optics == calibration.binding.optics
            else { continue }
            found.append(other)
        }
        return found
    }

    /// As the station says of the device that it is in force for; none where it is in force for no device that is here.
    private func standing(_ entry: CalibrationEntry?) async throws -> CalibrationStanding {
        guard let entry else { return .none }
        if let revocation = entry.revocation { return .revoked(reason: revocation.reason) }
        let state = try await client.devices().compactMap(\.calibration).first { $0.id == entry.id }?.state
        return switch state {
        case "valid": .valid
        case "due": .due
        case "expired": .expired
        // What has changed stands in `epilume device show`: the page may be printed long after.
        case "invalidated": .invalidated([])
        default: .none
        }
    }
}

extension Calibration {
    fileprivate var scaleOrColour: Bool { spacing != nil || colour != nil }
}
