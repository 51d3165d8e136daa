package import EpilumeModel
internal import Glibc
internal import Synchronization

/// The durable spool: a directory of items, each one file, whose state is the folder that it lies in.
///
/// Concurrency: reading and listing may come from any thread. What writes (`commit`, `check`) blocks in fsync and
/// belongs on one serial thread; should two call at once they wait for each other. `reserve` waits for nobody.
package final class Outbox: Sendable {
    package struct Limits: Hashable, Sendable {
        /// Bytes of the outbox's file system that captures never use up.
        package var freeBytesFloor: UInt64
        package var freeInodesFloor: UInt64

        package init(freeBytesFloor: UInt64 = 64 << 20, freeInodesFloor: UInt64 = 16) {
            self.freeBytesFloor = freeBytesFloor
            self.freeInodesFloor = freeInodesFloor
        }
    }

    let disk: any SpoolDisk
    let limits: Limits
    let ledger = ReservationLedger()
    let writer: Mutex<DurableWriter>
    private let lock: any SpoolLock

    private init(disk: any SpoolDisk, limits: Limits, lock: any SpoolLock) {
        self.disk = disk
        self.limits = limits
        self.lock = lock
        writer = Mutex(DurableWriter(disk: disk))
    }

    /// Takes the state directory for this process, finishes or sets aside what a crash left, and checks the header
    /// of every item.
    ///
    /// - Parameter progress: called after each file.
    /// - Throws: `.locked` when another process has the directory; anything that leaves open whether a file in
    ///   `incoming` will be an item. A damaged item, or one that cannot be read, is in the report and no reason to throw.
    package static func open(
        disk: any SpoolDisk, limits: Limits = Limits(), progress: (ScanProgress) -> Void = { _ in }
    ) throws(SpoolFault) -> (outbox: Outbox, report: ScanReport) {
        let outbox: Outbox
        do {
            outbox = Outbox(disk: disk, limits: limits, lock: try disk.lock())
            // A killed daemon may have renamed without syncing; what this one sees it will rely on.
            for folder in SpoolFolder.allCases where folder != .journal { try disk.sync(folder) }
        } catch {
            throw SpoolFault(error)
        }
        var report = ScanReport()
        try outbox.recoverIncoming(into: &report)
        try outbox.scanStates(deep: false, into: &report, progress: progress)
        for id in report.replaced {
            // What is in the way of this one is no reason to refuse all others.
            do { try outbox.discardHeld(id) } catch { report.problems.append(.heldRemains(id, error)) }
        }
        try outbox.explainQuarantine(into: &report)
        return (outbox, report)
    }

    /// Makes sure, before a capture begins, that its item will fit.
    ///
    /// - Parameter byteCount: the item's sections together, at the most.
    /// - Throws: `.diskFull`, `.inodesExhausted`, `.readOnly`, or why no commit can succeed any more.
    package func reserve(byteCount: UInt64) throws(SpoolFault) -> Reservation {
        // While a commit runs it settles for itself; waiting for its fsync would delay a press.
        _ = try writer.withLockIfAvailable { writer throws(SpoolFault) in try writer.settle() }
        // A header, and what a file system adds: the last block of the file and one of its directory.
        let overhead = UInt64(ItemHeader.maximumByteCount) + 2 * 4096
        return try ledger.reserve(byteCount.addingClamped(overhead), on: disk, limits: limits)
    }

    /// Writes an item and returns when it is durable: after one fsync of the file and one of its folder.
    ///
    /// The sections' bytes are written from where they lie; no copy is made.
    /// - Throws: nothing that is thrown leaves an item behind, except `.folderNotDurable`, after which the item may
    ///   or may not be there at the next start, and this outbox takes no other.
    @discardableResult
    package func commit(
        _ id: ItemID, _ sections: [ItemSection], to initial: ItemState.Initial
    ) throws(SpoolFault) -> ItemSummary {
        let header: ItemHeader
        do { header = try ItemHeader(laying: sections) } catch { throw .unfitSections(error) }
        try commit(id, header, sections.map(\.bytes), to: initial, attempt: 1)
        return ItemSummary(id: id, state: initial.state, header: header)
    }

    func commit(
        _ id: ItemID, _ header: ItemHeader, _ bodies: [UnsafeRawBufferPointer], to initial: ItemState.Initial,
        attempt: Int, over replaced: ItemState? = nil
    ) throws(SpoolFault) {
        let temporary = SpoolName.Temporary(id: id, initial: initial, attempt: attempt).name
        let name = SpoolName.item(id)
        let encoded = header.encoded()
        // The rename refuses a taken name in its own folder; the other folders are looked at.
        if let state = try state(of: id), state != replaced { throw .alreadyExists(id) }
        // A throwing closure of withUnsafeBytes would lose the type of the fault.
        let result = encoded.withUnsafeBytes { head in
            Result { () throws(SpoolFault) in
                try writer.withLock { writer throws(SpoolFault) in
                    try writer.commit([head] + bodies, temporary: temporary, as: name, in: initial.state.folder)
                }
            }
        }
        do { try result.get() } catch {
            if case .system(let cause) = error, cause.step == .rename, cause.code == EEXIST { throw .alreadyExists(id) }
            throw error
        }
    }

    /// Items by state and number, from the directories as they are now. Files that are not items are left out.
    /// - Parameter wanted: nil lists every state.
    package func list(_ wanted: ItemState? = nil) throws(SpoolFault) -> [ItemListing] {
        var states: [ItemID: ItemState] = [:]
        // An item only moves forward, so one that moves meanwhile is met at least once; the later state counts.
        for state in ItemState.allCases where wanted == nil || wanted == state {
            let entries: [SpoolEntry]
            do { entries = try disk.list(state.folder) } catch { throw SpoolFault(error) }
            for entry in entries where entry.kind == .file {
                if let id = SpoolName.itemID(entry.name) { states[id] = state }
            }
        }
        return states.map { ItemListing(id: $0.key, state: $0.value) }.sorted { $0.id < $1.id }
    }

    /// What lies in quarantine, with the reasons.
    package func quarantined() throws(SpoolFault) -> [QuarantinedFile] {
        let entries: [SpoolEntry]
        do { entries = try disk.list(.quarantine) } catch { throw SpoolFault(error) }
        return entries.filter { !$0.name.hasSuffix(SpoolName.reasonSuffix) }.map(\.name).sorted().map { name in
            QuarantinedFile(name: UntrustedText(name), id: SpoolName.leadingID(name), reason: reason(of: name))
        }
    }

    /// - Throws: `.notFound`, `.damaged` when the header is; the item is not moved.
    package func summary(_ id: ItemID) throws(SpoolFault) -> ItemSummary {
        let item = try open(id)
        return ItemSummary(id: id, state: item.state, header: item.header)
    }

    /// Opens an item for reading. It stays readable when it changes its state meanwhile.
    /// - Throws: `.notFound`, `.damaged` when the header is.
    package func open(_ id: ItemID) throws(SpoolFault) -> OpenItem {
        // The item may change its state between two looks, but only forward, as this loop goes.
        for state in ItemState.allCases {
            let file: any SpoolFile
            do {
                file = try disk.open(SpoolName.item(id), in: state.folder, for: .reading)
            } catch {
                if error.code == ENOENT { continue }
                throw SpoolFault(error)
            }
            do {
                return try OpenItem(id: id, state: state, file: file)
            } catch {
                switch error {
                case .disk(let error): throw SpoolFault(error)
                case .container(let fault): throw .damaged(id, fault)
                }
            }
        }
        throw .notFound(id)
    }

    func state(of id: ItemID) throws(SpoolFault) -> ItemState? {
        do {
            for state in ItemState.allCases where try disk.exists(SpoolName.item(id), in: state.folder) { return state }
            return nil
        } catch {
            throw SpoolFault(error)
        }
    }
}
