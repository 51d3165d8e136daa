internal import EpilumeModel

/// Why a data set was not written. No sentence holds a value: it may name a patient.
package enum DICOMFault: Error, Hashable, Sendable {
    /// - Parameter path: the attribute's tag, after those of the sequences that it is in.
    case value(path: [Tag], ValueFault)
    /// The attribute itself may not stand where it does.
    case attribute(path: [Tag], AttributeFault)
    /// What every object needs is not there, or empty.
    case missing(Tag)
    /// Values of so many bytes are not written into one object.
    case tooLarge(byteCount: Int, limit: Int)
    /// The object key or its certificate does not serve; `reason` is a clause in OpenSSL's, dcmtk's or our words.
    case signer(reason: String)
    /// dcmtk or OpenSSL refused, in its words, or the certificate's time is over.
    case toolkit(Step, reason: String)

    package enum Step: String, Hashable, Sendable {
        case begin, put, sign, finish, write
    }

    package enum AttributeFault: Hashable, Sendable {
        /// Groups below 0008, group lengths, items and padding are the encoding's own.
        case reservedTag
        /// The signature's attributes are made by signing.
        case signatureTag
        /// A private attribute without its Private Creator (PS3.5 section 7.8.1), or a malformed creator.
        case noPrivateCreator
        /// The value is not of a kind that this value representation can hold.
        case wrongKind(ValueRepresentation)
        /// Encapsulated pixel data outside of (7FE0,0010) of the data set itself.
        case misplacedPixelData
        /// Specific Character Set inside an item, or other than ISO_IR 192.
        case foreignCharacterSet
        case nestedTooDeep(limit: Int)
    }
}

extension DICOMFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .value(let path, let fault): "The value of \(Self.text(path)) \(fault). The object was not written."
        case .attribute(let path, let fault): "The attribute \(Self.text(path)) \(fault). The object was not written."
        case .missing(let tag): "The data set has no value for \(tag), which every object needs. It was not written."
        case .tooLarge(let byteCount, let limit):
            "The data set holds \(byteCount) bytes; at most \(limit) are written into one object."
        case .signer(let reason):
            "Objects cannot be signed: \(UntrustedText(reason).shown(limit: 512)). Look at the object key and its "
                + "certificate."
        case .toolkit(let step, let reason):
            "An object could not be \(step.participle): \(UntrustedText(reason).shown(limit: 512)). It was not written."
        }
    }

    private static func text(_ path: [Tag]) -> String { path.map(\.description).joined(separator: " > ") }
}

extension DICOMFault.AttributeFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .reservedTag: "belongs to the encoding and cannot be given"
        case .signatureTag: "is made by signing and cannot be given"
        case .noPrivateCreator: "is private and has no private creator (LO, one value) in its data set"
        case .wrongKind(let vr): "has a value that \(vr.rawValue) cannot hold"
        case .misplacedPixelData: "holds encapsulated pixel data, which only (7FE0,0010) OB of the data set itself may"
        case .foreignCharacterSet: "is not ISO_IR 192 of the data set itself, the one character set that is written"
        case .nestedTooDeep(let limit): "lies deeper than \(limit) sequences"
        }
    }
}

extension DICOMFault.Step {
    fileprivate var participle: String {
        switch self {
        case .begin: "begun"
        case .put: "filled"
        case .sign: "signed"
        case .finish: "completed"
        case .write: "written"
        }
    }
}
