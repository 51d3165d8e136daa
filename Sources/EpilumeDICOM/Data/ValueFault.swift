/// Why a value may not stand in its value representation (PS3.5 sections 6.1 to 6.4). It never holds the value.
package enum ValueFault: Error, Hashable, Sendable {
    /// Characters, that is Unicode code points; for PN of a component group.
    case tooLong(ValueRepresentation, characters: Int, limit: Int)
    /// The first character that is not in the repertoire, by its code.
    case forbiddenCharacter(ValueRepresentation, code: UInt32)
    /// Not of the form that the representation prescribes.
    case malformed(ValueRepresentation)
    /// Several values where the representation allows one.
    case severalValues(ValueRepresentation)
    /// The values together do not fit the 16-bit length field (PS3.5 section 7.1.2).
    case tooManyBytes(ValueRepresentation, byteCount: Int)
    /// Text beyond ASCII without Specific Character Set (0008,0005) ISO_IR 192.
    case characterSetUnstated
    case notFinite
    /// Encapsulated pixel data that does not begin as JPEG.
    case notJPEG
}

extension ValueFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let vr, let characters, let limit):
            "has \(characters) characters where \(vr.rawValue) holds \(limit)"
        case .forbiddenCharacter(let vr, let code):
            "holds the character U+\(Self.hex(code)), which \(vr.rawValue) forbids"
        case .malformed(let vr): "is no \(vr.form)"
        case .severalValues(let vr): "is several, and \(vr.rawValue) holds one"
        case .tooManyBytes(let vr, let byteCount):
            "has \(byteCount) bytes where the length field of \(vr.rawValue) says 65534 at most"
        case .characterSetUnstated: "is not ASCII, and Specific Character Set (0008,0005) does not say ISO_IR 192"
        case .notFinite: "is not a finite number"
        case .notJPEG: "does not begin as JPEG does (FF D8)"
        }
    }

    private static func hex(_ code: UInt32) -> String {
        let text = String(code, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - text.count)) + text
    }
}

extension ValueRepresentation {
    fileprivate var form: String {
        switch self {
        case .AE: "application entity title (AE)"
        case .AS: "age (AS), such as 041Y"
        case .CS: "code string (CS) without spaces at its ends"
        case .DA: "date (DA), YYYYMMDD"
        case .DS: "decimal number (DS)"
        case .DT: "date and time (DT), YYYYMMDDHHMMSS.FFFFFF±ZZXX from the left"
        case .IS: "whole number (IS) from -2147483648 to 2147483647"
        case .PN: "person name (PN) of at most three groups of five components"
        case .TM: "time (TM), HHMMSS.FFFFFF from the left"
        case .UI: "unique identifier (UI)"
        case .UR: "URI (UR) without spaces at its beginning"
        default: rawValue
        }
    }
}
