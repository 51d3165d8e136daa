package import EpilumeModel

/// Why no object can be made. No sentence repeats what may be a patient's.
package enum ObjectFault: Error, Hashable, Sendable, CustomStringConvertible {
    case context([ContextFault])
    /// The record verified the light, and the context says another one.
    case lightContradictsRecord
    /// A UID that is none; which one.
    case malformedUID(String)
    /// A moment outside the years 1970…9999, or an offset beyond ±14 hours; which one.
    case impossibleTime(String)
    case noCaptureTime
    /// Record, signature or statement is empty; which one.
    case noEvidence(String)
    case notJPEG(JPEGFault)
    /// Only sequential baseline can be encapsulated under JPEG Baseline.
    case notBaseline(JPEGCoding)
    case noHuffmanTables
    /// Neither grey, YCbCr nor RGB.
    case unknownColour(componentCount: Int)
    case otherSize(statedWidth: Int, statedHeight: Int, width: Int, height: Int)
    case profile(ICCHeaderFault)
    /// A scale beside a calibration that is not valid, or one that is no length.
    case scaleNotAllowed
    /// A table of the calibration holds what no attribute can.
    case table(String)
    /// The object would not be what its IOD demands: this program's own mistake.
    case incomplete([IODFault])

    package var description: String {
        switch self {
        case .context(let faults):
            "the context cannot be written: " + faults.map(\.description).joined(separator: " ")
        case .lightContradictsRecord:
            "the record verified another polarization than the context states: take polarization out of the context."
        case .malformedUID(let which): "the \(which) is no UID: numbers joined by dots, at most 64 characters."
        case .impossibleTime(let which):
            "the \(which) is no time that an object can state: check the clock and the zone."
        case .noCaptureTime: "a captured picture has no time of capture: its record must state one."
        case .noEvidence(let which): "the \(which) is empty: a captured picture does not leave without it."
        case .notJPEG(let fault): "the picture is no whole JPEG image (\(fault)): release the record's rendering."
        case .notBaseline(let coding): "the picture is coded as \(coding) JPEG; only baseline can leave as an object."
        case .noHuffmanTables:
            "the picture lacks Huffman tables, and archives cannot decode it: release the record's rendering."
        case .unknownColour(let count):
            "the picture has \(count) colour components; only grey, YCbCr and RGB can leave."
        case .otherSize(let statedWidth, let statedHeight, let width, let height):
            "the picture is \(width) × \(height) pixels and its record says \(statedWidth) × \(statedHeight)."
        case .profile(let fault): "the colour profile cannot be written: \(fault)."
        case .scaleNotAllowed: "a scale is claimed that no valid calibration allows."
        case .table(let which): "the calibration's \(which) cannot be written: calibrate anew."
        case .incomplete(let faults):
            "the object would not conform, which is a fault of this program; please report it: "
                + faults.map(\.description).joined(separator: " ")
        }
    }
}
