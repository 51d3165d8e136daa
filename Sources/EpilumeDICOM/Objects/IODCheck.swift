/// One thing by which a data set differs from ``IODTable``. It names attributes and no values.
package struct IODFault: Hashable, Sendable, CustomStringConvertible {
    /// Tags from the top level down, such as `(0008,2218)/(0008,0100)`.
    package let path: String
    package let reason: Reason

    package init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }

    package enum Reason: String, Hashable, Sendable {
        case unknownClass = "is not one of the two classes"
        case absent = "is not there"
        case valueless = "has no value"
        case valued = "has a value and should have none"
        case unasked = "is there although its condition does not hold"
        case otherRepresentation = "has another value representation"
        case otherTerm = "has a value that the table does not name"
        case unnamed = "is not in the table"
    }

    package var description: String { "\(path) \(reason.rawValue)." }
}

extension IODTable {
    /// Everything by which `set` differs from the table of its class; empty for an object that conforms.
    package static func faults(in set: DataSet) -> [IODFault] {
        guard let objectClass = set.text(.sopClassUID).flatMap(ObjectClass.init) else {
            return [IODFault(path: "\(DICOMAttribute.sopClassUID.tag)", reason: .unknownClass)]
        }
        return faults(in: set, rows: of(objectClass).modules.flatMap(\.rows), path: "")
    }

    private static func faults(in set: DataSet, rows: [Row], path: String) -> [IODFault] {
        var faults: [IODFault] = []
        for row in rows {
            let here = path + "\(row.attribute.tag)"
            guard let attribute = set[row.attribute] else {
                if row.isDemanded(in: set) { faults.append(IODFault(path: here, reason: .absent)) }
                continue
            }
            if let reason = row.fault(of: attribute, in: set) { faults.append(IODFault(path: here, reason: reason)) }
            guard !row.items.isEmpty, case .items(let items) = attribute.value else { continue }
            for item in items { faults += self.faults(in: item, rows: row.items, path: here + "/") }
        }
        let known = Set(rows.map(\.attribute.tag))
        for tag in set.tags where !known.contains(tag) {
            faults.append(IODFault(path: path + "\(tag)", reason: .unnamed))
        }
        return faults
    }
}

extension IODTable.Row {
    /// Whether the attribute has to be in `set`.
    package func isDemanded(in set: DataSet) -> Bool {
        switch presence {
        case .always, .valueNotAlways, .empty: true
        case .when(let condition), .atLeastWhen(let condition), .valueNotAlwaysWhen(let condition):
            condition.holds(set)
        case .notAlways, .signature: false
        }
    }

    fileprivate func fault(of attribute: DataSet.Attribute, in set: DataSet) -> IODFault.Reason? {
        guard attribute.vr == self.attribute.vr else { return .otherRepresentation }
        let hasValue = attribute.value.isPresent
        switch presence {
        case .always, .notAlways, .atLeastWhen: if !hasValue { return .valueless }
        case .valueNotAlways, .signature: break
        case .empty: if hasValue { return .valued }
        case .when(let condition):
            guard condition.holds(set) else { return .unasked }
            if !hasValue { return .valueless }
        case .valueNotAlwaysWhen(let condition): guard condition.holds(set) else { return .unasked }
        }
        if !terms.isEmpty, case .texts(let texts) = attribute.value, !terms.isSuperset(of: texts) {
            return .otherTerm
        }
        return nil
    }
}

extension DataSet.Value {
    /// Whether a reader would find a value: no empty text, list, item list or picture counts.
    var isPresent: Bool {
        switch self {
        case .empty: false
        case .texts(let texts): !texts.isEmpty && !texts.contains("")
        case .bytes(let bytes), .encapsulated(let bytes): !bytes.isEmpty
        case .unsigned16(let values): !values.isEmpty
        case .unsigned32(let values): !values.isEmpty
        case .float32(let values): !values.isEmpty
        case .float64(let values): !values.isEmpty
        case .items(let items): !items.isEmpty && items.allSatisfy { !$0.tags.isEmpty }
        }
    }
}
