/// What was found about a station's journal and the checkpoints over it.
package struct JournalReport: Codable, Sendable {
    package let path: String
    package let verdict: Verdict
    /// One sentence, for a person.
    package let summary: String
    package let findings: [Finding]
    /// What is no fault and worth knowing.
    package let notes: [String]
    package let recordCount: UInt64
    package let headRecordHash: String?
    /// Those beside the journal in their order, then those that were given.
    package let checkpoints: [CheckpointReport]
    /// Of the items that were looked at beside it; nil when none were.
    package let items: FolderReport?
}

package struct CheckpointReport: Codable, Sendable {
    package let path: String
    /// Whether it lay beside the journal or was carried elsewhere and given.
    package let isGiven: Bool
    package let holds: Bool
    /// nil when it cannot be read.
    package let recordCount: UInt64?
    package let at: String?
    package let keyID: String?
}
