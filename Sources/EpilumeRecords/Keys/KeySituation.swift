/// What the station knows beside its folder of keys when it opens it.
package struct KeySituation: Sendable {
    /// Whether any record was ever sealed here: then a missing key is a fault and never a reason for a new one.
    package let hasSigned: Bool
    /// Of the record that is sealed next.
    package let nextRecordNumber: UInt64
    /// The `kid` of the newest record that is at hand; nil when there is none.
    package let lastSigner: String?
    /// Since 1970-01-01T00:00:00Z, as the clock says.
    package let utcMicroseconds: Int64

    package init(hasSigned: Bool, nextRecordNumber: UInt64, lastSigner: String?, utcMicroseconds: Int64) {
        self.hasSigned = hasSigned
        self.nextRecordNumber = nextRecordNumber
        self.lastSigner = lastSigner
        self.utcMicroseconds = utcMicroseconds
    }
}
