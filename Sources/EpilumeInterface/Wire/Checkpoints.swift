/// A checkpoint of the journal as the local interface lists it.
package struct CheckpointEntry: Hashable, Sendable, Codable {
    /// In the order in which they were made, from 1.
    package var number: UInt64
    /// Of the file; absent when the disk does not give it back.
    package var sha256: String?
    package var bytes: Int?
    /// Records from the first one on that it covers; absent, as what follows, when the file is not sound.
    package var recordCount: UInt64?
    package var rootHash: String?
    /// RFC 3339, UTC.
    package var at: String?
    /// Why a technician accepted a journal that contradicts an earlier one; absent in all others.
    package var reason: String?
    /// What is wrong with the file, in one sentence; absent when it is sound.
    package var trouble: String?

    package init(
        number: UInt64, sha256: String? = nil, bytes: Int? = nil, recordCount: UInt64? = nil, rootHash: String? = nil,
        at: String? = nil, reason: String? = nil, trouble: String? = nil
    ) {
        self.number = number
        self.sha256 = sha256
        self.bytes = bytes
        self.recordCount = recordCount
        self.rootHash = rootHash
        self.at = at
        self.reason = reason
        self.trouble = trouble
    }
}

/// The answer to `GET /v1/checkpoints`: the state of the journal, and a page of its checkpoints, oldest first.
package struct CheckpointList: Hashable, Sendable, Codable {
    /// Most entries of one page.
    package static let pageCount = 500

    /// Records in the journal.
    package var recordCount: UInt64
    /// How many of them, from the first one on, the newest checkpoint covers.
    package var coveredCount: UInt64
    /// Why no picture is taken until a technician has looked; absent when the journal is sound.
    package var contradiction: String?
    /// Absent when there is none.
    package var newest: CheckpointEntry?
    package var checkpoints: [CheckpointEntry]
    /// Whether there are more after the last of these.
    package var hasMore: Bool

    package init(
        recordCount: UInt64, coveredCount: UInt64, contradiction: String?, newest: CheckpointEntry?,
        checkpoints: [CheckpointEntry], hasMore: Bool
    ) {
        self.recordCount = recordCount
        self.coveredCount = coveredCount
        self.contradiction = contradiction
        self.newest = newest
        self.checkpoints = checkpoints
        self.hasMore = hasMore
    }
}

/// The body of `POST /v1/journal/acceptance`.
package struct AcceptanceRequest: Hashable, Sendable, Codable {
    /// Why the journal may be as it is, for those who read the history. Signed with the checkpoint.
    package var reason: String

    package init(reason: String) { self.reason = reason }
}
