package import EpilumeInterface

/// Who puts a calibration into force.
package protocol CalibrationKeeper: PaperSource {
    func keep(calibration payload: [UInt8]) async throws(ClientFault) -> CalibrationEntry
}

extension LocalClient: CalibrationKeeper {}

/// Sends a calibration until it is kept or the technician gives up: what was measured for half an hour does not end
/// with a full disk or a lamp that nobody has confirmed.
package struct Keeping {
    private let keeper: any CalibrationKeeper

    package init(_ keeper: any CalibrationKeeper) { self.keeper = keeper }

    /// Nothing that a person does makes the station take the same bytes.
    private static let final: Set = [
        "calibration-unreadable", "calibration-unsound", "calibration-failed", "calibration-not-newer",
        "calibration-carries-revoked", "calibration-too-large",
    ]

    /// - Throws: ``ClientFault``, when it was not kept and is not to be sent again.
    package func keep(
        _ payload: [UInt8], id: String, with technician: some Technician
    ) async throws -> CalibrationEntry {
        var isRepeated = false
        while true {
            do {
                return try await keeper.keep(calibration: payload)
            } catch ClientFault.refused(let problem) where problem.code == "calibration-known" && isRepeated {
                // The answer to the first attempt was lost on its way.
                guard let entry = try await keeper.calibrations().first(where: { $0.id == id }) else {
                    throw ClientFault.refused(problem)
                }
                return entry
            } catch {
                if case .refused(let problem) = error, Self.final.contains(problem.code) { throw error }
                technician.say("not kept: " + error.description)
                guard try technician.answer("sending it") == .again else { throw error }
                isRepeated = true
            }
        }
    }
}
