package import EpilumeDevices
internal import EpilumeInterface
package import EpilumeModel
package import EpilumeOutbox
package import EpilumeRecords

/// Why a station does not start. Closed; each has one sentence that says what to do.
package enum StationFault: Error, Sendable {
    case spool(SpoolFault)
    case key(RecordFault)
    case devices(CaptureFault)
    /// A folder of the state directory cannot be made or has the wrong owner or mode.
    case folder(path: UntrustedText, errno: Int32)
    /// The kernel does not say which boot this is, so monotonic times would mean nothing.
    case noBootID
    /// What technicians have said of the devices cannot be read.
    case deviceMemory(path: UntrustedText, reason: String)

    package var sentence: String {
        switch self {
        case .spool(let fault): fault.sentence
        case .key(let fault): fault.description
        case .devices(let fault): "The devices cannot be watched: \(fault.words)."
        case .folder(let path, let errno):
            "The folder \(path) cannot be used: \(SystemError.name(errno)). Check its owner, its mode and the disk."
        case .deviceMemory(let path, let reason):
            "What is known of enrolled and paired devices cannot be read from \(path): \(reason). Mend the file, or "
                + "move it away and enrol and pair the devices again."
        case .noBootID:
            "The kernel's boot id cannot be read from /proc/sys/kernel/random/boot_id. Let the service read it."
        }
    }
}

extension Problem {
    init(unreadable fault: SpoolFault) {
        self.init(
            status: 500, code: "outbox-unreadable", title: "The outbox cannot be read", detail: fault.sentence,
            action: "See `journalctl -u epilumed`.")
    }
}

extension Problem {
    /// It was done; a restart of the service, or the device's next appearance, would undo it.
    init(_ intent: Intent, notRemembered fault: DurableFileFault) {
        self.init(
            status: 507, code: "not-remembered", title: "It could not be remembered",
            detail: "The device is \(intent.rawValue) now, but a restart may forget it. The file of the devices has a "
                + "problem: \(fault.words).",
            action: "Mend the disk of the state directory and ask again.")
    }

    init(notRemembered fault: DurableFileFault) {
        self.init(
            status: 507, code: "not-remembered", title: "It could not be remembered",
            detail: "The file of the devices has a problem: \(fault.words)."
                + (fault.step == .settle ? "" : " Nothing was changed."),
            action: "Mend the disk of the state directory and try again.")
    }
}
