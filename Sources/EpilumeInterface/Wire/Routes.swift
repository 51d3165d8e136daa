/// Paths of the local interface, each in one place for server, client and tests.
package enum Route {
    package static let status = "/v1/status"
    package static let devices = "/v1/devices"
    package static let outbox = "/v1/outbox"
    package static let pictureImports = "/v1/pictures/imports"
    package static let trust = "/v1/trust"
    package static let events = "/v1/events"
    package static let calibrations = "/v1/calibrations"
    package static let calibrationImports = "/v1/calibrations/imports"
    package static let checks = "/v1/checks"
    package static let journal = "/v1/journal"
    package static let journalAcceptance = "/v1/journal/acceptance"
    package static let checkpoints = "/v1/checkpoints"
    package static let practice = "/v1/practice"
    package static let practiceTarget = "/v1/practice/target"
    package static let keys = "/v1/keys"
    package static let keyRotation = "/v1/keys/capture/rotation"
    package static let keyRevocations = "/v1/keys/revocations"
    package static let keyHistory = "/v1/keys/history"
    package static let objectKeyRequest = "/v1/keys/object/request"
    package static let objectKeyChain = "/v1/keys/object/chain"

    /// - Parameter name: a device's id or a position's name.
    package static func device(_ name: String) -> String { devices + "/" + segment(name) }
    package static func arm(_ name: String) -> String { device(name) + "/arm" }
    package static func disarm(_ name: String) -> String { device(name) + "/disarm" }
    package static func release(_ name: String) -> String { device(name) + "/release" }
    package static func enrolment(_ name: String) -> String { device(name) + "/enrolment" }
    package static func light(_ name: String) -> String { device(name) + "/light" }
    package static func pairing(_ position: String) -> String { "/v1/positions/" + segment(position) + "/pairing" }
    package static func captures(_ name: String) -> String { device(name) + "/captures" }
    package static func buttonCheck(_ name: String) -> String { device(name) + "/button-check" }
    package static func runs(_ name: String) -> String { device(name) + "/runs" }
    package static func calibration(_ id: String) -> String { calibrations + "/" + segment(id) }
    package static func revocation(_ id: String) -> String { calibration(id) + "/revocation" }
    package static func check(_ id: String) -> String { checks + "/" + segment(id) }
    /// Those with a number above `number`, the first page of them.
    package static func checkpoints(after number: UInt64) -> String { checkpoints + "?after=\(number)" }
    package static func checkpoint(_ number: UInt64) -> String { checkpoints + "/\(number)" }
    package static func item(_ name: String) -> String { outbox + "/" + segment(name) }
    package static func itemContext(_ name: String) -> String { item(name) + "/context" }
    package static func itemRelease(_ name: String) -> String { item(name) + "/release" }
    package static func itemCorrection(_ name: String) -> String { item(name) + "/correction" }
    package static func itemFile(_ name: String) -> String { item(name) + "/file" }

    /// Percent-encodes all but the unreserved characters (RFC 3986 §2.3), so that a name a person typed stays
    /// one path segment.
    private static func segment(_ name: String) -> String {
        // "." and ".." would be resolved away; no device or item is called so.
        if name == "." || name == ".." { return name.utf8.map { _ in "%2E" }.joined() }
        var text = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.unicodeScalars.append(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        return text
    }
}

/// Media types of the local interface.
package enum MediaType {
    package static let json = "application/json"
    package static let problem = "application/problem+json"
    package static let item = "application/vnd.epilume.item"
    /// RFC 7515 §9.2.1.
    package static let signedDocument = "application/jose+json"
    package static let text = "text/plain"
    package static let pem = "application/x-pem-file"
    package static let events = "text/event-stream"
}
