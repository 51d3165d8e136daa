internal import EpilumeModel

/// The payload of a signed document of this station, read as strictly as a record: canonical JSON, the schema that its
/// type has, no member that the schema does not know.
enum SignedPayload {
    /// - Parameters:
    ///   - part: what findings are about.
    ///   - read: takes the members behind `schema`.
    /// - Returns: what was read, or the findings that stood against it.
    static func read<Value>(
        _ bytes: [UInt8], schema: String, of part: Finding.Part, _ read: (inout FieldReader) -> Value?
    ) -> Result<Value, Findings> {
        let json: StrictJSON
        do { json = try StrictJSON.parse(bytes[...]) } catch {
            return .failure([Finding(part, .notJSON, "is not the strict JSON of a signed document: \(error)")])
        }
        guard case .object(let members) = json else {
            return .failure([Finding(part, .wrongType, "is \(json.typeName), not an object")])
        }
        guard json.canonicalText.utf8.elementsEqual(bytes) else {
            return .failure([Finding(part, .notCanonical, "is not in the canonical form of RFC 8785")])
        }
        var fields = FieldReader(members, of: part)
        guard let stated = fields.text("schema", .plain) else { return .failure(Findings(fields.findings)) }
        guard stated.isExactly(schema) else {
            let words = "is \(UntrustedText(stated)), which is not known here; a newer epilume may know it"
            return .failure([Finding(part, "schema", .unknownSchema, words)])
        }
        let value = read(&fields)
        fields.finish()
        guard let value, fields.findings.isEmpty else { return .failure(Findings(fields.findings)) }
        return .success(value)
    }
}

/// What stands against a document. Never empty.
struct Findings: Error, ExpressibleByArrayLiteral {
    let all: [Finding]

    init(_ findings: [Finding]) {
        all = findings
    }

    init(arrayLiteral elements: Finding...) { all = elements }

    /// The first of them, as the end of a sentence.
    var words: String {
        all.first.map { ($0.field.map { "its member \($0) " } ?? "it ") + $0.detail } ?? "it cannot be read"
    }
}
