internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeReport
internal import EpilumeWorkshop
internal import Foundation

/// The page of one calibration, with what the station knows around it.
struct ReportPage {
    let client: LocalClient

    /// - Parameter entry: of the signed calibration; nil: it is not signed, and the page says so.
    func write(_ calibration: Calibration, entry: CalibrationEntry?, to path: String) async throws {
        let history = entry == nil ? [] : try await PaperShelf(client).earlier(than: calibration)
        let station = entry == nil ? nil : try await client.status().stationName
        let (standing, words) = try await standing(entry)
        let page = CalibrationReport(
            calibration: calibration, standing: standing, standingWords: words, today: CalibrationPaper.now(),
            station: station, commissioning: history.last { $0.spacing != nil || $0.colour != nil },
            history: history.map(CalibrationReport.HistoryEntry.init),
            signature: entry.map {
                CalibrationReport.Signature(keyID: $0.keyID, sha256: $0.sha256, fileName: "\($0.id).calibration")
            })
        do { try Data(page.html.utf8).write(to: URL(filePath: path), options: .atomic) } catch {
            throw WorkshopFault("\(path) cannot be written: \(error.localizedDescription).", .file)
        }
    }

    /// As the station says of the device that it is in force for, in its words too; none where it is in force for no
    /// device that is here.
    private func standing(_ entry: CalibrationEntry?) async throws -> (CalibrationStanding, String?) {
        guard let entry else { return (.none, nil) }
        if let revocation = entry.revocation { return (.revoked(reason: revocation.reason), nil) }
        let state = try await client.devices().compactMap(\.calibration).first { $0.id == entry.id }
        // A later one was revoked, and holds this one back.
        if let state, state.state == "revoked" { return (.revoked(reason: state.sentence), nil) }
        let standing: CalibrationStanding =
            switch state?.state {
            case "valid": .valid
            case "due": .due
            case "expired": .expired
            case "invalidated": .invalidated([])
            default: .none
            }
        return (standing, state?.sentence)
    }
}
