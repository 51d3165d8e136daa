package import EpilumeModel

/// The answer to `GET` and `POST /v1/outbox/{item}/context`: what is known of a picture beside what its record says.
package struct ContextState: Hashable, Sendable, Codable {
    package var item: String
    package var context: PictureContext
    /// What nobody has said yet and had better be asked, one sentence each.
    package var gaps: [String]

    package init(item: String, context: PictureContext, gaps: [String]) {
        self.item = item
        self.context = context
        self.gaps = gaps
    }
}

/// The body of `POST /v1/outbox/{item}/release`. What it says is applied before the release.
package struct ReleaseRequest: Hashable, Sendable, Codable {
    package var change: ContextChange?

    package init(change: ContextChange? = nil) { self.change = change }
}

/// The body of `POST /v1/outbox/{item}/correction`: makes another object that replaces the released one.
package struct CorrectionRequest: Hashable, Sendable, Codable {
    package var change: ContextChange
    /// 3 to 120 characters that name no patient.
    package var reason: String

    package init(change: ContextChange, reason: String) {
        self.change = change
        self.reason = reason
    }
}

/// An object that was made at a release.
package struct ReleasedObject: Hashable, Sendable, Codable {
    /// `picture`, `calibrated` for the calibrated copy, or `imported`.
    package var kind: String
    package var sopInstanceUid: String
    package var sopClassUid: String
    package var bytes: Int
    /// 64 lower-case hexadecimal digits.
    package var sha256: String

    package init(kind: String, sopInstanceUid: String, sopClassUid: String, bytes: Int, sha256: String) {
        self.kind = kind
        self.sopInstanceUid = sopInstanceUid
        self.sopClassUid = sopClassUid
        self.bytes = bytes
        self.sha256 = sha256
    }
}
