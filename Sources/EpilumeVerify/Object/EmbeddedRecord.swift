/// The record within an object: group 0075, in the block that the private creator `EPILUME CAPTURE RECORD 1` reserved
/// (PS3.5 7.8.1). An archive may move the block, and may write the values as UN.
struct EmbeddedRecord {
    let record: ArraySlice<UInt8>
    let signature: ArraySlice<UInt8>?
    let objectKeyStatement: ArraySlice<UInt8>?

    static let creator = "EPILUME CAPTURE RECORD 1"

    enum Place {
        case nowhere
        case here(EmbeddedRecord)
        /// More than one record, or a reserved block without one: completes "The object …".
        case unclear(String)
    }

    static func find(in dataSet: DICOMItem) -> Place {
        let blocks = dataSet.elements.filter { element in
            element.tag.group == 0x0075 && (0x0010...0x00FF).contains(element.tag.element)
                && dataSet.text(element.tag)?.isExactly(creator) == true
        }
        guard blocks.count <= 1 else { return .unclear("holds more than one record") }
        guard let block = blocks.first else { return .nowhere }
        let value = { (number: UInt16) -> ArraySlice<UInt8>? in
            dataSet.bytes(AttributeTag(0x0075, block.tag.element << 8 | number)).map(withoutPadding)
        }
        guard let record = value(0x01) else { return .unclear("reserves a place for a record and has none in it") }
        return .here(EmbeddedRecord(record: record, signature: value(0x02), objectKeyStatement: value(0x03)))
    }

    /// One space makes an odd length even. None of the three ends with a space by itself.
    private static func withoutPadding(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.last == 0x20 ? bytes.dropLast() : bytes
    }
}
