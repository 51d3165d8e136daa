/// A later word on a picture: what is stated anew, and what is taken back.
package struct ContextChange: Hashable, Codable, Sendable {
    package var set: PictureContext
    /// Taken back before `set` is applied.
    package var clear: [PictureContext.Field]

    package init(set: PictureContext = PictureContext(), clear: [PictureContext.Field] = []) {
        self.set = set
        self.clear = clear
    }

    enum CodingKeys: String, CodingKey, CaseIterable { case set, clear }

    /// Both members may be left out.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.strictMembers(CodingKeys.self)
        set = try members.decodeIfPresent(PictureContext.self, forKey: .set) ?? PictureContext()
        clear = try members.decodeIfPresent([PictureContext.Field].self, forKey: .clear) ?? []
    }
}

extension PictureContext {
    /// This with what `later` states in the place of what stood here.
    ///
    /// Subject, study and lesion are replaced as a whole: half of one person beside half of another would be a third.
    /// A side goes with its region and an immersion with its contact, so another region or contact takes the earlier
    /// one away.
    package func merging(_ later: PictureContext) -> PictureContext {
        var merged = self
        if let region = later.region {
            if region != self.region { merged.laterality = nil }
            merged.region = region
        }
        if let contact = later.contact {
            if contact != self.contact { merged.immersion = nil }
            merged.contact = contact
        }
        merged.laterality = later.laterality ?? merged.laterality
        merged.immersion = later.immersion ?? merged.immersion
        merged.lesion = later.lesion ?? lesion
        merged.polarization = later.polarization ?? polarization
        merged.magnificationThousandths = later.magnificationThousandths ?? magnificationThousandths
        merged.recognisableFeatures = later.recognisableFeatures ?? recognisableFeatures
        merged.subject = later.subject ?? subject
        merged.study = later.study ?? study
        merged.comment = later.comment ?? comment
        return merged
    }

    package func merging(_ change: ContextChange) -> PictureContext {
        change.clear.reduce(self) { $0.clearing($1) }.merging(change.set)
    }

    /// What `change` would leave with another person: study and lesion are a person's own, so a new subject needs a word on
    /// each that was known. Empty where the subject stays or nobody had been named.
    package func leftovers(of change: ContextChange) -> [ContextFault] {
        guard let subject, let id = subject.id else { return [] }
        let later = merging(change).subject
        guard later?.id != id || later?.issuer != subject.issuer else { return [] }
        var fields: [Field] = []
        if study != nil, change.set.study == nil { fields.append(.study) }
        if lesion != nil, change.set.lesion == nil { fields.append(.lesion) }
        return fields.filter { !change.clear.contains($0) }.map {
            ContextFault($0.rawValue, "is of the person named before; say it anew, or clear it")
        }
    }

    /// This without `field`, and without what only had a meaning beside it.
    package func clearing(_ field: Field) -> PictureContext {
        var cleared = self
        switch field {
        case .region: (cleared.region, cleared.laterality) = (nil, nil)
        case .laterality: cleared.laterality = nil
        case .lesion: cleared.lesion = nil
        case .contact: (cleared.contact, cleared.immersion) = (nil, nil)
        case .immersion: cleared.immersion = nil
        case .polarization: cleared.polarization = nil
        case .magnificationThousandths: cleared.magnificationThousandths = nil
        case .recognisableFeatures: cleared.recognisableFeatures = nil
        case .subject: cleared.subject = nil
        case .study: cleared.study = nil
        case .comment: cleared.comment = nil
        }
        return cleared
    }
}
