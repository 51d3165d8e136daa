package import EpilumeModel

/// Why a record cannot be sealed or the capture key cannot be used. Closed: a caller can name every case.
package enum RecordFault: Error, Hashable, Sendable {
    /// The journal holds records that the missing key signed.
    case keyMissing(path: String)
    /// A symbolic link, a directory, a device: anything but a plain file.
    case keyIsNotAFile(path: String)
    case keyHasForeignOwner(path: String, owner: UInt32, expected: UInt32)
    /// Others than the owner may read or change the key.
    case keyModeTooWide(path: String, mode: UInt32)
    /// Others than the owner may replace files in the key's directory.
    case keyDirectoryWritableByOthers(path: String, mode: UInt32)
    /// Not a P-256 private key in PEM.
    case keyDamaged(path: String)
    /// What the folder of keys cannot do, or refuses.
    case keys(KeyFault)
    case system(Step, path: String, errno: Int32)

    /// A fact that does not fit its field.
    case outOfRange(field: String, value: String)
    /// Record 1 names no predecessor, every other record names one.
    case brokenChain(recordNumber: UInt64)
    /// Pictures of a simulated device are practice and nothing else.
    case simulatedDevice(purpose: Purpose)
    /// The device read back something else than the profile holds the control to.
    case controlNotAsWanted(ControlID, value: Int64, wanted: Int64, tolerance: Int64)
    /// The crypto library refused to sign.
    case signingFailed
    /// Nobody knows which key counts until the service has started again; why, for a person.
    case signingStopped(sentence: String)

    package enum Step: String, Hashable, Sendable {
        case openDirectory = "open the directory"
        case createDirectory = "create the directory"
        case open, read, write
        case inspect = "inspect"
        case sync = "make durable"
        case publish = "put in place"
        case removeLeftover = "remove the leftover"
        case erase = "erase"
    }
}

extension RecordFault: CustomStringConvertible {
    /// One sentence for a person: what is wrong, where, and what to do.
    package var description: String {
        switch self {
        case .keyMissing(let path):
            "The capture key \(shown(path)) is missing although this station has already signed records: restore "
                + "the key from where it went, or begin openly with a new one: "
                + "`sudo epilume key replace-lost --reason …`."
        case .keyIsNotAFile(let path):
            "The key \(shown(path)) is not a plain file (a link or a directory, perhaps): put the key itself there."
        case .keyHasForeignOwner(let path, let owner, let expected):
            "The key \(shown(path)) belongs to user \(owner), but user \(expected) runs this service: "
                + "chown it to \(expected)."
        case .keyModeTooWide(let path, let mode):
            "The key \(shown(path)) has mode \(octal(mode)), so others may have read it: find out who did, "
                + "then chmod 0600 it, or rotate the key."
        case .keyDirectoryWritableByOthers(let path, let mode):
            "The directory \(shown(path)) of the keys has mode \(octal(mode)), so others can replace them: "
                + "chmod 0700 it."
        case .keyDamaged(let path):
            "The capture key \(shown(path)) is not a P-256 private key in PEM (PKCS#8): restore it from where it came from."
        case .keys(let fault): fault.sentence
        case .system(let step, let path, let errno):
            "Cannot \(step.rawValue) \(shown(path)): \(reason(errno))."
        case .outOfRange(let field, let value):
            "The record's field \(field) cannot hold \(shown(value)): the picture was not kept; report this with the log."
        case .brokenChain(let number):
            "Record \(number) cannot be sealed: record 1, and only record 1, has no record before it. "
                + "Check the journal against the outbox."
        case .simulatedDevice(let purpose):
            "A simulated device cannot make a picture with the purpose \(purpose.rawValue): only practice is possible."
        case .controlNotAsWanted(let control, let value, let wanted, let tolerance):
            "The device's control \(control) reads \(value) where \(wanted)"
                + (tolerance == 0 ? "" : " ± \(tolerance)") + " is wanted: the picture was not kept; "
                + "take it again, and if this stays, plug the device in anew."
        case .signingFailed:
            "The record could not be signed with the capture key: the picture was not kept; try again."
        case .signingStopped(let sentence):
            "Nothing is signed before the service was started again. \(sentence)"
        }
    }
}

/// Paths come from a configuration: shown without what could steer a terminal.
private func shown(_ text: String) -> String { UntrustedText(text).description }

private func octal(_ mode: UInt32) -> String { "0" + String(mode, radix: 8) }
