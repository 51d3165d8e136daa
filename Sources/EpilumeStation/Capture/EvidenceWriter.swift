package import EpilumeDevices
internal import EpilumeImaging
package import EpilumeInterface
package import EpilumeModel
package import EpilumeOutbox
package import EpilumeRecords
internal import Logging
internal import Synchronization

/// Seals a chosen frame and makes it durable: hash, rendering, record, signature, item, journal.
///
/// Concurrency: `write` on the commit thread only, so that records follow one another in one chain.
package final class EvidenceWriter: Sendable {
    private let station: StationIdentity
    private let keys: SigningKeys
    private let outbox: Outbox
    private let checkpoints: CheckpointDesk
    private let clock: UTCClock
    private let events: EventHub
    private let chain: Mutex<Chain>

    private struct Chain: ~Copyable {
        let journal: ChainJournal
        var head: ChainJournal.Head?
        /// Entries whose items are durable but whose journal lines are not yet: written before the next commit.
        var unwritten: [ChainJournal.Head] = []
        var lost: [DeviceID: LostCount] = [:]
    }

    private struct LostCount {
        let sessionNumber: UInt64
        let total: UInt64
    }

    /// What does not change from record to record.
    package struct StationIdentity: Hashable, Sendable {
        package let name: String?
        package let softwareVersion: String
        package let session: UUIDBits
        package let bootID: UUIDBits

        package init(name: String?, softwareVersion: String, session: UUIDBits, bootID: UUIDBits) {
            self.name = name
            self.softwareVersion = softwareVersion
            self.session = session
            self.bootID = bootID
        }
    }

    /// What a press knows beside its frame.
    package struct Context: Sendable {
        package let identity: DeviceIdentity
        package let position: String?
        package let purpose: Purpose
        package let simulated: Bool
        package let pressTimeout: Duration
        /// Names the session that delivered the frame.
        package let sessionNumber: UInt64
        /// nil for the practice scope.
        package let profile: DeviceProfile?
        /// As read back after the frame.
        package let controls: [ControlReading]
        package let light: RecordFacts.Light?
        package let trigger: RecordFacts.Trigger.Source
        package let calibration: RecordFacts.CalibrationFacts

        package init(
            identity: DeviceIdentity, position: String?, purpose: Purpose, simulated: Bool, pressTimeout: Duration,
            sessionNumber: UInt64, profile: DeviceProfile?, controls: [ControlReading], light: RecordFacts.Light?,
            trigger: RecordFacts.Trigger.Source, calibration: RecordFacts.CalibrationFacts
        ) {
            self.identity = identity
            self.position = position
            self.purpose = purpose
            self.simulated = simulated
            self.pressTimeout = pressTimeout
            self.sessionNumber = sessionNumber
            self.profile = profile
            self.controls = controls
            self.light = light
            self.trigger = trigger
            self.calibration = calibration
        }

        var recordedControls: [RecordFacts.Control] {
            controls.map { reading in
                RecordFacts.Control(reading, rule: profile?.controls.first { $0.control == reading.control })
            }
        }
    }

    package init(
        station: StationIdentity, keys: SigningKeys, outbox: Outbox, journal: sending ChainJournal,
        checkpoints: CheckpointDesk, clock: UTCClock, events: EventHub
    ) {
        self.station = station
        self.keys = keys
        self.outbox = outbox
        self.checkpoints = checkpoints
        self.clock = clock
        self.events = events
        chain = Mutex(Chain(journal: journal, head: journal.head))
    }

    /// Runs a change of keys between two records.
    ///
    /// - Parameter change: gets the number of the record that is sealed next; blocks on the disk.
    /// - Throws: `.keyDamaged`; the key that signed before goes on.
    package func atRest(_ change: (_ nextRecordNumber: UInt64) -> KeyChange) throws(RecordFault) {
        try chain.withLock { chain throws(RecordFault) in try keys.apply(change((chain.head?.number ?? 0) + 1)) }
    }

    /// Records sealed since the journal began.
    package var recordCount: UInt64 { chain.withLock { $0.head?.number ?? 0 } }

    /// Makes sure that one more picture fits, and that the chain may go on. To be held until `write` has returned.
    ///
    /// - Parameter pictureBytes: the largest frame; doubled for its rendering.
    package func reserve(pictureBytes: Int) throws(CaptureRefusal) -> Reservation {
        if let contradiction = checkpoints.contradiction { throw .journalContradicted(contradiction) }
        do { return try outbox.reserve(byteCount: UInt64(2 * pictureBytes + 64 * 1024)) } catch { throw .spool(error) }
    }

    /// - Parameter lostTotal: frames that the session has lost so far.
    /// - Returns: the capture only when its item is durable.
    package func write(
        _ frame: EvidenceFrame, _ context: Context, lostTotal: UInt64
    ) -> Result<Capture, CaptureRefusal> {
        Result { () throws(CaptureRefusal) in
            try chain.withLock { chain throws(CaptureRefusal) in
                try frame.lease.withBytes { picture throws(CaptureRefusal) in
                    try write(picture, frame, context, lostTotal, &chain)
                }
            }
        }
    }

    private func write(
        _ picture: UnsafeRawBufferPointer, _ frame: EvidenceFrame, _ context: Context, _ lostTotal: UInt64,
        _ chain: inout Chain
    ) throws(CaptureRefusal) -> Capture {
        // The one place where a record is sealed: whatever came before, a chain that forks is not continued here.
        if let contradiction = checkpoints.contradiction { throw .journalContradicted(contradiction) }
        try flush(&chain)
        let pictureHash = PictureDigest.sha256(picture)
        let rendered = render(picture, frame, context)
        let facts = facts(
            frame, context, picture: .init(byteCount: picture.count, hash: pictureHash), rendered: rendered,
            dropped: dropped(context, lostTotal, chain), chain)
        let sealed: SealedRecord
        do { sealed = try RecordSealer(key: try keys.current()).seal(facts) } catch { throw .record(error) }
        do {
            // Nothing leaves before its release.
            try commit(sealed, picture, pictureHash, rendered, facts.rendering, to: .held)
        } catch {
            throw .spool(error)
        }
        let entry = ChainJournal.Head(number: facts.recordNumber, id: sealed.itemID, recordHash: sealed.recordHash)
        chain.head = entry
        chain.lost[context.identity.id] = LostCount(sessionNumber: context.sessionNumber, total: lostTotal)
        chain.unwritten.append(entry)
        noteUnlessFlushed(&chain)
        return Capture(
            item: sealed.itemID.text, state: .held, recordNumber: facts.recordNumber,
            device: context.identity.id.text, position: context.position, purpose: context.purpose,
            sequence: frame.lease.stamp.sequence,
            pressToSafeMicroseconds: MonotonicClock.nowMicroseconds - frame.selection.pressedMicroseconds,
            pictureMediaType: RecordFacts.Picture.mediaType(of: frame.format.fourCC), pictureBytes: picture.count,
            sha256: pictureHash.hex, utc: UTCClock.Moment(microseconds: facts.time.utcMicroseconds).text)
    }

    private func commit(
        _ sealed: SealedRecord, _ picture: UnsafeRawBufferPointer, _ pictureHash: ContentHash,
        _ rendered: RenderedPicture?, _ rendering: RecordFacts.Rendering?, to state: EpilumeOutbox.ItemState.Initial
    ) throws(SpoolFault) {
        let signature = Array(sealed.signature.utf8)
        // The nested closures of withUnsafeBytes cannot throw a typed error; the result carries it out.
        let result = sealed.canonicalBytes.withUnsafeBytes { record in
            signature.withUnsafeBytes { signature in
                (rendered?.bytes ?? []).withUnsafeBytes { renderingBytes in
                    Result { () throws(SpoolFault) in
                        var sections = [
                            ItemSection(.record, record, digest: sealed.recordHash),
                            ItemSection(.signature, signature),
                            ItemSection(.picture, picture, digest: pictureHash),
                        ]
                        if let rendering {
                            sections.append(ItemSection(.rendering, renderingBytes, digest: rendering.hash))
                        }
                        try outbox.commit(sealed.itemID, sections, to: state)
                    }
                }
            }
        }
        _ = try result.get()
    }

    // MARK: The journal

    /// Writes the lines that are owed. The chain lives in the items themselves, so a line that is late loses
    /// nothing; but no further item is promised before it stands.
    private func flush(_ chain: inout Chain) throws(CaptureRefusal) {
        while let entry = chain.unwritten.first {
            do { try chain.journal.append(number: entry.number, id: entry.id, recordHash: entry.recordHash) } catch {
                throw .spool(error)
            }
            chain.unwritten.removeFirst()
            checkpoints.note(entry, journalByteCount: chain.journal.byteCount)
        }
    }

    private func noteUnlessFlushed(_ chain: inout Chain) {
        do {
            try flush(&chain)
        } catch {
            events.publish(
                .outboxTroubled, level: .error, item: chain.head?.id.text,
                sentence: "The picture is safe, but its journal line is owed: \(error.problem.detail)")
        }
    }

    // MARK: What the record says

    private func render(_ picture: UnsafeRawBufferPointer, _ frame: EvidenceFrame, _ context: Context)
        -> RenderedPicture?
    {
        do {
            return try Rendering.viewable(picture, format: frame.format)
        } catch {
            // The evidence is the delivered bytes; a picture that nobody here can show is still kept.
            events.publish(
                .renderingFailed, level: .warning, device: context.identity.id.text,
                sentence: "The picture is kept as delivered, without a viewable copy: \(error.sentence)")
            return nil
        }
    }

    private func dropped(_ context: Context, _ lostTotal: UInt64, _ chain: borrowing Chain) -> UInt64 {
        guard let last = chain.lost[context.identity.id], last.sessionNumber == context.sessionNumber else {
            return lostTotal
        }
        return lostTotal - min(last.total, lostTotal)
    }

    private func facts(
        _ frame: EvidenceFrame, _ context: Context, picture: RecordFacts.Picture, rendered: RenderedPicture?,
        dropped: UInt64, _ chain: borrowing Chain
    ) -> RecordFacts {
        let stamp = frame.lease.stamp
        let sinceDequeue = MonotonicClock.nowMicroseconds - stamp.dequeuedMicroseconds
        return RecordFacts(
            recordNumber: (chain.head?.number ?? 0) + 1,
            previousRecordHash: chain.head?.recordHash,
            sopInstanceUID: SOPInstanceUID(uuid: .random()),
            station: .init(name: station.name, softwareVersion: station.softwareVersion),
            session: station.session,
            bootID: station.bootID,
            purpose: context.purpose,
            position: context.position,
            device: .init(
                identity: context.identity, simulated: context.simulated,
                profile: context.profile.map(RecordFacts.Profile.init)),
            frame: .init(stamp: stamp, format: frame.format),
            time: .init(utcMicroseconds: clock.now().microseconds - sinceDequeue, clock: clock.state()),
            framesDroppedSincePrevious: dropped,
            picture: picture,
            rendering: rendered.map {
                .init(byteCount: $0.bytes.count, hash: PictureDigest.sha256($0.bytes), method: $0.method)
            },
            repairs: rendered?.repairs ?? [],
            selection: .init(
                rule: .firstValidAfterPress,
                pressedMicroseconds: frame.selection.pressedMicroseconds,
                windowMicroseconds: context.pressTimeout.microseconds,
                framesConsidered: UInt64(frame.selection.framesConsidered),
                framesRejected: frame.selection.rejected.byCause),
            trigger: .init(source: context.trigger),
            controls: context.recordedControls,
            light: context.light,
            calibration: context.calibration)
    }
}

extension EpilumeInterface.ItemState {
    /// The state as the local interface names it.
    package init(_ state: EpilumeOutbox.ItemState) {
        self =
            switch state {
            case .held: .held
            case .ready: .ready
            case .sent: .sent
            }
    }
}
