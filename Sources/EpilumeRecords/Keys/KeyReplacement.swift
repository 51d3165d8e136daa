internal import EpilumeModel
internal import FoundationEssentials

/// That somebody with the right to write into the folder of keys wants a new capture key for a lost one. A station
/// whose key is lost does not start, so it cannot be asked: the request lies in the folder and the next start reads it.
package struct KeyReplacement: Hashable, Sendable, Codable {
    /// For the history.
    package let reason: String
    /// nil when the folder knows.
    package let lostKeyID: String?

    /// - Throws: `.keys(.noReason)`, `.keys(.lostKeyUnknown)`.
    package init(reason: String, lostKeyID: String? = nil) throws(RecordFault) {
        try KeyReason.require(reason)
        if let lostKeyID, Base64URL.decode(lostKeyID)?.count != 32 { throw .keys(.lostKeyUnknown) }
        self.reason = reason
        self.lostKeyID = lostKeyID
    }

    /// Leaves the request in the folder. For root or the service's user, while the service is down.
    ///
    /// - Throws: `.keys(.notLost)` when there is a key under one of the names that keys have and it can be read.
    package func leave(in folder: String) throws(RecordFault) {
        let root = try KeyDirectory(path: folder, create: false)
        let plain = KeySlot.capture.name(PlainSeal().suffix)
        if let bytes = try root.load(plain), let key = CaptureKey(pem: String(decoding: bytes, as: UTF8.self)) {
            let half = try root.load(KeySlot.capture.publicName).map { String(decoding: $0, as: UTF8.self) }
            guard let half, half != key.publicKeyPEM else { throw .keys(.notLost) }
        }
        guard let bytes = try? JSONEncoder().encode(self) else { throw .keys(.noReason) }
        try root.replace(KeyFolder.Name.replacement, Array(bytes))
    }

    static func load(_ root: borrowing KeyDirectory) throws(RecordFault) -> KeyReplacement? {
        guard let bytes = try root.load(KeyFolder.Name.replacement) else { return nil }
        guard let read = try? JSONDecoder().decode(KeyReplacement.self, from: Data(bytes)) else {
            throw .keys(
                .fileDamaged(
                    path: root.path(of: KeyFolder.Name.replacement), words: "is no request to replace a key"))
        }
        return try KeyReplacement(reason: read.reason, lostKeyID: read.lostKeyID)
    }
}

/// Why a key was changed, as a person says it.
enum KeyReason {
    private static let length = 3...500

    /// - Throws: `.keys(.noReason)`.
    static func require(_ reason: String) throws(RecordFault) {
        guard length.contains(reason.count), reason.unicodeScalars.allSatisfy(isPlain),
            reason.contains(where: { !$0.isWhitespace })
        else { throw .keys(.noReason) }
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}

enum KeyTime {
    /// RFC 3339. A clock before the epoch or after the year 9999 is written as the nearest moment that can be.
    static func text(_ microseconds: Int64) -> String {
        let range = UTCText.range
        return UTCText.text(microseconds: min(max(microseconds, range.lowerBound), range.upperBound - 1)) ?? ""
    }
}
