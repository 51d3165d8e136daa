/// The strict reading of a context: a member that nobody knows may be a misspelt one, and a picture without the side
/// or the person that somebody meant to state is worse than a refusal.
extension PictureContext {
    package init(from decoder: any Decoder) throws {
        let members = try decoder.strictMembers(Field.self)
        self.init()
        region = try members.decodeIfPresent(CodedTerm.self, forKey: .region)
        laterality = try members.decodeIfPresent(Laterality.self, forKey: .laterality)
        lesion = try members.decodeIfPresent(Lesion.self, forKey: .lesion)
        contact = try members.decodeIfPresent(Contact.self, forKey: .contact)
        immersion = try members.decodeIfPresent(Immersion.self, forKey: .immersion)
        polarization = try members.decodeIfPresent(Polarization.self, forKey: .polarization)
        magnificationThousandths = try members.decodeIfPresent(Int.self, forKey: .magnificationThousandths)
        recognisableFeatures = try members.decodeIfPresent(Bool.self, forKey: .recognisableFeatures)
        subject = try members.decodeIfPresent(Subject.self, forKey: .subject)
        study = try members.decodeIfPresent(Study.self, forKey: .study)
        comment = try members.decodeIfPresent(String.self, forKey: .comment)
    }
}

extension PictureContext.Lesion {
    package init(from decoder: any Decoder) throws {
        let members = try decoder.strictMembers(CodingKeys.self)
        self.init(
            id: try members.decode(String.self, forKey: .id), uid: try members.decode(String.self, forKey: .uid))
    }
}

extension PictureContext.Subject {
    package init(from decoder: any Decoder) throws {
        let members = try decoder.strictMembers(CodingKeys.self)
        self.init()
        id = try members.decodeIfPresent(String.self, forKey: .id)
        issuer = try members.decodeIfPresent(String.self, forKey: .issuer)
        name = try members.decodeIfPresent(String.self, forKey: .name)
        birthDate = try members.decodeIfPresent(String.self, forKey: .birthDate)
        sex = try members.decodeIfPresent(PictureContext.Sex.self, forKey: .sex)
        provisional = try members.decodeIfPresent(Bool.self, forKey: .provisional)
    }
}

extension PictureContext.Study {
    package init(from decoder: any Decoder) throws {
        let members = try decoder.strictMembers(CodingKeys.self)
        self.init()
        instanceUID = try members.decodeIfPresent(String.self, forKey: .instanceUID)
        id = try members.decodeIfPresent(String.self, forKey: .id)
        accessionNumber = try members.decodeIfPresent(String.self, forKey: .accessionNumber)
        description = try members.decodeIfPresent(String.self, forKey: .description)
        referringPhysician = try members.decodeIfPresent(String.self, forKey: .referringPhysician)
        requestedProcedureID = try members.decodeIfPresent(String.self, forKey: .requestedProcedureID)
        scheduledStepID = try members.decodeIfPresent(String.self, forKey: .scheduledStepID)
    }
}

extension CodedTerm {
    enum CodingKeys: String, CodingKey, CaseIterable { case value, scheme, meaning }

    package init(from decoder: any Decoder) throws {
        let members = try decoder.strictMembers(CodingKeys.self)
        self.init(
            try members.decode(String.self, forKey: .value), try members.decode(String.self, forKey: .scheme),
            try members.decode(String.self, forKey: .meaning))
    }
}

extension Decoder {
    /// The members of an object that has no others than `keys` and no `null` among them.
    func strictMembers<Keys: CodingKey & CaseIterable>(
        _ keys: Keys.Type
    ) throws -> KeyedDecodingContainer<Keys> {
        let present = try container(keyedBy: AnyMember.self)
        let known = Keys.allCases.map(\.stringValue)
        for member in present.allKeys {
            guard known.contains(member.stringValue) else {
                // Not the name itself: a stranger wrote it, and it may be a patient's.
                throw DecodingError.dataCorrupted(
                    .init(
                        codingPath: codingPath,
                        debugDescription: DecodingError.Context.unknownMember + "; known are "
                            + known.joined(separator: ", ")))
            }
            guard try !present.decodeNil(forKey: member) else {
                throw DecodingError.dataCorrupted(
                    .init(
                        codingPath: codingPath + [member],
                        debugDescription: DecodingError.Context.nullMember))
            }
        }
        return try container(keyedBy: keys)
    }
}

private struct AnyMember: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension DecodingError.Context {
    fileprivate static let unknownMember = "an unknown member"
    fileprivate static let nullMember = "null: leave out what is not known"

    /// What is wrong, without any value: that may be a patient's. The library's own words quote it.
    package var wordsWithoutValue: String {
        debugDescription.hasPrefix(Self.unknownMember) || debugDescription == Self.nullMember
            ? debugDescription : "is none of the values that docs/openapi.yaml lists"
    }
}
