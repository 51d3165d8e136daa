/// The station's keys as lines for a person.
package enum KeyText {
    package static func status(_ status: KeyStatus, _ style: TerminalStyle) -> [String] {
        let capture = status.capture
        var rows: [(String, TextTable.Cell)] = [
            ("capture key", "\(capture.keyID)"), ("", "\(protection(capture.protection))"),
            ("", .init("signs from record \(capture.firstRecord) on" + (capture.since.map { ", since \($0)" } ?? ""))),
        ]
        if capture.origin == "replacement" {
            rows.append(("", .init("stands for a key that was lost: nobody but itself says so", .warning)))
        }
        for key in status.former {
            rows.append(("former key", "\(key.keyID)"))
            rows.append(("", .init(span(key), key.revokedFromRecord == nil ? nil : .bad)))
        }
        if status.historyLength > 0 {
            rows.append(
                ("history", status.historyLength == 1 ? "1 document" : "\(String(status.historyLength)) documents"))
        }
        let object = status.object
        rows.append(("object key", .init(object.keyID ?? "none", object.keyID == nil ? .bad : nil)))
        if let place = object.protection { rows.append(("", "\(protection(place))")) }
        rows.append(("certificate", .init(object.sentence, tone(object.state))))
        if let certificate = object.certificate { rows += lines(certificate) }
        return Presentation.pairs(rows, style)
            + status.troubles.map { style.paint(TerminalText.of($0), .warning) }
    }

    private static func lines(_ certificate: KeyStatus.CertificateEntry) -> [(String, TextTable.Cell)] {
        [
            ("  subject", "\(certificate.subject)"),
            ("  issuer", .init(certificate.selfSigned ? "itself" : certificate.issuer)),
            ("  serial", "\(certificate.serialNumber)"),
            ("  valid", "\(certificate.notBefore) to \(certificate.notAfter)"),
            ("  sha-256", "\(certificate.sha256)"),
        ]
    }

    private static func span(_ key: KeyStatus.CaptureKeyEntry) -> String {
        let last = key.successorsFirstRecord.map { $0 - 1 } ?? key.firstRecord
        let records = last < key.firstRecord ? "signed no record" : "signed records \(key.firstRecord) to \(last)"
        return records + (key.revokedFromRecord.map { "; refused from record \($0) on" } ?? "")
    }

    private static func protection(_ name: String?) -> String {
        switch name {
        case "plain": "in a file that only the service may read"
        case "credential": "sealed by systemd"
        case "sealed": "sealed to the TPM"
        default: "nowhere"
        }
    }

    private static func tone(_ state: String) -> Tone? {
        switch state {
        case "valid": .good
        case "expires-soon", "awaits-clock": .warning
        default: .bad
        }
    }
}
