internal import EpilumeModel

/// What the checks ask of the machine they run on. Everything is read; nothing is changed.
///
/// Concurrency: any thread; calls block.
package protocol Machine: Sendable {
    /// The first `limit` bytes of a file; files of /proc and /sys state no size.
    func contents(_ path: String, limit: Int) -> Looked<[UInt8]>
    /// Names in a folder, sorted, without `.` and `..`.
    func names(_ path: String) -> Looked<[String]>
    /// Of what a link leads to.
    func facts(_ path: String) -> Looked<FileFacts>
    /// What a link says, without following it.
    func link(_ path: String) -> Looked<String>
    /// The path without links; nil when it leads nowhere.
    func resolved(_ path: String) -> String?
    func space(_ path: String) -> Looked<SpaceFacts>
    /// Runs a program without a shell, with a plain environment and a limit of some seconds.
    func run(_ program: String, _ arguments: [String]) -> CommandAnswer
    /// nil when the kernel does not say.
    var clock: ClockFacts? { get }
    var effectiveUserID: UInt32 { get }
    /// `uname -r`.
    var kernelRelease: String { get }
}

/// What came of looking at a path.
package enum Looked<Value: Sendable>: Sendable {
    case found(Value)
    /// ENOENT, ENOTDIR or ENODEV.
    case absent
    /// EACCES or EPERM.
    case denied
    case failed(errno: Int32)

    package var value: Value? { if case .found(let value) = self { value } else { nil } }

    package var isDenied: Bool { if case .denied = self { true } else { false } }

    package var isAbsent: Bool { if case .absent = self { true } else { false } }
}

extension Looked: Equatable where Value: Equatable {}
extension Looked: Hashable where Value: Hashable {}

/// `stat` of a file, as far as a check asks.
package struct FileFacts: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case file, folder, socket, device, other }

    package var kind: Kind
    /// The permission bits with setuid, setgid and sticky: 0o7777 of st_mode.
    package var mode: UInt32
    package var userID: UInt32
    package var groupID: UInt32

    package init(kind: Kind, mode: UInt32, userID: UInt32, groupID: UInt32) {
        self.kind = kind
        self.mode = mode
        self.userID = userID
        self.groupID = groupID
    }
}

/// `statvfs` of the file system below a path.
package struct SpaceFacts: Hashable, Sendable {
    /// For users that are not root.
    package var freeBytes: UInt64
    package var freeInodes: UInt64
    /// 0 for file systems that have no fixed number, such as btrfs.
    package var inodes: UInt64
    package var isReadOnly: Bool

    package init(freeBytes: UInt64, freeInodes: UInt64, inodes: UInt64, isReadOnly: Bool) {
        self.freeBytes = freeBytes
        self.freeInodes = freeInodes
        self.inodes = inodes
        self.isReadOnly = isReadOnly
    }
}

/// What the kernel says of the wall clock.
package struct ClockFacts: Hashable, Sendable {
    package var isSynchronised: Bool
    package var estimatedErrorMicroseconds: Int64
    /// Since 1970, UTC.
    package var nowSeconds: Int64

    package init(isSynchronised: Bool, estimatedErrorMicroseconds: Int64, nowSeconds: Int64) {
        self.isSynchronised = isSynchronised
        self.estimatedErrorMicroseconds = estimatedErrorMicroseconds
        self.nowSeconds = nowSeconds
    }
}

/// What came of running a program.
package enum CommandAnswer: Hashable, Sendable {
    /// `output` is what it wrote, standard error included.
    case ended(status: Int32, output: String)
    /// It is not there or may not be run.
    case notRun(reason: String)
    case timedOut
}

extension Machine {
    /// A short text file without the line end; what is not UTF-8 is replaced.
    func text(_ path: String) -> String? {
        contents(path, limit: 64 << 10).value.map {
            var text = String(decoding: $0, as: UTF8.self)
            while text.hasSuffix("\n") { text.removeLast() }
            return text
        }
    }

    func lines(_ path: String) -> [String]? {
        contents(path, limit: 1 << 20).value.map {
            String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    func whole(_ path: String) -> Int? {
        text(path).flatMap { Int($0.split(separator: " ").joined()) }
    }

    func hex16(_ path: String) -> UInt16? { text(path).flatMap { UInt16($0, radix: 16) } }

    func untrusted(_ path: String) -> UntrustedText? { text(path).map { UntrustedText($0) } }
}
