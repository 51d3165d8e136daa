/// The answer to `GET /v1/keys`: the station's keys as they may be shown. Never a private byte.
package struct KeyStatus: Hashable, Sendable, Codable {
    package var capture: CaptureKeyEntry
    /// Those that signed before, the oldest first.
    package var former: [CaptureKeyEntry]
    package var object: ObjectKeyEntry
    /// Successions and revocations in the history.
    package var historyLength: Int
    /// What should be looked at, each a sentence.
    package var troubles: [String]

    package init(
        capture: CaptureKeyEntry, former: [CaptureKeyEntry], object: ObjectKeyEntry, historyLength: Int,
        troubles: [String]
    ) {
        self.capture = capture
        self.former = former
        self.object = object
        self.historyLength = historyLength
        self.troubles = troubles
    }

    /// One of the keys that sign records.
    package struct CaptureKeyEntry: Hashable, Sendable, Codable {
        package var keyID: String
        /// PEM; absent only for a key that was lost with its public half.
        package var publicKey: String?
        /// `plain`, `credential` or `sealed`; absent for a former key, which is nowhere.
        package var protection: String?
        /// `first`, `succession` or `replacement`.
        package var origin: String
        /// RFC 3339, UTC; absent for the first.
        package var since: String?
        package var firstRecord: UInt64
        /// The first record of its successor; absent for the key that signs now.
        package var successorsFirstRecord: UInt64?
        /// From which record on it is refused; absent unless it was revoked.
        package var revokedFromRecord: UInt64?

        package init(
            keyID: String, publicKey: String?, protection: String?, origin: String, since: String?, firstRecord: UInt64,
            successorsFirstRecord: UInt64?, revokedFromRecord: UInt64?
        ) {
            self.keyID = keyID
            self.publicKey = publicKey
            self.protection = protection
            self.origin = origin
            self.since = since
            self.firstRecord = firstRecord
            self.successorsFirstRecord = successorsFirstRecord
            self.revokedFromRecord = revokedFromRecord
        }
    }

    /// The key that signs objects, and its certificate.
    package struct ObjectKeyEntry: Hashable, Sendable, Codable {
        /// `valid`, `expires-soon`, `expired`, `not-yet-valid`, `awaits-clock` or `unusable`.
        package var state: String
        /// For a person, with what to do.
        package var sentence: String
        /// Absent when there is none.
        package var keyID: String?
        package var protection: String?
        package var certificate: CertificateEntry?

        package init(
            state: String, sentence: String, keyID: String?, protection: String?, certificate: CertificateEntry?
        ) {
            self.state = state
            self.sentence = sentence
            self.keyID = keyID
            self.protection = protection
            self.certificate = certificate
        }
    }

    package struct CertificateEntry: Hashable, Sendable, Codable {
        /// RFC 4514.
        package var subject: String
        package var issuer: String
        /// Hexadecimal.
        package var serialNumber: String
        /// RFC 3339, UTC.
        package var notBefore: String
        package var notAfter: String
        /// SHA-256 of its DER, 64 lower-case hexadecimal digits.
        package var sha256: String
        package var selfSigned: Bool

        package init(
            subject: String, issuer: String, serialNumber: String, notBefore: String, notAfter: String, sha256: String,
            selfSigned: Bool
        ) {
            self.subject = subject
            self.issuer = issuer
            self.serialNumber = serialNumber
            self.notBefore = notBefore
            self.notAfter = notAfter
            self.sha256 = sha256
            self.selfSigned = selfSigned
        }
    }
}

/// The body of `POST /v1/keys/capture/rotation`.
package struct KeyRotationRequest: Hashable, Sendable, Codable {
    /// Why, for those who read the history: 3 to 500 characters.
    package var reason: String

    package init(reason: String) { self.reason = reason }
}

/// The body of `POST /v1/keys/revocations`.
package struct KeyRevocationRequest: Hashable, Sendable, Codable {
    /// Of a former capture key.
    package var keyID: String
    /// From which record on nothing that it signed is to be believed.
    package var fromRecord: UInt64
    package var reason: String

    package init(keyID: String, fromRecord: UInt64, reason: String) {
        self.keyID = keyID
        self.fromRecord = fromRecord
        self.reason = reason
    }
}

/// The body of `POST /v1/keys/object/request`.
package struct CertificateRequest: Hashable, Sendable, Codable {
    /// RFC 4514, such as `CN=Booth 3,O=Clinic,C=DE`.
    package var subject: String

    package init(subject: String) { self.subject = subject }
}

/// The body of `POST /v1/keys/object/chain`.
package struct ChainInstallation: Hashable, Sendable, Codable {
    /// PEM: the station's certificate, then its issuers'.
    package var chain: String

    package init(chain: String) { self.chain = chain }
}
