/// The words of the context as DICOM's defined terms.
extension PictureContext.Laterality {
    /// (0020,0062), PS3.3 C.7.6.1.
    package var term: String {
        switch self {
        case .right: "R"
        case .left: "L"
        case .both: "B"
        case .unpaired: "U"
        }
    }
}

extension PictureContext.Contact {
    /// (0016,1003), PS3.3 C.8.12.13.
    package var term: String {
        switch self {
        case .contact: "CONTACT"
        case .nonContact: "NON_CONTACT"
        }
    }
}

extension PictureContext.Immersion {
    /// (0016,1004), PS3.3 C.8.12.13.
    package var term: String {
        switch self {
        case .ultrasoundGel: "ULTRASOUND_GEL"
        case .alcohol: "ALCOHOL"
        case .water: "WATER"
        case .mineralOil: "MINERAL_OIL"
        case .plasticCap: "PLASTIC_CAP"
        }
    }
}

extension PictureContext.Polarization {
    /// (0016,1001), PS3.3 C.8.12.13.
    package var term: String {
        switch self {
        case .polarized: "POLARIZED"
        case .nonPolarized: "NON_POLARIZED"
        }
    }

    /// What a verified state of a profile's light says of polarization; nil for a name such as `on`, which says
    /// nothing.
    ///
    /// - Parameter lightState: a profile's own name of a state, in British or American spelling.
    package init?(lightState: String) {
        switch lightState {
        case "polarised", "polarized", "cross-polarised", "cross-polarized": self = .polarized
        case "non-polarised", "non-polarized", "unpolarised", "unpolarized": self = .nonPolarized
        default: return nil
        }
    }
}

extension PictureContext.Sex {
    /// (0010,0040), PS3.3 C.7.1.1.
    package var term: String {
        switch self {
        case .male: "M"
        case .female: "F"
        case .other: "O"
        }
    }
}
