package import EpilumeInterface
package import EpilumeModel
internal import EpilumeVerify

/// Where a station's calibrations are asked for.
package protocol PaperSource: Sendable {
    func calibrations() async throws(ClientFault) -> [CalibrationEntry]
    /// The signed file, byte for byte.
    func calibrationFile(_ id: String) async throws(ClientFault) -> [UInt8]
    /// The station's own public key, PEM.
    func trustAnchor() async throws(ClientFault) -> String
}

extension LocalClient: PaperSource {}

/// The calibrations that a station keeps, each read by the key by which it is to be believed: the station's own, or the
/// other's that somebody has accepted.
package struct PaperShelf: Sendable {
    private let source: any PaperSource

    package init(_ source: any PaperSource) { self.source = source }

    /// - Returns: nil when there is none of that id.
    package func paper(_ id: String) async throws -> (paper: CalibrationPaper, entry: CalibrationEntry)? {
        guard let entry = try await source.calibrations().first(where: { $0.id == id }) else { return nil }
        return (try await paper(entry), entry)
    }

    /// - Throws: ``WorkshopFault`` when the file is not the one that was listed, or is not signed by that key.
    package func paper(_ entry: CalibrationEntry) async throws -> CalibrationPaper {
        let file = try await source.calibrationFile(entry.id)
        guard sha256Hex(file[...]) == entry.sha256 else {
            throw WorkshopFault(
                "The file of the calibration \(UntrustedText(entry.id)) is not the one that the station lists (another "
                    + "SHA-256).", .file)
        }
        let key = if let other = entry.trustedKey { other } else { try await source.trustAnchor() }
        let anchor: TrustAnchor
        do { anchor = try TrustAnchor(key) } catch {
            throw WorkshopFault(
                "The key by which the calibration \(UntrustedText(entry.id)) is believed cannot be read.", .file)
        }
        let paper = try CalibrationPaper(file: file, trusting: [anchor])
        guard paper.calibration.id == entry.id else {
            throw WorkshopFault(
                "The file of the calibration \(UntrustedText(entry.id)) holds another one, "
                    + "\(UntrustedText(paper.calibration.id)).", .file)
        }
        return paper
    }

    /// What of a calibration can be taken over where nothing is measured anew: that which is in force for a device.
    ///
    /// - Parameter state: of the device.
    /// - Returns: nil when none is in force.
    package func inForce(_ state: CalibrationState?) async throws -> Calibration? {
        guard let state, let id = state.id, state.isApplied else { return nil }
        return try await paper(id)?.paper.calibration
    }

    /// What is in force for exactly this binding, of the devices that are plugged in, and how it stands.
    package func inForce(
        for binding: CalibrationBinding, of devices: [Device]
    ) async throws -> (calibration: Calibration, state: CalibrationState)? {
        for state in devices.compactMap(\.calibration) {
            guard let found = try await inForce(state), found.binding.changes(to: binding).isEmpty else { continue }
            return (found, state)
        }
        return nil
    }

    /// Earlier calibrations of the same unit, port, optics, mode and light that nobody revoked, newest first. What
    /// cannot be read is told by the station's journal, and left out.
    package func earlier(than calibration: Calibration) async throws -> [Calibration] {
        var found: [Calibration] = []
        for entry in try await source.calibrations() where entry.id != calibration.id && entry.revocation == nil {
            guard let other = try? await paper(entry).calibration, other.measuredAt <= calibration.measuredAt else {
                continue
            }
            let (here, there) = (calibration.binding, other.binding)
            guard there.device.unit == here.device.unit,
                there.optics == here.optics, there.mode == here.mode, there.light == here.light
            else { continue }
            found.append(other)
        }
        return found
    }
}

extension CalibrationState {
    /// Whether its colour is applied: then parts of it can be taken over.
    package var isApplied: Bool { ["valid", "due", "expired"].contains(state) }
    /// Whether a scale may be claimed.
    package var isInForce: Bool { ["valid", "due"].contains(state) }
}
