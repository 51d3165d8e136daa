import EpilumeInterface
import Foundation
import Testing

struct KeyTextTests {
    private func entry(
        _ id: String, origin: String = "first", first: UInt64 = 1, next: UInt64? = nil, cutOff: UInt64? = nil
    )
        -> KeyStatus.CaptureKeyEntry
    {
        KeyStatus.CaptureKeyEntry(
            keyID: id, publicKey: nil, protection: next == nil ? "sealed" : nil, origin: origin,
            since: origin == "first" ? nil : "2026-03-01T12:00:00.000000Z", firstRecord: first,
            successorsFirstRecord: next, revokedFromRecord: cutOff)
    }

    private func status(_ state: String = "valid") -> KeyStatus {
        KeyStatus(
            capture: entry("third", origin: "replacement", first: 20),
            former: [entry("first", next: 8), entry("second", origin: "succession", first: 8, next: 20, cutOff: 15)],
            object: KeyStatus.ObjectKeyEntry(
                state: state, sentence: "It is valid until then.", keyID: "object", protection: "plain",
                certificate: KeyStatus.CertificateEntry(
                    subject: "CN=Booth\u{1b}[2J", issuer: "CN=Clinic", serialNumber: "0a", notBefore: "now",
                    notAfter: "then", sha256: "ab", selfSigned: false)),
            historyLength: 3, troubles: ["A plain copy lies there."])
    }

    @Test func saysWhatEachKeySigned() {
        let lines = KeyText.status(status(), .plain)
        #expect(
            lines == [
                "capture key  third", "             sealed to the TPM",
                "             signs from record 20 on, since 2026-03-01T12:00:00.000000Z",
                "             stands for a key that was lost: nobody but itself says so", "former key   first",
                "             signed records 1 to 7", "former key   second",
                "             signed records 8 to 19; refused from record 15 on", "history      3 documents",
                "object key   object", "             in a file that only the service may read",
                "certificate  It is valid until then.", "  subject    CN=Booth\\u{1b}[2J", "  issuer     CN=Clinic",
                "  serial     0a", "  valid      now to then", "  sha-256    ab", "A plain copy lies there.",
            ])
    }

    @Test(arguments: [("valid", "32"), ("expires-soon", "33"), ("expired", "31"), ("unusable", "31")])
    func theCertificateHasItsColour(_ state: String, _ colour: String) {
        let lines = KeyText.status(status(state), TerminalStyle(hasColour: true))
        #expect(lines.contains { $0.contains("\u{1b}[\(colour)mIt is valid until then.") })
    }
}
