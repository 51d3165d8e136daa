internal import EpilumeModel
internal import Synchronization

extension Outbox {
    /// Moves a file to quarantine and writes its reason beside it. The move comes first: what matters is that a
    /// damaged file is out of the way, and a missing reason can be found again.
    func setAside(
        _ name: String, from folder: SpoolFolder, _ reason: SetAsideReason
    ) throws(SpoolFault) -> ScanReport.SetAside {
        let file = try writer.withLock { writer throws(SpoolFault) in
            try writer.move(name, from: folder, to: .quarantine)
        }
        try explain(file, ReasonNote(file: file, from: folder, reason: reason))
        return ScanReport.SetAside(file: file, from: folder, reason: reason)
    }

    /// The same where one file must not stop the others: a failure is a problem in the report.
    func setAside(
        _ name: String, from folder: SpoolFolder, _ reason: SetAsideReason, into report: inout ScanReport
    ) {
        do {
            report.setAside.append(try setAside(name, from: folder, reason))
        } catch {
            report.problems.append(.notSetAside(file: name, from: folder, reason: reason, fault: error))
        }
    }

    /// Finds the reasons that a crash between move and note left unwritten.
    func explainQuarantine(into report: inout ScanReport) throws(SpoolFault) {
        let entries: [SpoolEntry]
        do { entries = try disk.list(.quarantine) } catch { throw SpoolFault(error) }
        let names = Set(entries.map(\.name))
        for entry in entries.sorted(by: { $0.name < $1.name }) where !entry.name.hasSuffix(SpoolName.reasonSuffix) {
            guard entry.kind == .file, SpoolName.leadingID(entry.name) != nil else {
                report.problems.append(.foreign(folder: .quarantine, name: UntrustedText(entry.name)))
                continue
            }
            if names.contains(SpoolName.reason(of: entry.name)) { continue }
            let reason = reasonFoundAgain(entry.name)
            do {
                try explain(entry.name, ReasonNote(file: entry.name, from: nil, reason: reason))
            } catch {
                report.problems.append(
                    .notSetAside(file: entry.name, from: .quarantine, reason: reason, fault: error))
            }
        }
    }

    func reason(of file: String) -> ReasonNote? {
        // A note is a few hundred bytes; whatever is longer is none.
        guard let note = try? disk.open(SpoolName.reason(of: file), in: .quarantine, for: .reading),
            let bytes = try? ItemReading.bytes(of: note, at: 0, byteCount: 16 << 10)
        else { return nil }
        return ReasonNote(decoding: bytes)
    }

    private func reasonFoundAgain(_ file: String) -> SetAsideReason {
        do {
            _ = try inspect(file, in: .quarantine, deep: true)
            return .unexplained
        } catch {
            switch error {
            case .disk(let error): return .unreadable(error)
            case .container(let fault): return .damaged(fault)
            }
        }
    }

    private func explain(_ file: String, _ note: ReasonNote) throws(SpoolFault) {
        let result = note.encoded().withUnsafeBytes { bytes in
            Result { () throws(SpoolFault) in
                try writer.withLock { writer throws(SpoolFault) in
                    try writer.commit(
                        [bytes], temporary: SpoolName.reasonTemporary(of: file),
                        as: SpoolName.reason(of: file), in: .quarantine)
                }
            }
        }
        try result.get()
    }
}
