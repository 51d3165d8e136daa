internal import EpilumeModel

/// An object under construction that knows its path, for error messages.
struct Fields {
    var members = CanonicalJSON.Members()
    let prefix: String

    init(_ prefix: String = "") { self.prefix = prefix }

    /// Strings of devices and people enter a record only as text that is safe to show; nil leaves no field.
    static func plain(_ text: String) -> String { UntrustedText(text).description }

    mutating func text(_ name: String, _ value: String?) {
        members[name] = value.map { .string(Self.plain($0)) }
    }

    mutating func bool(_ name: String, _ value: Bool?) {
        members[name] = value.map { .bool($0) }
    }

    /// Counts, and times since some start: none of them is negative.
    mutating func integer(_ name: String, _ value: (some BinaryInteger)?) throws(RecordFault) {
        guard let value else { return }
        guard value >= 0, let integer = CanonicalJSON.Integer(value) else {
            throw .outOfRange(field: prefix + name, value: String(value))
        }
        members[name] = .integer(integer)
    }

    /// A whole number of any size and sign. Beyond what every JSON reader holds exactly, its decimal digits are a text:
    /// nothing is lost, and each number has one form.
    mutating func wideInteger(_ name: String, _ value: Int64?) {
        members[name] = value.map { value in
            CanonicalJSON.Integer(value).map { .integer($0) } ?? .string(String(value))
        }
    }

    /// A name that programs gave and compare: 1 to 64 lower-case letters, digits and dashes.
    mutating func name(_ name: String, _ value: String) throws(RecordFault) {
        let isNameByte = { (byte: UInt8) in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        }
        guard (1...64).contains(value.utf8.count), value.utf8.allSatisfy(isNameByte) else {
            throw .outOfRange(field: prefix + name, value: value)
        }
        members[name] = .string(value)
    }

    mutating func object(_ name: String, _ fields: Fields?) {
        members[name] = fields.map { .object($0.members) }
    }

    /// An empty list says nothing, so it leaves no field.
    mutating func list(_ name: String, _ objects: [Fields]) {
        members[name] = objects.isEmpty ? nil : .array(objects.map { .object($0.members) })
    }
}
