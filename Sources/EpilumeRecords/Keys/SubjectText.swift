internal import X509

/// A subject as a person types it. Source: RFC 4514 §2–3, with the attributes that certificates of stations have.
enum SubjectText {
    private static let longest = 512

    /// - Throws: `.subject` with what is wrong.
    static func name(_ text: String) throws(CertificateRefusal) -> DistinguishedName {
        guard text.count <= longest else { throw .subject("has more than \(longest) characters") }
        let parts = try split(text)
        guard !parts.isEmpty else { throw .subject("is empty") }
        guard parts.contains(where: { $0.name == "CN" }) else { throw .subject("has no CN, the station's name") }
        var names: [RelativeDistinguishedName] = []
        // RFC 4514 §2.1: the text begins with what the name ends with.
        for part in parts.reversed() {
            do { names.append(try attribute(part)) } catch let refusal as CertificateRefusal { throw refusal } catch {
                throw .subject("has a value of \(part.name) that a certificate cannot hold")
            }
        }
        return DistinguishedName(names)
    }

    private struct Part {
        let name: String
        let value: String
    }

    private static func attribute(_ part: Part) throws -> RelativeDistinguishedName {
        switch part.name {
        case "CN": return try CommonName(part.value).makeRDN()
        case "O": return try OrganizationName(part.value).makeRDN()
        case "OU": return try OrganizationalUnitName(part.value).makeRDN()
        case "L": return try LocalityName(part.value).makeRDN()
        case "ST": return try StateOrProvinceName(part.value).makeRDN()
        case "C":
            let isCode = part.value.utf8.count == 2 && part.value.utf8.allSatisfy { (0x41...0x5a).contains($0) }
            guard isCode else {
                throw CertificateRefusal.subject("has a C that is not the two capital letters of a country")
            }
            return try CountryName(part.value).makeRDN()
        default:
            throw CertificateRefusal.subject(
                "has \(Fields.plain(part.name)), of which nothing is known here; "
                    + "CN, O, OU, L, ST and C are")
        }
    }

    /// Commas separate, a backslash takes the next character as it is.
    private static func split(_ text: String) throws(CertificateRefusal) -> [Part] {
        var parts: [Part] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: "=") else { throw .subject("has a part without =") }
            let name = rest[..<equals].trimmed.uppercased()
            rest = rest[rest.index(after: equals)...]
            var value = ""
            var isEscaped = false
            while let character = rest.popFirst() {
                if isEscaped {
                    value.append(character)
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "," {
                    if rest.isEmpty { throw .subject("ends with a comma") }
                    break
                } else if character == "+" || character == "\"" || character == ";" {
                    throw .subject("has \(character), which is written with a \\ before it")
                } else {
                    value.append(character)
                }
            }
            guard !isEscaped else { throw .subject("ends with a \\") }
            let kept = String(Substring(value).trimmed)
            guard !kept.isEmpty, kept.unicodeScalars.count <= 64, Fields.plain(kept) == kept || kept.contains("\\")
            else {
                throw .subject(
                    "has a value of \(Fields.plain(name)) that is empty, longer than 64 characters or not plain text")
            }
            parts.append(Part(name: name, value: kept))
        }
        return parts
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
