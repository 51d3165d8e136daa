/// What is wrong with an ICC profile's header (ISO 15076-1 7.2).
package enum ICCHeaderFault: Error, Hashable, Sendable, CustomStringConvertible {
    case tooShort
    /// The header states another length than the profile has.
    case length
    /// Bytes 36…39 are not `acsp`.
    case signature
    /// Bytes 12…15: an input device's profile is `scnr`; a monitor's (`mntr`), such as a ready-made sRGB, is not.
    case deviceClass
    /// Bytes 16…19 do not fit the picture.
    case colourSpace
    /// Bytes 20…23 are neither `XYZ ` nor `Lab `.
    case connectionSpace

    package var description: String {
        switch self {
        case .tooShort: "it is shorter than a header"
        case .length: "its header states another length"
        case .signature: "it has no ICC signature"
        case .deviceClass: "it is no input device's profile (class scnr)"
        case .colourSpace: "its colour space is not the picture's"
        case .connectionSpace: "its connection space is neither XYZ nor Lab"
        }
    }
}

/// The header of an ICC profile, as PS3.3 C.11.15.1.1 demands it: validators of DICOM do not look into it.
enum ICCHeader {
    /// - Parameter isGrey: of the picture that the profile is for.
    static func check(_ profile: [UInt8], isGrey: Bool) throws(ICCHeaderFault) {
        guard profile.count >= 132 else { throw .tooShort }
        let length = profile[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard length == profile.count else { throw .length }
        guard profile[36..<40].elementsEqual("acsp".utf8) else { throw .signature }
        guard profile[12..<16].elementsEqual("scnr".utf8) else { throw .deviceClass }
        guard profile[16..<20].elementsEqual((isGrey ? "GRAY" : "RGB ").utf8) else { throw .colourSpace }
        let connection = profile[20..<24]
        guard connection.elementsEqual("XYZ ".utf8) || connection.elementsEqual("Lab ".utf8) else {
            throw .connectionSpace
        }
    }
}
