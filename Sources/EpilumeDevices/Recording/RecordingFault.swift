package import EpilumeModel
internal import Glibc

/// Why a recording could not be made or cannot be used. `description` is one sentence for a person.
package enum RecordingFault: Error, Hashable, Sendable {
    /// Something other than an empty folder has the recording's name.
    case nameTaken(path: String)
    /// The kernel's answer to what was to be done with a path.
    case system(doing: String, path: String, errno: Int32)
    /// A file says something that a recording cannot say; `line` counts from 1.
    case malformed(file: String, line: Int, reason: String)
    case tooLarge(file: String, limitBytes: Int)
    case wrongSize(file: String, statedBytes: Int, actualBytes: Int)
    /// A file's bytes are not those that SHA256SUMS lists.
    case altered(file: String)
    /// A file of the recording that SHA256SUMS does not list.
    case unlisted(file: String)
    case noFrames
    /// Somebody asked for an end before the recording was whole.
    case interrupted
    case camera(CaptureFault, node: UntrustedText)
}

extension RecordingFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .nameTaken(let path):
            "\(UntrustedText(path)) is there already and is not an empty folder; name a folder that is not there."
        case .system(let doing, let path, let code):
            "Could not \(doing) \(UntrustedText(path)): \(Self.words(code))."
        case .malformed(let file, let line, let reason):
            "\(UntrustedText(file)):\(line): \(reason)."
        case .tooLarge(let file, let limit):
            "\(UntrustedText(file)) is larger than \(limit) bytes, more than such a file of a recording may have."
        case .wrongSize(let file, let stated, let actual):
            "\(UntrustedText(file)) has \(actual) bytes, and frames.jsonl states \(stated)."
        case .altered(let file):
            "\(UntrustedText(file)) is not as it was recorded: its SHA-256 is not the one in SHA256SUMS."
        case .unlisted(let file):
            "\(UntrustedText(file)) is not listed in SHA256SUMS, so it may have been added later."
        case .noFrames:
            "The camera sent no frame in the time given, so there is nothing to keep."
        case .interrupted:
            "Interrupted; nothing was kept."
        case .camera(let fault, let node):
            Self.words(fault, node)
        }
    }

    private static func words(_ code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            strerror_r(code, buffer.baseAddress!, buffer.count) == 0
                ? String(cString: buffer.baseAddress!) : "error \(code)"
        }
    }

    private static func words(_ fault: CaptureFault, _ node: UntrustedText) -> String {
        switch fault {
        case .gone: "There is no camera at \(node), or not any more; plug it in and try again."
        case .busy:
            "Another program holds \(node); as root, `epilume doctor --only holders` names it."
        case .noBandwidth:
            "The USB bus has no bandwidth left for this mode; stop the other cameras or choose a smaller mode."
        case .permissionDenied(let path):
            "You may not open \(path): become a member of its group (`adduser USER video`) and log in again, or "
                + "run the command as root."
        case .notACaptureDevice(let path): "\(path) does not capture by streaming; name the camera's other node."
        case .modeRefused(let wanted, let actual): "The camera was asked for \(wanted) and gives \(actual)."
        case .tooFewBuffers(let count): "The driver of \(node) gives only \(count) buffers; replug the camera."
        case .stalled(let milliseconds): "\(node) sent no frame for \(milliseconds) ms; replug the camera."
        case .ringTooSmall(let slotBytes, let budgetBytes):
            "Frames of \(slotBytes) bytes do not fit into \(budgetBytes) bytes."
        case .system(let step, let code): "\(node) failed at \(step.rawValue): \(words(code))."
        }
    }
}
