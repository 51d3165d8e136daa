internal import Glibc

/// Why the station gave no answer, or not the one that was asked for. `description` is the sentence for the
/// person who asked, with what to do about it.
package enum ClientFault: Error, Hashable, Sendable {
    /// ENOENT or ECONNREFUSED: nothing listens on the socket.
    case notRunning(socketPath: String)
    /// EACCES or EPERM at the socket or a directory above it.
    case notPermitted(socketPath: String)
    /// Longer than an address of a Unix socket can be.
    case socketPathTooLong(String)
    /// The station refused or failed, and says why.
    case refused(Problem)
    case timedOut(Duration)
    case answerTooLarge(limitBytes: Int)
    /// The connection ended in the middle of an answer.
    case connectionLost
    /// What answers does not speak /v1.
    case notUnderstood(reason: String)
    /// Any other answer of the kernel.
    case system(errno: Int32)

    /// What an errno means at a socket. Source: connect(2), unix(7).
    package init(errno: Int32, socketPath: String) {
        self =
            switch errno {
            case ENOENT, ECONNREFUSED: .notRunning(socketPath: socketPath)
            case EACCES, EPERM: .notPermitted(socketPath: socketPath)
            case EPIPE, ECONNRESET: .connectionLost
            default: .system(errno: errno)
            }
    }
}

extension ClientFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notRunning(LocalClient.defaultSocketPath):
            return "The Epilume service is not running; plug in a camera or start it with "
                + "`systemctl start epilumed`."
        case .notRunning(let path):
            return "The Epilume service is not running at \(TerminalText.of(path)); start epilumed with that "
                + "socket, or correct --socket or EPILUME_SOCKET."
        case .notPermitted:
            return "You are not in group epilume: ask the administrator to run `adduser USER epilume`, then log in "
                + "again."
        case .socketPathTooLong(let path):
            return "This path is too long for a Unix socket (107 bytes at most): \(TerminalText.of(path))."
        case .refused(let problem):
            return TerminalText.of(problem.action.map { "\(problem.detail) \($0)" } ?? problem.detail)
        case .timedOut(let duration):
            return "The Epilume service did not answer within \(duration.components.seconds) s; see "
                + "`journalctl -u epilumed`."
        case .answerTooLarge(let limit):
            return "The Epilume service sent more than \(limit) bytes; nothing was kept."
        case .connectionLost:
            return "The Epilume service ended the connection before its answer was whole; see "
                + "`systemctl status epilumed`."
        case .notUnderstood(let reason):
            return "The answer is not one of an Epilume service of this version (\(TerminalText.of(reason))); "
                + "check that epilume and epilumed are from the same package."
        case .system(let code):
            return "The Epilume service cannot be reached: \(SystemErrorText.of(code))."
        }
    }
}
