/// The two kinds of picture that leave the station (docs/decisions/0010; PS3.4 B.5).
package enum ObjectClass: String, Hashable, Sendable, CaseIterable {
    /// Dermoscopic Photography Image Storage: through a dermatoscope.
    case dermoscopic = "1.2.840.10008.5.1.4.1.1.77.1.7"
    /// VL Photographic Image Storage: by any other camera.
    case photographic = "1.2.840.10008.5.1.4.1.1.77.1.4"

    package var uid: String { rawValue }

    /// (0008,0060).
    package var modality: String {
        switch self {
        case .dermoscopic: "DMS"
        case .photographic: "XC"
        }
    }

    package var name: String {
        switch self {
        case .dermoscopic: "Dermoscopic Photography Image Storage"
        case .photographic: "VL Photographic Image Storage"
        }
    }

    /// Of the objects themselves: JPEG Baseline (Process 1).
    package static let transferSyntax = "1.2.840.10008.1.2.4.50"
}
