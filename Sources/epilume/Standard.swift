internal import ArgumentParser
internal import EpilumeInterface
internal import Foundation
internal import Glibc

/// Standard output and standard error.
enum Standard {
    static let style = TerminalStyle(
        isTerminal: isatty(STDOUT_FILENO) == 1, environment: ProcessInfo.processInfo.environment)

    /// Writes a line at once: who reads events through a pipe must not wait for a buffer to fill.
    static func output(_ text: String) throws {
        try write(Array((text + "\n").utf8), to: STDOUT_FILENO)
    }

    static let errorStyle = TerminalStyle(
        isTerminal: isatty(STDERR_FILENO) == 1, environment: ProcessInfo.processInfo.environment)

    /// A line of a dialogue: results stand on standard output, what is said on the way does not.
    static func note(_ line: String) { try? write(Array((line + "\n").utf8), to: STDERR_FILENO) }

    /// A line that is written over by the next one; an empty one clears it.
    static func meter(_ line: String) { try? write(Array(("\r\u{1b}[K" + line).utf8), to: STDERR_FILENO) }

    static func error(_ sentence: String) {
        // Where even this cannot be written, the exit code is what is left to say.
        try? write(Array("epilume: \(sentence)\n".utf8), to: STDERR_FILENO)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
            if count < 0 {
                if errno == EINTR { continue }
                // Who reads has left, as `head` does: that needs no sentence.
                if errno == EPIPE { throw ExitCode(ExitStatus.fileError.rawValue) }
                throw CommandFault(
                    "The output could not be written: \(String(cString: strerror(errno))).", .fileError)
            }
            done += count
        }
    }
}
