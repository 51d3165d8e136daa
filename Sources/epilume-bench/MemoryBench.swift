internal import EpilumeDevices
internal import FoundationEssentials
internal import Glibc

/// Resident memory of the installed daemon while it streams 1080p and after it has captured, beyond what its ring
/// has resident.
enum MemoryBench {
    private static let limitMiB = 64.0
    private static let presses = 20

    static func run(directory: String, daemon: String) throws -> [Figure] {
        mkdir(directory, 0o700)
        defer { Scratch.remove(directory) }
        let configuration = """
            positions:
              scope:
                port: any
                format: MJPG
                width: 1920
                height: 1080
                fps: 30
            capture:
              ring-megabytes: 128
            """
        try configuration.write(toFile: directory + "/epilume.yaml", atomically: true, encoding: .utf8)
        let socket = directory + "/sock"
        let process = try Daemon(
            daemon,
            [
                "--practice", "--config", directory + "/epilume.yaml", "--state-directory", directory + "/state",
                "--socket", socket,
            ], log: directory + "/log")
        defer { process.end() }
        let epilume = String(daemon.dropLast("epilumed".count)) + "epilume"
        let devices = "\(epilume) devices --socket \(socket) --json 2>/dev/null"
        try process.run(until: devices + " | grep -Eq '\"state\" *: *\"armed\"'")
        for _ in 0..<presses { try process.run("\(epilume) capture scope --socket \(socket) --json >/dev/null") }
        let memory = try process.memory()
        return [
            .plain(
                "resident memory beyond the ring", Double(memory.residentKiB - memory.ringKiB) / 1024, "MiB", "≤",
                limitMiB,
                note: "\(memory.residentKiB / 1024) MiB resident, \(memory.ringKiB / 1024) MiB of it the ring")
        ]
    }
}

/// A daemon under measurement.
private final class Daemon {
    private var pid: pid_t = 0

    init(_ path: String, _ arguments: [String], log: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT, 0o600)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        guard posix_spawn(&pid, path, &actions, nil, &words, environ) == 0 else {
            throw BenchFault.daemonFailed("\(path) cannot be started: build it first (make build).")
        }
    }

    func end() {
        kill(pid, SIGTERM)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    func run(_ command: String) throws {
        guard system(command) == 0 else { throw BenchFault.daemonFailed("failed: \(command)") }
    }

    func run(until command: String) throws {
        for _ in 0..<300 {
            if system(command + " 2>/dev/null") == 0 { return }
            usleep(100_000)
        }
        throw BenchFault.daemonFailed("The daemon was not armed in 30 s.")
    }

    /// Resident KiB of the process, and of its largest anonymous mapping, which is the ring.
    func memory() throws -> (residentKiB: Int, ringKiB: Int) {
        let smaps = try String(contentsOfFile: "/proc/\(pid)/smaps", encoding: .utf8)
        var resident = 0
        var largest = (size: 0, resident: 0)
        var size = 0
        for line in smaps.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 2, let value = Int(words[1]) else { continue }
            if words[0] == "Size:" { size = value }
            if words[0] == "Rss:" {
                resident += value
                if size > largest.size { largest = (size, value) }
            }
        }
        return (resident, largest.resident)
    }
}
