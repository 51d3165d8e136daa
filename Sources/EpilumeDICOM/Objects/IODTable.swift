/// What an object of one class consists of: each attribute with its type, when it is there and where its value comes
/// from.
///
/// Stated once. ``ObjectMaker`` checks each object against it, and ``ConformanceStatement`` prints it.
/// Source: PS3.3 (2024e) A.32.4 and A.32.11 with the modules named; types as in the tables there. Where two modules
/// state an attribute, it stands in the one that demands more.
package struct IODTable: Sendable {
    package let objectClass: ObjectClass
    package let modules: [Module]

    package struct Module: Sendable {
        package let name: String
        /// Of PS3.3.
        package let section: String
        package let usage: Usage
        package let rows: [Row]

        init(_ name: String, _ section: String, _ usage: Usage, _ rows: [Row]) {
            self.name = name
            self.section = section
            self.usage = usage
            self.rows = rows
        }
    }

    package enum Usage: String, Sendable {
        case mandatory = "M"
        case optional = "U"
        /// Not of the IOD: PS3.2 calls a SOP class that has such attributes Standard Extended.
        case extended = "Standard Extended"
    }

    package struct Row: Sendable {
        package let attribute: DICOMAttribute
        package let type: RequirementType
        package let presence: Presence
        package let origin: Origin
        /// What the value is, for a person.
        package let words: String
        /// Of each value, where the table knows them all.
        package let terms: Set<String>
        /// Of each item of a sequence.
        package let items: [Row]

        init(
            _ attribute: DICOMAttribute, _ type: RequirementType, _ presence: Presence, _ origin: Origin,
            _ words: String, terms: Set<String> = [], items: [Row] = []
        ) {
            self.attribute = attribute
            self.type = type
            self.presence = presence
            self.origin = origin
            self.words = words
            self.terms = terms
            self.items = items
        }
    }

    /// PS3.5 7.4. Private attributes have none.
    package enum RequirementType: String, Sendable {
        case one = "1"
        case oneConditional = "1C"
        case two = "2"
        case twoConditional = "2C"
        case three = "3"
        case ours = "–"
    }

    /// When this station writes it.
    package enum Presence: Sendable {
        /// Always with a value.
        case always
        /// Always, without a value when nothing is known.
        case valueNotAlways
        /// Always, and without a value.
        case empty
        /// With a value when something is known.
        case notAlways
        /// With a value when the condition holds, and only then.
        case when(Condition)
        /// With a value when the condition holds, and perhaps else.
        case atLeastWhen(Condition)
        /// When the condition holds, and only then; without a value when nothing is known.
        case valueNotAlwaysWhen(Condition)
        /// Not by the maker: the signature adds it.
        case signature
    }

    package struct Condition: Sendable {
        package let words: String
        /// Of the data set or item in which the attribute stands.
        let holds: @Sendable (DataSet) -> Bool

        init(_ words: String, holds: @escaping @Sendable (DataSet) -> Bool) {
            self.words = words
            self.holds = holds
        }
    }

    /// Where a value comes from.
    package enum Origin: String, Sendable {
        /// The standard or this program knows it.
        case auto = "AUTO"
        /// A person or an order stated it: the context of the picture.
        case user = "USER"
        case configuration = "CONFIG"
        /// The camera's descriptors, or its profile.
        case device = "DEVICE"
        /// The sealed record of the capture.
        case record = "RECORD"
        /// The device's signed calibration.
        case calibration = "CALIBRATION"
    }

    package static func of(_ objectClass: ObjectClass) -> IODTable {
        switch objectClass {
        case .dermoscopic: dermoscopic
        case .photographic: photographic
        }
    }

    private static let dermoscopic = IODTable(
        objectClass: .dermoscopic, modules: IODModules.all(for: .dermoscopic))
    private static let photographic = IODTable(
        objectClass: .photographic, modules: IODModules.all(for: .photographic))
}
