/// One question that was put to an object, and what the answer is.
package struct Check: Hashable, Codable, Sendable {
    package let name: Name
    package let outcome: Outcome
    /// For a person: what was found. Safe for a terminal; names no patient.
    package let sentence: String

    init(_ name: Name, _ outcome: Outcome, _ sentence: String) {
        self.name = name
        self.outcome = outcome
        self.sentence = sentence
    }

    package enum Outcome: String, Codable, Sendable, CaseIterable {
        case holds, doesNotHold
        /// What would be looked at does not exist.
        case notThere
        /// It is there, and what would be needed to look at it is not.
        case notChecked
    }

    /// Stable names, for programs.
    package enum Name: String, Codable, Sendable, CaseIterable {
        // The file.
        case structure, fileMeta
        // Its own signature.
        case signature, coverage, certificate, certificateValidity
        // The record within it.
        case record, recordSignature
        // What the record says, held against what the object shows.
        case pixels, sopInstance, imageSize, acquisitionTime, device, serial, firmware, light, pixelSpacing, calibrationDate
        // References to other objects.
        case replaces, source
        case clock
    }
}

/// What an object comes to.
package enum ObjectVerdict: String, Codable, Sendable, CaseIterable {
    /// The file is as the station signed it, the record in it is as the station signed it, and both say the same.
    case valid
    /// The record holds and belongs to this object; the file is not, or not provably, as the station signed it. Archives
    /// that change attributes or transcode pixels do that.
    case coerced
    /// Something in it is not what it claims.
    case invalid
    /// There is no record in it, but a signature that holds: somebody answers for the file, nobody for a capture.
    case imported
    /// There is neither record nor signature.
    case unsigned
}

/// What was found about one DICOM object.
package struct ObjectReport: Hashable, Codable, Sendable {
    package let path: String
    package let verdict: ObjectVerdict
    /// One sentence, for a person.
    package let summary: String
    /// In the order in which they are to be read.
    package let checks: [Check]
    /// Of the whole file.
    package let sha256: String
    package let transferSyntaxUID: String?
    package let sopClassUID: String?
    package let sopInstanceUID: String?
    /// Whether it was made from another object (DERIVED).
    package let isDerived: Bool
    /// Of the objects that it says it replaces.
    package let replaces: [String]
    package let itemID: String?
    package let recordNumber: UInt64?
    package let recordHash: String?
    package let recordKeyID: String?
    package let purpose: String?
    /// When the frame was taken, as the record says.
    package let capturedAt: String?
    /// When the object was signed, as the signature says.
    package let signedAt: String?
    package let certificateSHA256: String?
    package let certificateSubject: String?

    package subscript(name: Check.Name) -> Check? { checks.first { $0.name == name } }
}
