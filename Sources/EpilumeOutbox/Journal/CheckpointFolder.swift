internal import Glibc
internal import Synchronization

/// The folder of the checkpoints: `journal/checkpoints/c0000000042.checkpoint`, numbered in the order in which they were
/// made. Each is written once, durably, and never changed, replaced or taken away; what a checkpoint says is not looked at
/// here.
///
/// After a crash at any point a file is there whole or not at all.
///
/// Concurrency: every member from any thread; each blocks on the disk.
package final class CheckpointFolder: Sendable {
    /// A checkpoint has less than 1 kB; this bounds what a file that is none can cost.
    package static let largestByteCount = 16 << 10

    private let disk: any SpoolDisk
    private let writer: Mutex<DurableWriter>

    private init(disk: any SpoolDisk) {
        self.disk = disk
        writer = Mutex(DurableWriter(disk: disk))
    }

    /// Takes away what an interrupted write has left.
    package static func open(disk: any SpoolDisk) throws(SpoolFault) -> CheckpointFolder {
        // A service that was killed may have named a file without making the name durable.
        do { try disk.sync(.checkpoints) } catch { throw SpoolFault(error) }
        let folder = CheckpointFolder(disk: disk)
        for entry in try folder.entries() where entry.kind == .file && CheckpointName.isTemporary(entry.name) {
            try folder.writer.withLock { writer throws(SpoolFault) in
                try writer.discardTemporary(entry.name, in: .checkpoints)
            }
        }
        return folder
    }

    /// Numbers of the checkpoints that are there, from the lowest on. Names that are none of ours are left out.
    package func numbers() throws(SpoolFault) -> [UInt64] {
        try entries().filter { $0.kind == .file }.compactMap { CheckpointName.number(of: $0.name) }.sorted()
    }

    /// The bytes of a checkpoint's file.
    ///
    /// - Returns: nil when there is none of that number.
    /// - Throws: the disk's refusal; `.journal(.oversizedCheckpoint)`.
    package func read(_ number: UInt64) throws(SpoolFault) -> [UInt8]? {
        do {
            let file = try disk.open(CheckpointName.file(number), in: .checkpoints, for: .reading)
            let bytes = try ItemReading.bytes(of: file, at: 0, byteCount: Self.largestByteCount + 1)
            if bytes.count <= Self.largestByteCount { return bytes }
        } catch  where error.code == ENOENT {
            return nil
        } catch {
            throw SpoolFault(error)
        }
        throw .journal(.oversizedCheckpoint(number))
    }

    /// Returns when the checkpoint is durable.
    ///
    /// - Throws: `.journal(.checkpointExists)`; what ``DurableWriter/commit`` throws.
    package func write(_ bytes: [UInt8], as number: UInt64) throws(SpoolFault) {
        guard bytes.count <= Self.largestByteCount else { throw .journal(.oversizedCheckpoint(number)) }
        let name = CheckpointName.file(number)
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(SpoolFault) in
                try writer.withLock { writer throws(SpoolFault) in
                    try writer.commit(
                        [buffer], temporary: name + SpoolName.temporarySuffix, nursery: .checkpoints, as: name,
                        in: .checkpoints)
                }
            }
        }
        do {
            try result.get()
        } catch {
            if case .system(let cause) = error, cause.code == EEXIST { throw .journal(.checkpointExists(number)) }
            throw error
        }
    }

    private func entries() throws(SpoolFault) -> [SpoolEntry] {
        do { return try disk.list(.checkpoints) } catch { throw SpoolFault(error) }
    }
}

/// A checkpoint's name: `c`, its number in ten digits, more only when ten are not enough, and `.checkpoint`.
enum CheckpointName {
    private static let suffix = ".checkpoint"

    static func file(_ number: UInt64) -> String {
        let digits = String(number)
        return "c" + String(repeating: "0", count: max(0, 10 - digits.count)) + digits + suffix
    }

    /// - Returns: nil for anything that ``file(_:)`` does not write.
    static func number(of name: String) -> UInt64? {
        guard name.hasPrefix("c"), name.hasSuffix(suffix), let number = UInt64(name.dropFirst().dropLast(suffix.count)),
            number > 0, file(number) == name
        else { return nil }
        return number
    }

    /// Whether a write that was interrupted has left it.
    static func isTemporary(_ name: String) -> Bool {
        name.hasSuffix(SpoolName.temporarySuffix)
            && number(of: String(name.dropLast(SpoolName.temporarySuffix.count))) != nil
    }
}
