import EpilumeRecords
import Foundation
import Glibc
import Testing

/// A directory of its own for a test, gone with it.
func withScratch(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/epilume-key-XXXXXX".utf8CString)
    try template.withUnsafeMutableBufferPointer { _ = try #require(mkdtemp($0.baseAddress!)) }
    let directory = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try body(directory)
}

func names(_ directory: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: directory).sorted()) ?? ["unreadable"]
}

func mode(_ path: String) -> mode_t {
    var facts = stat()
    return lstat(path, &facts) == 0 ? facts.st_mode : 0
}

func write(_ text: String, to path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    _ = text.withCString { Glibc.write(file, $0, text.utf8.count) }
    close(file)
}

func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

/// Every file below a directory, by its path in it, with its bytes.
func files(_ directory: String) throws -> [String: Data] {
    var found: [String: Data] = [:]
    let walk = try #require(FileManager.default.enumerator(atPath: directory))
    for case let name as String in walk {
        if let bytes = FileManager.default.contents(atPath: directory + "/" + name) { found[name] = bytes }
    }
    return found
}

/// 2026-03-01T12:00:00Z.
let noon: Int64 = 1_772_366_400_000_000

extension KeySituation {
    static func station(next: UInt64 = 1, signer: String? = nil, at: Int64 = noon) -> KeySituation {
        KeySituation(hasSigned: next > 1, nextRecordNumber: next, lastSigner: signer, utcMicroseconds: at)
    }
}

/// Seals by inverting every bit: whoever finds a file of it finds no PEM.
struct InvertingSeal: KeySeal {
    let suffix = "tpm"

    func seal(_ pem: [UInt8], as slot: KeySlot) throws(RecordFault) -> [UInt8] {
        Array(slot.rawValue.utf8) + pem.map { ~$0 }
    }

    func open(_ bytes: [UInt8], as slot: KeySlot, path: String) throws(RecordFault) -> [UInt8] {
        guard bytes.starts(with: slot.rawValue.utf8) else { throw .keys(.sealing(.damaged(path: path))) }
        return bytes.dropFirst(slot.rawValue.utf8.count).map { ~$0 }
    }
}

/// An object key that was made before: making one takes a while.
private let objectKey: [UInt8] = (try? ObjectKey.random().withPrivateKeyPEM { $0 }) ?? []

/// Puts an object key where the first start would make one.
func giveObjectKey(_ path: String, sealedBy seal: (any KeySeal)? = nil) throws {
    try #require(mkdir(path, 0o700) == 0)
    let bytes = try seal?.seal(objectKey, as: .object) ?? objectKey
    let file = path + "/object." + (seal?.suffix ?? "pem")
    try #require(FileManager.default.createFile(atPath: file, contents: Data(bytes)))
    try #require(chmod(file, 0o600) == 0)
}

/// Ends a change at its step of a number, counted from 1.
final class Interruption: @unchecked Sendable {
    static let fault = RecordFault.system(.sync, path: "the interrupted step", errno: EIO)
    private let lock = NSLock()
    private var count = 0
    private let last: Int
    private(set) var reached: [String] = []

    init(after last: Int) { self.last = last }

    var wasMet: Bool { lock.withLock { count >= last } }

    var steps: KeySteps {
        KeySteps { [self] name throws(RecordFault) in
            let isTheLast = lock.withLock {
                count += 1
                reached.append(name)
                return count >= last
            }
            // Every step after it too: who has lost power does nothing more.
            if isTheLast { throw Self.fault }
        }
    }
}

/// What a program said, standard error included; nil when it is not installed.
///
/// Not Foundation's `Process`, which waits for whoever inherited its socket: a program that goes into the background,
/// as swtpm does, would never end.
func program(_ path: String, _ arguments: [String], input: [UInt8] = []) throws -> (status: Int32, output: String)? {
    guard let (status, output, errors) = try ran(path, arguments, input: input) else { return nil }
    return (status, String(decoding: output + errors, as: UTF8.self))
}

/// The same with what it wrote to standard output and to standard error apart.
func ran(
    _ path: String, _ arguments: [String], input: [UInt8] = []
) throws -> (status: Int32, output: [UInt8], errors: [UInt8])? {
    guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
    // Files and not pipes: nothing can fill up, and nobody else's child holds them open.
    var answer: (Int32, [UInt8], [UInt8])?
    try withScratch { directory in
        let files = ["in", "out", "err"].map { directory + "/" + $0 }
        try #require(FileManager.default.createFile(atPath: files[0], contents: Data(input)))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, files[0], O_RDONLY, 0)
        for number in 1...2 as ClosedRange<Int32> {
            posix_spawn_file_actions_addopen(&actions, number, files[Int(number)], O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        // Threads of the pool block every signal, and a child would inherit that: it could not be ended.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var child: pid_t = 0
        try #require(posix_spawn(&child, path, &actions, &attributes, &words, environ) == 0)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 { try #require(errno == EINTR) }
        let read = { (file: String) in Array(FileManager.default.contents(atPath: file) ?? Data()) }
        answer = (status & 0x7f == 0 ? status >> 8 & 0xff : -1, read(files[1]), read(files[2]))
    }
    return answer
}
