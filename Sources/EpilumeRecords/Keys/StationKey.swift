/// One of the capture keys that a station has or had.
package struct StationKey: Hashable, Sendable {
    /// RFC 7638 thumbprint.
    package let keyID: String
    /// SubjectPublicKeyInfo; absent only for a key that was lost with its public half.
    package let publicKeyPEM: String?
    /// The first record that it signs.
    package let firstRecordNumber: UInt64
    /// RFC 3339, when it followed another; absent for the first.
    package let since: String?
    /// How it came to sign.
    package let origin: Origin
    /// The first record of the key that follows it; absent for the one that signs now.
    package internal(set) var successorsFirst: UInt64?
    /// From which record on nothing that it signed is to be believed; absent unless it was revoked.
    package internal(set) var cutOff: UInt64?

    package enum Origin: String, Hashable, Sendable {
        /// The station's first.
        case first
        /// The key before it named it.
        case succession
        /// It stands for a key that was lost: nobody but itself says so.
        case replacement
    }
}
