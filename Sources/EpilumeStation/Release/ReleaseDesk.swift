internal import EpilumeDevices
package import EpilumeInterface
package import EpilumeModel
internal import EpilumeOutbox
internal import EpilumeRecords
internal import Logging
internal import Synchronization

/// What happens to a picture between its capture and its delivery: what is known of it is kept, then its object is made
/// and signed, once, and the item becomes ready. A later word makes another object that replaces the first.
///
/// Concurrency: every member from any thread or task; the work runs on the desk's own thread, one item after another.
package final class ReleaseDesk: Sendable {
    package struct Settings: Hashable, Sendable {
        package var needsSubject: Bool
        package var calibratedCopy: Bool

        package init(needsSubject: Bool, calibratedCopy: Bool) {
            self.needsSubject = needsSubject
            self.calibratedCopy = calibratedCopy
        }
    }

    private let outbox: Outbox
    private let maker: ObjectAssembly
    private let keys: SigningKeys
    private let contexts: Mutex<ContextStore>
    private let settings: Settings
    private let work: SerialThread
    private let events: EventHub
    private let clock: UTCClock
    package let imports: ImportDesk
    private let owed = Mutex(Owed())

    /// What could not be released by itself.
    private struct Owed {
        /// Why last, by item, so that it is told once.
        var told: [ItemID: String] = [:]
        var awaitsRetry = false
    }

    private static let reasonLength = 3...120

    init(
        folder: String, outbox: Outbox, maker: ObjectAssembly, keys: SigningKeys, settings: Settings, events: EventHub,
        clock: UTCClock
    ) throws(StationFault) {
        contexts = Mutex(try ContextStore(folder: folder))
        self.outbox = outbox
        self.maker = maker
        self.keys = keys
        self.settings = settings
        self.events = events
        self.clock = clock
        do { work = try SerialThread("epi-release") } catch { throw .devices(error) }
        imports = ImportDesk(
            maker: maker, needsSubject: settings.needsSubject, work: work, events: events, clock: clock)
    }

    package func close() { work.close() }

    /// Finishes what a stop has left: pictures that nobody has to release, and contexts of items that are held no more.
    package func start() {
        _ = work.add { [self] in
            for id in (try? contexts.withLock({ (store) throws(ReleaseRefusal) in try store.ids() })) ?? [] {
                if let item = try? outbox.open(id), item.state != .held { contexts.withLock { $0.forget(id) } }
            }
            releaseAll()
        }
    }

    /// What nobody has to release, now and as long as something is in the way: a certificate, a key, the disk.
    private func releaseAll() {
        guard !settings.needsSubject else { return }
        var isOwed = false
        for listing in (try? outbox.list(.held)) ?? [] where !releaseAtOnce(listing.id) { isOwed = true }
        if isOwed { retryLater() }
    }

    private func retryLater() {
        let isFirst = owed.withLock { owed in
            defer { owed.awaitsRetry = true }
            return !owed.awaitsRetry
        }
        guard isFirst else { return }
        work.add(after: Self.retryInterval) { [self] in
            owed.withLock { $0.awaitsRetry = false }
            releaseAll()
        }
    }

    private static let retryInterval = Duration.seconds(60)

    // MARK: Context

    package func context(of id: ItemID) async throws(ReleaseRefusal) -> ContextState {
        try await onThread { [self] () throws(ReleaseRefusal) in
            let item = try open(id)
            let context = item.header.isReleased ? try releasedContext(item) : try known(id)
            return state(item, context)
        }
    }

    package func change(_ id: ItemID, _ change: ContextChange) async throws(ReleaseRefusal) -> ContextState {
        try await onThread { [self] () throws(ReleaseRefusal) in
            let item = try held(id)
            return state(item, try apply(change, to: item))
        }
    }

    private func state(_ item: OpenItem, _ context: PictureContext) -> ContextState {
        var gaps = context.gaps
        // Only an item that can be read tells; a damaged one is told of at its release.
        if let evidence = try? Evidence(item), !maker.isDermoscopic(evidence.record) {
            gaps += context.dermoscopicFields
        }
        return ContextState(item: item.id.text, context: context, gaps: gaps.map(\.description))
    }

    private func known(_ id: ItemID) throws(ReleaseRefusal) -> PictureContext {
        try contexts.withLock { (store) throws(ReleaseRefusal) in try store.context(of: id) }
    }

    /// Keeps what is now known, durably.
    private func apply(_ change: ContextChange?, to item: OpenItem) throws(ReleaseRefusal) -> PictureContext {
        let before = try known(item.id)
        guard let change else { return before }
        let context = before.merging(change)
        let faults = context.faults + before.leftovers(of: change)
        if !faults.isEmpty { throw .context(faults) }
        if context != before {
            try contexts.withLock { (store) throws(ReleaseRefusal) in try store.keep(context, of: item.id) }
        }
        return context
    }

    // MARK: Release

    /// A picture is safe. What is known of it is kept; where nobody has to say whose it is, it is released after that,
    /// which nobody waits for.
    package func captured(_ id: ItemID, _ purpose: Purpose, _ context: PictureContext?) async {
        guard purpose == .practice || purpose == .clinical else { return }
        if let context {
            do throws(ReleaseRefusal) {
                _ = try await change(id, ContextChange(set: context))
            } catch {
                // The picture is safe all the same, and the person is told what to say again.
                events.publish(
                    .itemRefused, level: .error, item: id.text, detail: ["code": error.problem.code],
                    sentence: error.problem.detail)
                return
            }
        }
        guard !settings.needsSubject else { return }
        work.add { [self] in
            if !releaseAtOnce(id) { retryLater() }
        }
    }

    /// - Returns: the item's name; it is ready, and durable as such.
    package func release(_ id: ItemID, _ change: ContextChange?) async throws(ReleaseRefusal) -> ItemID {
        try await onThread { [self] () throws(ReleaseRefusal) in try release(id, change, by: .operator) }
    }

    /// - Returns: false when it is to be tried again.
    private func releaseAtOnce(_ id: ItemID) -> Bool {
        do throws(ReleaseRefusal) {
            _ = try release(id, nil, by: .automatic)
            return true
        } catch {
            // A measuring picture waits for ever, and nobody has to hear of it; one that was released meanwhile is gone.
            switch error {
            case .purpose, .notHeld, .unknownItem: return true
            default: break
            }
            let isNew = owed.withLock { $0.told.updateValue(error.problem.code, forKey: id) != error.problem.code }
            if isNew {
                events.publish(
                    .itemRefused, level: .warning, item: id.text, detail: ["code": error.problem.code],
                    sentence: error.problem.detail)
            }
            return !error.isRetryable
        }
    }

    private func release(
        _ id: ItemID, _ change: ContextChange?, by agent: ReleaseStatement.Agent
    ) throws(ReleaseRefusal) -> ItemID {
        let item = try held(id)
        let evidence = try Evidence(item)
        let context = try apply(change, to: item)
        if settings.needsSubject, evidence.record.purpose == .clinical, context.subject == nil {
            throw .needsSubject(id)
        }
        let now = clock.now().microseconds
        let made = try maker.objects(
            of: evidence, context: context, as: .original, at: now,
            calibratedCopy: settings.calibratedCopy)
        let statement = ReleaseStatement(
            item: id, recordNumber: evidence.record.recordNumber, recordHash: item.header.recordHash,
            releasedMicroseconds: now, releasedBy: agent, contextHash: made.contextHash, objects: made.statements)
        let sections = try sections(made, statement)
        try inSpool { () throws(SpoolFault) in
            // The held item stays until the released one is safe.
            let reservation = try outbox.reserve(
                byteCount: item.header.totalLength + UInt64(sections.reduce(0) { $0 + $1.1.count }))
            defer { withExtendedLifetime(reservation) {} }
            try withItemSections(sections[...]) { (added) throws(SpoolFault) in
                _ = try outbox.release(id, adding: added)
            }
        }
        contexts.withLock { $0.forget(id) }
        owed.withLock { _ = $0.told.removeValue(forKey: id) }
        tell(id, made, "\(id) is released: \(made.statements.count == 1 ? "its object is" : "its objects are") ready.")
        return id
    }

    // MARK: Correction

    /// Makes another object of a released picture, which names the one that it replaces.
    ///
    /// - Returns: the name of the new item.
    package func correct(_ id: ItemID, _ request: CorrectionRequest) async throws(ReleaseRefusal) -> ItemID {
        guard Self.reasonLength.contains(request.reason.count) else { throw .noReason }
        return try await onThread { [self] () throws(ReleaseRefusal) in try correct(id, request) }
    }

    private func correct(_ named: ItemID, _ request: CorrectionRequest) throws(ReleaseRefusal) -> ItemID {
        let latest = try latestRevision(of: named)
        let item = try open(latest)
        guard item.header.isReleased else { throw .notReleased(latest) }
        let evidence = try Evidence(item)
        let before = try releasedContext(item)
        let replaced = try Replaced(item, context: before)
        let context = before.merging(request.change)
        let faults = context.faults + before.leftovers(of: request.change)
        if !faults.isEmpty { throw .context(faults) }
        if settings.needsSubject, evidence.record.purpose == .clinical, context.subject == nil {
            throw .needsSubject(latest)
        }
        let now = clock.now().microseconds
        let made = try maker.objects(
            of: evidence, context: context, as: .correction(of: replaced), at: now,
            calibratedCopy: settings.calibratedCopy)
        guard let id = latest.with(revision: latest.revision + 1) else { throw .tooManyCorrections(latest) }
        let statement = ReleaseStatement(
            item: id, recordNumber: evidence.record.recordNumber, recordHash: item.header.recordHash,
            releasedMicroseconds: now, releasedBy: .operator, contextHash: made.contextHash, objects: made.statements,
            revision: UInt64(id.revision),
            correction: .init(
                sopInstanceUID: replaced.sopInstanceUID, releaseHash: replaced.releaseHash, reason: request.reason))
        let sections = evidence.sections + (try sections(made, statement))
        try inSpool { () throws(SpoolFault) in
            let reservation = try outbox.reserve(byteCount: UInt64(sections.reduce(0) { $0 + $1.1.count }))
            defer { withExtendedLifetime(reservation) {} }
            try withItemSections(sections[...]) { (all) throws(SpoolFault) in _ = try outbox.commit(id, all, to: .ready)
            }
        }
        tell(id, made, "\(named) is corrected: \(id) replaces it.")
        return id
    }

    private func latestRevision(of id: ItemID) throws(ReleaseRefusal) -> ItemID {
        let listed: [ItemListing]
        do { listed = try outbox.list() } catch { throw .spool(error) }
        guard let latest = listed.map(\.id).filter({ $0.with(revision: 1) == id.with(revision: 1) }).max() else {
            throw .unknownItem(id)
        }
        return latest
    }

    private func releasedContext(_ item: OpenItem) throws(ReleaseRefusal) -> PictureContext {
        let bytes: [UInt8]?
        do { bytes = try item.read(.context) } catch { throw .spool(error) }
        guard let bytes, let section = try? WireJSON.decode(ContextSection.self, from: bytes) else {
            throw .contextUnreadable(item.id, words: "it is not the JSON of a context")
        }
        return section.context
    }

    // MARK: Parts

    private func sections(
        _ made: MadeObjects, _ statement: ReleaseStatement
    ) throws(ReleaseRefusal) -> [(SectionKind, [UInt8])] {
        let release: [UInt8]
        do { release = try ReleaseSealer(key: try keys.current()).seal(statement) } catch { throw .record(error) }
        return [(.context, made.context), (.object, made.object)] + (made.derived.map { [(.derived, $0)] } ?? [])
            + [(.release, release)]
    }

    private func held(_ id: ItemID) throws(ReleaseRefusal) -> OpenItem {
        let item = try open(id)
        guard item.state == .held, !item.header.isReleased else { throw .notHeld(id) }
        return item
    }

    private func open(_ id: ItemID) throws(ReleaseRefusal) -> OpenItem {
        do { return try outbox.open(id) } catch {
            if case .notFound = error { throw .unknownItem(id) }
            throw .spool(error)
        }
    }

    private func inSpool(_ body: () throws(SpoolFault) -> Void) throws(ReleaseRefusal) {
        do { try body() } catch { throw .spool(error) }
    }

    private func tell(_ id: ItemID, _ made: MadeObjects, _ sentence: String) {
        events.publish(
            .itemReleased, level: .notice, item: id.text,
            detail: ["sopInstanceUid": made.statements[0].sopInstanceUID], sentence: sentence)
    }

    private func onThread<Answer: Sendable>(
        _ job: @escaping @Sendable () throws(ReleaseRefusal) -> Answer
    ) async throws(ReleaseRefusal) -> Answer {
        let answer = await work.run { Result { () throws(ReleaseRefusal) in try job() } }
        guard let answer else { throw .stopping }
        return try answer.get()
    }
}

/// Lends the bytes of each section for as long as `body` runs.
func withItemSections<Answer>(
    _ rest: ArraySlice<(SectionKind, [UInt8])>, _ sections: [ItemSection] = [],
    _ body: ([ItemSection]) throws(SpoolFault) -> Answer
) throws(SpoolFault) -> Answer {
    guard let (kind, bytes) = rest.first else { return try body(sections) }
    let result = bytes.withUnsafeBytes { buffer in
        Result { () throws(SpoolFault) in
            try withItemSections(rest.dropFirst(), sections + [ItemSection(kind, buffer)], body)
        }
    }
    return try result.get()
}
