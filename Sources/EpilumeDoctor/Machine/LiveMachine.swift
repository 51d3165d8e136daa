internal import CEpilumeLinux
internal import Foundation
internal import Glibc

/// This machine, or a tree of files that looks like one.
package struct LiveMachine: Machine {
    /// Before each path; empty for the machine itself.
    private let root: String

    private static let commandLimit: TimeInterval = 15
    private static let outputLimit = 256 << 10

    package init(root: String = "") { self.root = root }

    package func contents(_ path: String, limit: Int) -> Looked<[UInt8]> {
        // Non-blocking: a FIFO must not hold up a diagnosis.
        let file = open(root + path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        if file < 0 { return Self.looked(errno) }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            let got = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress! + count, limit - count) }
            if got < 0, errno == EINTR { continue }
            if got < 0 { return Self.looked(errno) }
            if got == 0 { break }
            count += got
        }
        return .found(Array(bytes.prefix(count)))
    }

    package func names(_ path: String) -> Looked<[String]> {
        guard let folder = opendir(root + path) else { return Self.looked(errno) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return .found(names.sorted())
    }

    package func facts(_ path: String) -> Looked<FileFacts> {
        var facts = stat()
        if stat(root + path, &facts) != 0 { return Self.looked(errno) }
        let kind: FileFacts.Kind =
            switch facts.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFSOCK: .socket
            case S_IFCHR, S_IFBLK: .device
            default: .other
            }
        return .found(
            FileFacts(
                kind: kind, mode: UInt32(facts.st_mode & 0o7777), userID: facts.st_uid, groupID: facts.st_gid))
    }

    package func link(_ path: String) -> Looked<String> {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = bytes.withUnsafeMutableBytes { buffer in
            readlink(root + path, buffer.baseAddress!.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        return count < 0 ? Self.looked(errno) : .found(String(decoding: bytes.prefix(count), as: UTF8.self))
    }

    package func resolved(_ path: String) -> String? {
        guard let real = realpath(root + path, nil) else { return nil }
        defer { free(real) }
        let text = String(cString: real)
        if root.isEmpty { return text }
        guard let base = realpath(root, nil) else { return nil }
        defer { free(base) }
        let prefix = String(cString: base)
        return text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }

    package func space(_ path: String) -> Looked<SpaceFacts> {
        var facts = statvfs()
        if statvfs(root + path, &facts) != 0 { return Self.looked(errno) }
        let (bytes, overflow) = UInt64(facts.f_bavail).multipliedReportingOverflow(by: UInt64(facts.f_frsize))
        return .found(
            SpaceFacts(
                freeBytes: overflow ? .max : bytes, freeInodes: UInt64(facts.f_favail), inodes: UInt64(facts.f_files),
                isReadOnly: facts.f_flag & UInt(ST_RDONLY) != 0))
    }

    package func run(_ program: String, _ arguments: [String]) -> CommandAnswer {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        // Nothing of the caller's: a variable of his session would change what the service would see.
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "SYSTEMD_PAGER": ""]
        let pipe = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        do { try process.run() } catch { return .notRun(reason: "\(program) cannot be run") }
        let alarm = DispatchWorkItem { [process] in process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.commandLimit, execute: alarm)
        var output = Data()
        while let part = try? pipe.fileHandleForReading.read(upToCount: 64 << 10), !part.isEmpty {
            if output.count < Self.outputLimit { output += part }
        }
        process.waitUntilExit()
        alarm.cancel()
        if process.terminationReason == .uncaughtSignal, process.terminationStatus == SIGTERM { return .timedOut }
        return .ended(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
    }

    package var clock: ClockFacts? {
        var status = el_clock_status()
        if el_clock_read_status(&status) < 0 { return nil }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return ClockFacts(
            isSynchronised: status.synchronised, estimatedErrorMicroseconds: status.estimated_error_us,
            nowSeconds: Int64(now.tv_sec))
    }

    package var effectiveUserID: UInt32 { geteuid() }

    package var kernelRelease: String {
        var name = utsname()
        uname(&name)
        return withUnsafeBytes(of: name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static func looked<Value>(_ code: Int32) -> Looked<Value> {
        switch code {
        case ENOENT, ENOTDIR, ENODEV, ENXIO: .absent
        case EACCES, EPERM: .denied
        default: .failed(errno: code)
        }
    }
}
