internal import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeOutbox
internal import EpilumeRecords
internal import EpilumeVerify

/// The journal and its checkpoints as the local interface has them. Read away from the cooperative pool.
extension Station {
    func checkpoints(after number: UInt64) async throws -> CheckpointList {
        let (folder, anchors) = (checkpoints.folder, checkpoints.anchors)
        let counts = checkpoints.counts
        let contradiction = checkpoints.contradiction?.sentence
        return try await readingJournal { () throws(SpoolFault) in
            let numbers = try folder.numbers()
            let wanted = numbers.filter { $0 > number }
            let page = wanted.prefix(CheckpointList.pageCount)
            return CheckpointList(
                recordCount: counts.records, coveredCount: counts.covered, contradiction: contradiction,
                newest: numbers.last.map { CheckpointEntry(folder, $0, trusting: anchors) },
                checkpoints: page.map { CheckpointEntry(folder, $0, trusting: anchors) },
                hasMore: wanted.count > page.count)
        }
    }

    func checkpointFile(_ text: String) async throws -> [UInt8] {
        let folder = checkpoints.folder
        let bytes = try await readingJournal { () throws(SpoolFault) in
            guard let number = UInt64(text) else { return nil as [UInt8]? }
            return try folder.read(number)
        }
        guard let bytes else { throw ProblemError(CheckpointRefusal.unknown(number: text).problem) }
        return bytes
    }

    func journalPiece(_ text: JournalText, at offset: UInt64) async throws -> [UInt8] {
        try await readingJournal { () throws(SpoolFault) in try text.piece(at: offset) }
    }

    func acceptJournal(_ request: AcceptanceRequest) async throws -> CheckpointEntry {
        do {
            return CheckpointEntry(try await checkpoints.accept(reason: request.reason))
        } catch {
            throw ProblemError(error.problem)
        }
    }

    private func readingJournal<Answer: Sendable>(
        _ work: @escaping @Sendable () throws(SpoolFault) -> Answer
    ) async throws -> Answer {
        let answer = await reader.run { Result { () throws(SpoolFault) in try work() } }
        switch answer {
        case .success(let answer): return answer
        case .failure(let fault): throw ProblemError(CheckpointRefusal.unreadable(fault).problem)
        case nil: throw ProblemError(CheckpointRefusal.stopping.problem)
        }
    }
}

extension CheckpointEntry {
    /// What is to be said of a file: one that is not sound does not hide the others.
    fileprivate init(_ folder: CheckpointFolder, _ number: UInt64, trusting anchors: [TrustAnchor]) {
        do throws(SpoolFault) {
            guard let bytes = try folder.read(number) else {
                self.init(number: number, trouble: "The file is not there any more.")
                return
            }
            do throws(KeptCheckpoint.Fault) {
                self.init(try KeptCheckpoint(bytes, number: number, trusting: anchors))
            } catch {
                self.init(
                    number: number, sha256: PictureDigest.sha256(bytes).hex, bytes: bytes.count,
                    trouble: "The file \(error.words).")
            }
        } catch {
            self.init(number: number, trouble: "The file cannot be read: \(error.cause).")
        }
    }
}
