package import EpilumeModel
internal import Synchronization

extension Outbox {
    /// Writes a held item anew with what its release adds, into `ready`, and takes the held one away: the picture is
    /// never without an item, and a crash between the two leaves both, which the next start sees.
    ///
    /// - Parameter added: the sections of a release (``SectionKind/mandatoryOfRelease`` at least).
    /// - Returns: when the released item is durable and the held one is gone for good.
    /// - Throws: `.notFound`; `.notReleasable` when it was released or is not held; `.damaged`; whatever `commit` does.
    ///   The item is then held as before, but after `.folderNotDurable`, where the next start tells which of both is.
    @discardableResult
    package func release(_ id: ItemID, adding added: [ItemSection]) throws(SpoolFault) -> ItemSummary {
        let item = try open(id)
        guard item.state == .held, !item.header.isReleased else { throw .notReleasable(id, item.state) }
        var kept: [(SectionKind, [UInt8], ContentHash)] = []
        for section in item.header.sections {
            guard let bytes = try item.read(section.kind) else { throw .damaged(id, .missingKind(section.kind)) }
            kept.append((section.kind, bytes, section.digest))
        }
        let header = try withSections(kept[...], added) { sections throws(SpoolFault) in
            try commitRelease(id, sections)
        }
        try discardHeld(id)
        return ItemSummary(id: id, state: .ready, header: header)
    }

    private func commitRelease(_ id: ItemID, _ sections: [ItemSection]) throws(SpoolFault) -> ItemHeader {
        let header: ItemHeader
        do { header = try ItemHeader(laying: sections) } catch { throw .unfitSections(error) }
        guard header.isReleased else { throw .unfitSections(.missingKind(.release)) }
        try commit(id, header, sections.map(\.bytes), to: .ready, attempt: 1, over: .held)
        return header
    }

    /// Takes away the held form of an item whose release is safe.
    func discardHeld(_ id: ItemID) throws(SpoolFault) {
        try writer.withLock { writer throws(SpoolFault) in
            try writer.discardTemporary(SpoolName.item(id), in: .held)
        }
    }

    private func withSections<Answer>(
        _ kept: ArraySlice<(SectionKind, [UInt8], ContentHash)>, _ added: [ItemSection],
        _ sections: [ItemSection] = [], _ body: ([ItemSection]) throws(SpoolFault) -> Answer
    ) throws(SpoolFault) -> Answer {
        guard let (kind, bytes, digest) = kept.first else { return try body(sections + added) }
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(SpoolFault) in
                try withSections(
                    kept.dropFirst(), added, sections + [ItemSection(kind, buffer, digest: digest)], body)
            }
        }
        return try result.get()
    }
}
