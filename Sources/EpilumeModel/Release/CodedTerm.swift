/// A concept of a coding scheme, as DICOM's code sequences carry it (PS3.3 section 8.8).
package struct CodedTerm: Hashable, Codable, Sendable {
    /// (0008,0100), at most 16 characters.
    package let value: String
    /// (0008,0102), such as `SCT` or `DCM`.
    package let scheme: String
    /// (0008,0104), in English, as the standard's context group states it.
    package let meaning: String

    package init(_ value: String, _ scheme: String, _ meaning: String) {
        self.value = value
        self.scheme = scheme
        self.meaning = meaning
    }
}
