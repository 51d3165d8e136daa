/// A DICOM data set in memory, to be written: attributes in the order of their tags.
///
/// Values are given as they mean; encoding, padding and lengths are the writer's part.
package struct DataSet: Hashable, Sendable {
    package private(set) var attributes: [Tag: Attribute] = [:]

    package init() {}

    package struct Attribute: Hashable, Sendable {
        package let vr: ValueRepresentation
        package let value: Value

        package init(vr: ValueRepresentation, value: Value) {
            self.vr = vr
            self.value = value
        }
    }

    package enum Value: Hashable, Sendable {
        /// Present without a value, as type 2 allows.
        case empty
        /// AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT: UTF-8, one text a value.
        case texts([String])
        /// OB: as given.
        case bytes([UInt8])
        case unsigned16([UInt16])
        case unsigned32([UInt32])
        case float32([Float])
        case float64([Double])
        case items([DataSet])
        /// Pixel data: one JPEG in one fragment.
        case encapsulated([UInt8])
    }

    package subscript(tag: Tag) -> Attribute? {
        get { attributes[tag] }
        set { attributes[tag] = newValue }
    }

    package var tags: [Tag] { attributes.keys.sorted() }
}

/// Source: PS3.5 section 6.2.
package enum ValueRepresentation: String, Hashable, Sendable, CaseIterable {
    case AE, AS, CS, DA, DS, DT, FD, FL, IS, LO, LT, OB, PN, SH, SQ, ST, TM, UC, UI, UL, UR, US, UT
}
