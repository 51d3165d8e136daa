/// Why a file cannot be read as a DICOM object.
struct DICOMFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Completes "The object …". Holds no value of any attribute, so no patient's name.
    let words: String
    /// From the beginning of the file.
    let offset: Int

    var description: String { "\(words) (at byte \(offset))" }
}
