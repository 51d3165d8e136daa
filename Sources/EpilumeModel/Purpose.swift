/// Why a picture was taken. Only `clinical` can ever reach a patient archive.
package enum Purpose: String, Hashable, Sendable, CaseIterable, Codable {
    case clinical, calibration, check, practice
}
