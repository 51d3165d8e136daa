import Foundation
import Glibc
import Testing

/// A TPM 2.0 of swtpm's, which nobody here wrote, in a directory of its own.
final class SoftwareTPM {
    static let swtpm = "/usr/bin/swtpm"
    static let tools = "/usr/bin/tpm2_pcrextend"
    static var isThere: Bool {
        [swtpm, tools].allSatisfy(FileManager.default.isExecutableFile(atPath:))
    }

    private let directory: String
    private let port: Int
    private var alive: Int32 = -1
    var tcti: String { "swtpm:host=127.0.0.1,port=\(port)" }

    /// - Parameter directory: for its state.
    init(_ directory: String) throws {
        self.directory = directory
        try #require(mkdir(directory, 0o700) == 0 || errno == EEXIST)
        port = try Self.freePort()
        try start()
    }

    /// swtpm takes a port for commands; tpm2-tss expects the control channel at the next one.
    private static func freePort() throws -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: 20_000..<50_000)
            if isFree(port) && isFree(port + 1) { return port }
        }
        throw CancellationError()
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        } == 0
    }

    /// Switches it on; swtpm goes into the background when it listens. It holds one end of a pipe as long as it lives.
    func start() throws {
        let pipe = directory + "/alive"
        unlink(pipe)
        try #require(mkfifo(pipe, 0o600) == 0)
        alive = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        let answer = try #require(
            try program(
                "/bin/sh",
                [
                    "-c", #"exec 9>"$1"; shift; exec "$@""#, "sh", pipe, Self.swtpm, "socket", "--tpm2", "--tpmstate",
                    "dir=\(directory)", "--server", "type=tcp,port=\(port)", "--ctrl", "type=tcp,port=\(port + 1)",
                    "--flags", "not-need-init,startup-clear", "--daemon", "--pid", "file=\(directory)/pid", "--log",
                    "file=\(directory)/log",
                ]))
        try #require(answer.status == 0, "\(answer.output)")
    }

    /// Switches it off, and waits until it is.
    func stop() {
        guard alive >= 0, let text = try? String(contentsOfFile: directory + "/pid", encoding: .utf8),
            let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), pid > 1
        else { return }
        kill(pid, SIGTERM)
        var wait = pollfd(fd: alive, events: 0, revents: 0)
        _ = poll(&wait, 1, 10_000)
        close(alive)
        alive = -1
    }

    deinit { stop() }

    func tool(_ name: String, _ arguments: String...) throws {
        let answer = try #require(try program("/usr/bin/" + name, ["-T", tcti] + arguments))
        try #require(answer.status == 0, "\(answer.output)")
    }
}
