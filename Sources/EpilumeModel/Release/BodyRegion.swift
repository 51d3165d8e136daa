/// Where on the skin a picture was taken: a term of DICOM's context group for dermatology, with names that a person
/// can type.
///
/// Source: PS3.16 CID 4029 "Dermatology Anatomic Site", version 20240913 (edition 2024e). All of its 208 terms but
/// five that are no skin, mucosa, hair or nail (cornea, iris, retina, sclera, tooth). The names are this project's:
/// the standard has only the meanings.
package struct BodyRegion: Hashable, Sendable {
    package let term: CodedTerm
    package let sides: Sides
    /// English, the first for display.
    package let names: [String]
    /// The same in French.
    package let frenchNames: [String]

    /// Which ``PictureContext/Laterality`` the region can have. The standard does not say; anatomy does.
    package enum Sides: Hashable, Sendable {
        /// There are two of them: a picture shows the right one, the left one or both.
        case paired
        /// One, in the middle: no side can be said of it.
        case single
        /// One, but wide enough that a lesion lies on a side of it; the side may be said.
        case either
        /// The standard's term says "left" itself, and none says "right" (FMA 61439).
        case left
    }

    /// Every region once, from head to toe.
    package static let all = whole + head + ear + trunk + mucosa + upperLimb + lowerLimb

    /// What is stated of a picture when nobody named a region: SCT 39937001, "Skin", which is true of all of them.
    package static let skin = CodedTerm("39937001", "SCT", "Skin")

    /// - Returns: nil when `term` is none of these, its meaning included.
    package static func of(_ term: CodedTerm) -> BodyRegion? { byTerm[term] }

    /// The name for display.
    package var name: String { names[0] }

    /// The pads of the fingers, whose prints identify a person (PS3.3 C.8.12.13).
    package var showsFingerprints: Bool { term.scheme == "FMA" && Self.fingerPads.contains(term.value) }

    package func allows(_ laterality: PictureContext.Laterality) -> Bool {
        switch sides {
        case .paired: laterality != .unpaired
        case .single: laterality == .unpaired
        case .either: true
        case .left: laterality == .left
        }
    }

    private static let byTerm = Dictionary(uniqueKeysWithValues: all.map { ($0.term, $0) })
    private static let fingerPads: Set<String> = ["38341", "38344", "38347", "38354", "38357"]
}

extension BodyRegion {
    static func sct(
        _ code: String, _ meaning: String, _ sides: Sides, _ names: String, _ frenchNames: String
    ) -> BodyRegion { make("SCT", code, meaning, sides, names, frenchNames) }

    static func dcm(
        _ code: String, _ meaning: String, _ sides: Sides, _ names: String, _ frenchNames: String
    ) -> BodyRegion { make("DCM", code, meaning, sides, names, frenchNames) }

    static func fma(
        _ code: String, _ meaning: String, _ sides: Sides, _ names: String, _ frenchNames: String
    ) -> BodyRegion { make("FMA", code, meaning, sides, names, frenchNames) }

    private static func make(
        _ scheme: String, _ code: String, _ meaning: String, _ sides: Sides, _ names: String, _ frenchNames: String
    ) -> BodyRegion {
        BodyRegion(
            term: CodedTerm(code, scheme, meaning), sides: sides, names: list(names), frenchNames: list(frenchNames))
    }

    /// `a, b` as two names.
    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { String($0.drop { $0 == " " }) }
    }
}
