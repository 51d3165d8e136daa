package import EpilumeModel
internal import Synchronization

extension Outbox {
    /// Looks at every item again and sets aside what is damaged.
    /// - Parameter deep: reads every byte and compares digests; otherwise headers and file lengths only.
    package func check(
        deep: Bool, progress: (ScanProgress) -> Void = { _ in }
    ) throws(SpoolFault) -> ScanReport {
        var report = ScanReport()
        try scanStates(deep: deep, into: &report, progress: progress)
        return report
    }

    /// Reads every byte of one item and sets it aside when it is damaged.
    /// - Returns: nil when it is sound.
    /// - Throws: `.notFound`; what the disk answered. The item is then where it was.
    package func check(_ id: ItemID) throws(SpoolFault) -> ScanReport.SetAside? {
        guard let state = try state(of: id) else { throw .notFound(id) }
        do {
            _ = try inspect(SpoolName.item(id), in: state.folder, deep: true)
            return nil
        } catch {
            switch error {
            case .disk(let error): throw SpoolFault(error)
            case .container(let fault): return try setAside(SpoolName.item(id), from: state.folder, .damaged(fault))
            }
        }
    }

    /// Checks the items of every state. What concerns one item is in the report; only a folder that cannot be
    /// listed is thrown.
    func scanStates(
        deep: Bool, into report: inout ScanReport, progress: (ScanProgress) -> Void
    ) throws(SpoolFault) {
        var listed: [(state: ItemState, entry: SpoolEntry)] = []
        for state in ItemState.allCases {
            do {
                listed += try disk.list(state.folder).map { (state, $0) }
            } catch {
                throw SpoolFault(error)
            }
        }
        listed.sort { ($0.entry.name, $0.state.rawValue) < ($1.entry.name, $1.state.rawValue) }
        var found: [ItemID: FoundItem] = [:]
        for (index, (state, entry)) in listed.enumerated() {
            if let item = scan(entry, in: state, deep: deep, into: &report) {
                found[item.id] = later(found[item.id], item, &report)
            }
            progress(ScanProgress(checkedFileCount: index + 1, totalFileCount: listed.count))
        }
        report.found = found.values.sorted { $0.id < $1.id }
    }

    private func scan(
        _ entry: SpoolEntry, in state: ItemState, deep: Bool, into report: inout ScanReport
    ) -> FoundItem? {
        guard entry.kind == .file, let id = SpoolName.itemID(entry.name) else {
            report.problems.append(.foreign(folder: state.folder, name: UntrustedText(entry.name)))
            return nil
        }
        do {
            let header = try inspect(entry.name, in: state.folder, deep: deep)
            return FoundItem(id: id, state: state, recordHash: header.recordHash, isReleased: header.isReleased)
        } catch {
            switch error {
            case .disk(let error): report.problems.append(.unreadable(id, error))
            case .container(let fault): setAside(entry.name, from: state.folder, .damaged(fault), into: &report)
            }
            return nil
        }
    }

    private func later(_ first: FoundItem?, _ second: FoundItem, _ report: inout ScanReport) -> FoundItem {
        guard let first else { return second }
        let order = ItemState.allCases
        let inOrder = [first, second].sorted { order.firstIndex(of: $0.state)! < order.firstIndex(of: $1.state)! }
        if inOrder[1].replaces(inOrder[0]) {
            report.replaced.append(first.id)
        } else {
            report.problems.append(.twice(first.id, inOrder[0].state, inOrder[1].state))
        }
        return inOrder[1]
    }

    func inspect(_ name: String, in folder: SpoolFolder, deep: Bool) throws(ItemReadFault) -> ItemHeader {
        let file: any SpoolFile
        do { file = try disk.open(name, in: folder, for: .reading) } catch { throw .disk(error) }
        let header = try ItemReading.header(of: file)
        if deep { try ItemReading.check(header, of: file) }
        return header
    }
}

// MARK: - What a crash left in `incoming`

extension Outbox {
    /// Nothing in `incoming` was promised: the promise comes after the rename. A complete file is nevertheless a
    /// picture that somebody asked for, so it becomes an item; anything else is set aside.
    ///
    /// A complete file that stayed here could become an item at a later start, when its record number belongs to
    /// another picture. So each complete or unreadable file is settled, or the outbox does not open.
    func recoverIncoming(into report: inout ScanReport) throws(SpoolFault) {
        let entries: [SpoolEntry]
        do { entries = try disk.list(.incoming) } catch { throw SpoolFault(error) }
        // The latest attempt at an item first: an earlier one is then free to be finished under the next number.
        let leftovers = entries.filter { $0.kind == .file }.compactMap { SpoolName.Temporary($0.name) }
        for leftover in leftovers.sorted(by: { ($0.id, $1.attempt) < ($1.id, $0.attempt) }) {
            try recover(leftover, into: &report)
        }
        for entry in entries where entry.kind != .file || SpoolName.Temporary(entry.name) == nil {
            if entry.kind == .file, entry.name.hasSuffix(SpoolName.reasonTemporarySuffix) {
                // The note is written anew with its file's reason.
                try writer.withLock { writer throws(SpoolFault) in try writer.discardTemporary(entry.name) }
            } else {
                report.problems.append(.foreign(folder: .incoming, name: UntrustedText(entry.name)))
            }
        }
    }

    private func recover(_ leftover: SpoolName.Temporary, into report: inout ScanReport) throws(SpoolFault) {
        let header: ItemHeader
        do {
            header = try inspect(leftover.name, in: .incoming, deep: true)
        } catch {
            switch error {
            case .disk(let error):
                report.setAside.append(try setAside(leftover.name, from: .incoming, .unreadable(error)))
            case .container(let fault):
                if leftover.initial == .ready, try state(of: leftover.id) == .held {
                    // A release that was not finished: its item is whole, and another release can be made of it.
                    try writer.withLock { writer throws(SpoolFault) in try writer.discardTemporary(leftover.name) }
                } else {
                    setAside(leftover.name, from: .incoming, .unfinished(fault), into: &report)
                }
            }
            return
        }
        guard let state = try state(of: leftover.id), !isRelease(leftover, header) else {
            try adopt(leftover, header)
            report.adopted.append(leftover.id)
            return
        }
        // The digests in the header stand for all bytes: with the same header it is the same item.
        if (try? open(leftover.id))?.header == header {
            try writer.withLock { writer throws(SpoolFault) in try writer.discardTemporary(leftover.name) }
        } else {
            report.setAside.append(try setAside(leftover.name, from: .incoming, .nameTaken(by: state)))
        }
    }

    /// Whether a leftover is the release of the item that is held under its name.
    private func isRelease(_ leftover: SpoolName.Temporary, _ header: ItemHeader) -> Bool {
        guard leftover.initial == .ready, header.isReleased, let there = try? open(leftover.id) else { return false }
        return there.state == .held && !there.header.isReleased && there.header.recordHash == header.recordHash
    }

    /// Writes the item once more from the leftover's bytes, by the one commit function, and takes the leftover away.
    ///
    /// Renaming the leftover would be cheaper and wrong: if its fsync failed before the crash, the kernel shows its
    /// bytes from memory, believes them clean, and another fsync of it succeeds without writing.
    private func adopt(_ leftover: SpoolName.Temporary, _ header: ItemHeader) throws(SpoolFault) {
        var bodies: [[UInt8]] = []
        do {
            let file = try disk.open(leftover.name, in: .incoming, for: .reading)
            for section in header.sections {
                bodies.append(
                    try ItemReading.bytes(of: file, at: section.offset, byteCount: Int(section.length)))
            }
        } catch {
            throw SpoolFault(error)
        }
        try withBuffers(of: bodies[...]) { buffers throws(SpoolFault) in
            try commit(
                leftover.id, header, buffers, to: leftover.initial, attempt: leftover.attempt + 1,
                over: header.isReleased ? .held : nil)
        }
        try writer.withLock { writer throws(SpoolFault) in try writer.discardTemporary(leftover.name) }
    }

    private func withBuffers(
        of arrays: ArraySlice<[UInt8]>, _ body: ([UnsafeRawBufferPointer]) throws(SpoolFault) -> Void
    ) throws(SpoolFault) {
        guard let first = arrays.first else { return try body([]) }
        let result = first.withUnsafeBytes { buffer in
            Result { () throws(SpoolFault) in
                try withBuffers(of: arrays.dropFirst()) { rest throws(SpoolFault) in try body([buffer] + rest) }
            }
        }
        try result.get()
    }
}
