/// The journal and its checkpoints.
extension LocalClient {
    /// One page, with the state of the journal.
    package func checkpoints(after number: UInt64 = 0) async throws(ClientFault) -> CheckpointList {
        try await get(Route.checkpoints(after: number))
    }

    /// All of them, oldest first.
    package func allCheckpoints() async throws(ClientFault) -> [CheckpointEntry] {
        var entries: [CheckpointEntry] = []
        while true {
            let page = try await checkpoints(after: entries.last?.number ?? 0)
            // Numbers only go up; a page that does not would be asked for again and again.
            let last = entries.last?.number ?? 0
            guard page.checkpoints.allSatisfy({ $0.number > last }) else {
                throw .notUnderstood(reason: "the checkpoints come out of order")
            }
            entries += page.checkpoints
            if !page.hasMore || page.checkpoints.isEmpty { return entries }
        }
    }

    /// The signed file, byte for byte.
    package func checkpointFile(_ number: UInt64) async throws(ClientFault) -> [UInt8] {
        try await get(Route.checkpoint(number), accepting: MediaType.signedDocument, byteLimit: documentByteLimit)
    }

    /// The journal's file, `chain.log`, as far as it was durable when this was asked.
    package func journal() async throws(ClientFault) -> [UInt8] {
        try await get(Route.journal, accepting: MediaType.text, byteLimit: fileByteLimit)
    }

    /// Lets the station go on with a journal that contradicts a checkpoint.
    package func acceptJournal(_ request: AcceptanceRequest) async throws(ClientFault) -> CheckpointEntry {
        try await post(Route.journalAcceptance, body(request))
    }
}
