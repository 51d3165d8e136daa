/// The answer to `GET /v1/status`.
package struct StationStatus: Hashable, Sendable, Codable {
    /// Absent when the configuration gives no name.
    package var stationName: String?
    package var softwareVersion: String
    /// Identifies the capture key; appears in each record.
    package var keyID: String
    /// Names this run of the service; appears in each record.
    package var session: String
    /// True when the practice scope was asked for.
    package var practice: Bool
    /// RFC 3339, UTC.
    package var startedAt: String
    package var uptimeSeconds: Int
    /// Records sealed since the journal began.
    package var recordCount: UInt64
    package var outbox: OutboxCounts
    package var queue: Queue
    /// The latest check of each device that was ever checked; newest first.
    package var checks: [CheckEntry]
    /// Why no picture is taken until a technician has looked at the journal; absent when it is sound.
    package var journalContradiction: String?
    /// The station's state in one sentence for a person.
    package var sentence: String

    package init(
        stationName: String? = nil, softwareVersion: String, keyID: String, session: String, practice: Bool,
        startedAt: String, uptimeSeconds: Int, recordCount: UInt64, outbox: OutboxCounts, queue: Queue,
        checks: [CheckEntry], journalContradiction: String? = nil, sentence: String
    ) {
        self.stationName = stationName
        self.softwareVersion = softwareVersion
        self.keyID = keyID
        self.session = session
        self.practice = practice
        self.startedAt = startedAt
        self.uptimeSeconds = uptimeSeconds
        self.recordCount = recordCount
        self.outbox = outbox
        self.queue = queue
        self.checks = checks
        self.journalContradiction = journalContradiction
        self.sentence = sentence
    }

    /// Items by state.
    package struct OutboxCounts: Hashable, Sendable, Codable {
        package var ready: Int
        package var held: Int
        package var sent: Int
        package var quarantine: Int

        package init(ready: Int, held: Int, sent: Int, quarantine: Int) {
            self.ready = ready
            self.held = held
            self.sent = sent
            self.quarantine = quarantine
        }
    }

    /// Presses that wait for their picture, and how many may.
    package struct Queue: Hashable, Sendable, Codable {
        package var length: Int
        package var limit: Int

        package init(length: Int, limit: Int) {
            self.length = length
            self.limit = limit
        }
    }
}
