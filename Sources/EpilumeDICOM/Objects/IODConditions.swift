/// The conditions of ``IODTable``, each decided from the object itself.
extension IODTable.Condition {
    static let colour = Self("more than one sample a pixel") { set in
        guard case .unsigned16(let samples)? = set[.samplesPerPixel]?.value else { return false }
        return samples.contains { $0 > 1 }
    }

    static let captured = Self("captured by the station, or derived from what was") { set in
        set[.conversionType] == nil && set.text(.seriesNumber) != "3"
    }

    static let imported = Self("imported from a file") { set in set.text(.seriesNumber) == "3" }

    static let derived = Self("pixels corrected by the calibration") { $0.text(.imageType) == "DERIVED" }

    static let inContact = Self("Contact Method is CONTACT") { $0.text(.contactMethod) == "CONTACT" }

    static let sideless = Self("Image Laterality is absent") { $0[.imageLaterality] == nil }

    static let scaled = Self("a valid calibration allows a scale") { $0[.pixelSpacing] != nil }

    static let calibrated = Self("Date of Last Calibration is present") { $0[.dateOfLastCalibration] != nil }

    static let ownCode = Self("a code of scheme 99EPILUME is used") { set in
        set.items(.referencedImageSequence).contains { reference in
            reference.items(.purposeOfReferenceCodeSequence).contains {
                $0.text(.codingSchemeDesignator) == "99EPILUME"
            }
        }
    }

    static func with(_ attribute: DICOMAttribute) -> Self {
        Self("\(attribute.keyword) is present") { $0[attribute] != nil }
    }

    static func valueType(_ type: String) -> Self { Self("Value Type is \(type)") { $0.text(.valueType) == type } }

    /// An object is referred to whose series, or whose study, no other sequence names.
    static func refers(without other: DICOMAttribute) -> Self {
        Self("another object is named") { set in
            (set[.sourceImageSequence] != nil || set[.referencedImageSequence] != nil) && set[other] == nil
        }
    }
}
