/// What is known of a picture beside what the capture itself says: where on whom, and how the scope was held. It comes
/// with the capture or later, and may change until the release. Unknown is absent.
///
/// Its JSON form has the members of ``Field`` and of the types below and no others: who decodes it refuses an unknown
/// member and a `null`.
///
/// It may name a patient, so it stands in no file name, log line, metric or event.
package struct PictureContext: Hashable, Codable, Sendable {
    /// Where on the body, one of ``BodyRegion``'s terms.
    package var region: CodedTerm?
    package var laterality: Laterality?
    package var lesion: Lesion?
    package var contact: Contact?
    /// Between skin and contact plate; only with `contact` `.contact`.
    package var immersion: Immersion?
    /// By a person's word; where the record verified the light, the record's counts and another word is refused.
    package var polarization: Polarization?
    /// How much larger the optics show the lesion, in thousandths: 10× is 10 000.
    package var magnificationThousandths: Int?
    /// Whether somebody could be recognised by what is in the picture: a face, a tattoo.
    package var recognisableFeatures: Bool?
    package var subject: Subject?
    package var study: Study?
    /// A remark for who reads the picture.
    package var comment: String?

    package init() {}

    /// Its members, by their names in JSON.
    package enum Field: String, CodingKey, Hashable, Codable, Sendable, CaseIterable {
        case region, laterality, lesion, contact, immersion, polarization, magnificationThousandths
        case recognisableFeatures, subject, study, comment
    }
    package typealias CodingKeys = Field

    package enum Laterality: String, Hashable, Codable, Sendable, CaseIterable {
        case right, left, both, unpaired
    }

    package enum Contact: String, Hashable, Codable, Sendable, CaseIterable {
        case contact
        case nonContact = "non-contact"
    }

    package enum Immersion: String, Hashable, Codable, Sendable, CaseIterable {
        case ultrasoundGel = "ultrasound-gel"
        case alcohol, water
        case mineralOil = "mineral-oil"
        case plasticCap = "plastic-cap"
    }

    package enum Polarization: String, Hashable, Codable, Sendable, CaseIterable {
        case polarized
        case nonPolarized = "non-polarized"
    }

    /// The same lesion over time: DICOM's tracking identifiers, each of which requires the other.
    package struct Lesion: Hashable, Codable, Sendable {
        /// (0062,0020), for a person, such as `L3`.
        package var id: String
        /// (0062,0021).
        package var uid: String

        package init(id: String, uid: String) {
            self.id = id
            self.uid = uid
        }

        enum CodingKeys: String, CodingKey, CaseIterable { case id, uid }
    }

    /// Who the picture is of.
    package struct Subject: Hashable, Codable, Sendable {
        /// (0010,0020).
        package var id: String?
        /// (0010,0021): who gave the id.
        package var issuer: String?
        /// (0010,0010), DICOM PN: `Family^Given^Middle^Prefix^Suffix`.
        package var name: String?
        /// (0010,0030), `YYYYMMDD`.
        package var birthDate: String?
        package var sex: Sex?
        /// Whether the identity is provisional: carried, and marked as such.
        package var provisional: Bool?

        package init() {}

        enum CodingKeys: String, CodingKey, CaseIterable { case id, issuer, name, birthDate, sex, provisional }
    }

    package enum Sex: String, Hashable, Codable, Sendable, CaseIterable {
        case male, female, other
    }

    /// What the picture was taken for, mostly copied from an order.
    package struct Study: Hashable, Codable, Sendable {
        /// (0020,000D).
        package var instanceUID: String?
        /// (0020,0010).
        package var id: String?
        /// (0008,0050).
        package var accessionNumber: String?
        /// (0008,1030).
        package var description: String?
        /// (0008,0090), PN.
        package var referringPhysician: String?
        /// (0040,1001): of the order.
        package var requestedProcedureID: String?
        /// (0040,0009).
        package var scheduledStepID: String?

        package init() {}

        enum CodingKeys: String, CodingKey, CaseIterable {
            case instanceUID, id, accessionNumber, description, referringPhysician, requestedProcedureID
            case scheduledStepID
        }
    }
}
