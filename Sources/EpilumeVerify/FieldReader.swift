internal import EpilumeModel

/// Takes an object's members one by one and notes what is missing, mistyped, malformed or left over.
///
/// Every call returns nil after noting a finding, so that reading goes on and all findings come at once.
struct FieldReader {
    private(set) var findings: [Finding] = []
    private let part: Finding.Part
    private let prefix: String
    private var members: [StrictJSON.Member]

    /// - Parameter part: what findings are about.
    init(_ members: [StrictJSON.Member], of part: Finding.Part = .record, prefix: String = "") {
        self.part = part
        self.members = members
        self.prefix = prefix
    }

    enum Presence { case required, optional }

    /// Whether a member is still there to be read.
    func has(_ name: String) -> Bool { members.contains { $0.name.isExactly(name) } }

    mutating func text(_ name: String, _ form: FieldForm, _ presence: Presence = .required) -> String? {
        guard let value = take(name, presence) else { return nil }
        guard case .string(let text) = value else { return mistyped(name, value, "a text") }
        guard form.accepts(text) else {
            note(name, .wrongValue, "is not \(form.words)")
            return nil
        }
        return text
    }

    mutating func bool(_ name: String, _ presence: Presence = .required) -> Bool? {
        guard let value = take(name, presence) else { return nil }
        guard case .bool(let truth) = value else { return mistyped(name, value, "a truth value") }
        return truth
    }

    /// - Parameter largest: counts and times are at least 0.
    mutating func integer(_ name: String, upTo largest: Int64 = 1 << 53, _ presence: Presence = .required) -> Int64? {
        guard let value = take(name, presence) else { return nil }
        guard case .integer(let number) = value else { return mistyped(name, value, "a number") }
        guard (0...largest).contains(number) else {
            note(name, .wrongValue, "is \(number), outside 0 to \(largest)")
            return nil
        }
        return number
    }

    /// A whole number of 64 bits with its sign: one that not every JSON reader holds is a text of its digits, and only
    /// such a one.
    mutating func wideInteger(_ name: String, _ presence: Presence = .required) -> Int64? {
        guard let value = take(name, presence) else { return nil }
        switch value {
        case .integer(let number): return number
        case .string(let text):
            if let number = Int64(text), String(number).isExactly(text), number.magnitude >= 1 << 53 { return number }
            note(name, .wrongValue, "is a text, but not of a whole number beyond ±(2^53 − 1)")
            return nil
        default: return mistyped(name, value, "a number")
        }
    }

    mutating func texts(_ name: String, _ form: FieldForm) {
        guard let value = take(name, .required) else { return }
        guard case .array(let elements) = value else {
            note(name, .wrongType, "is \(value.typeName), not a list")
            return
        }
        for element in elements {
            guard case .string(let text) = element, form.accepts(text) else {
                return note(name, .wrongValue, "holds something that is not \(form.words)")
            }
        }
    }

    /// Reads an object within this one; its findings become findings of this one.
    mutating func object<Read>(
        _ name: String, _ presence: Presence = .required, read: (inout FieldReader) -> Read?
    ) -> Read? {
        guard let value = take(name, presence) else { return nil }
        guard case .object(let inner) = value else { return mistyped(name, value, "an object") }
        var reader = FieldReader(inner, of: part, prefix: prefix + name + ".")
        let result = read(&reader)
        reader.finish()
        findings += reader.findings
        return result
    }

    /// Reads a list of objects, each under its place: `controls[0].value`.
    ///
    /// - Parameters:
    ///   - most: bounds the work that a hostile list can ask for. An empty list is a finding too: nothing is absent.
    ///   - read: notes what is wrong with one object and returns what the next one is compared with.
    /// - Returns: what was read, without the objects of which nothing could be.
    @discardableResult
    mutating func objects<Read>(
        _ name: String, upTo most: Int, _ presence: Presence = .required,
        read: (inout FieldReader, _ before: Read?) -> Read?
    ) -> [Read] {
        guard let value = take(name, presence) else { return [] }
        guard case .array(let elements) = value else {
            note(name, .wrongType, "is \(value.typeName), not a list")
            return []
        }
        guard (1...most).contains(elements.count) else {
            note(name, .wrongValue, "holds \(elements.count) entries, outside 1 to \(most)")
            return []
        }
        var all: [Read] = []
        var before: Read?
        for (index, element) in elements.enumerated() {
            let place = "\(name)[\(index)]"
            guard case .object(let inner) = element else {
                note(place, .wrongType, "is \(element.typeName), not an object")
                continue
            }
            var reader = FieldReader(inner, of: part, prefix: prefix + place + ".")
            if let one = read(&reader, before) {
                all.append(one)
                before = one
            }
            reader.finish()
            findings += reader.findings
        }
        return all
    }

    /// All members that are left, which must be numbers under the names of causes.
    mutating func counts() -> [String: Int64] {
        var counts: [String: Int64] = [:]
        for name in members.map(\.name).prefix(64) where FieldForm.isCause(name) {
            counts[name] = integer(name)
        }
        return counts
    }

    /// Notes what nobody took: a schema knows no other fields than those that are read.
    mutating func finish() {
        for member in members {
            note(UntrustedText(member.name).description, .unknownField, "is not a field of this schema")
        }
    }

    mutating func note(_ name: String, _ problem: Finding.Problem, _ detail: String) {
        findings.append(Finding(part, prefix + name, problem, detail))
    }

    private mutating func take(_ name: String, _ presence: Presence) -> StrictJSON? {
        if let index = members.firstIndex(where: { $0.name.isExactly(name) }) { return members.remove(at: index).value }
        if presence == .required { note(name, .missingField, "is missing") }
        return nil
    }

    private mutating func mistyped<Value>(_ name: String, _ value: StrictJSON, _ wanted: String) -> Value? {
        note(name, .wrongType, "is \(value.typeName), not \(wanted)")
        return nil
    }
}
