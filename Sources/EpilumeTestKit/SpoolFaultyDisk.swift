package import EpilumeOutbox
internal import Glibc
internal import Synchronization

/// A disk in memory that fails when it is told to, and that can be found again after a power cut.
///
/// Concurrency: every call may come from any thread.
package final class FaultyDisk: SpoolDisk {
    /// A failure to come.
    package struct Failure: Hashable, Sendable {
        package enum Trigger: Hashable, Sendable {
            /// The k-th call of all, from 1.
            case call(Int)
            /// The n-th call of this step from now on, from 1.
            case step(DiskError.Step, Int)
            /// Every call of this step.
            case every(DiskError.Step)
        }

        package let trigger: Trigger
        package let code: Int32
        /// The call does its work and fails nevertheless.
        package let isLate: Bool

        package init(_ trigger: Trigger, code: Int32, isLate: Bool = false) {
            self.trigger = trigger
            self.code = code
            self.isLate = isLate
        }
    }

    /// How the daemon came to its end.
    package enum End: Hashable, Sendable, CaseIterable {
        /// The kernel lives on and has everything, stored or not.
        case processKilled
        case powerCut(Survival)

        package static let allCases: [End] = [.processKilled] + Survival.allCases.map { .powerCut($0) }
    }

    /// What a power cut leaves of that which was not synced. Synced things always survive.
    package enum Survival: Hashable, Sendable, CaseIterable {
        case onlySynced
        /// All names, and of the files only what was synced.
        case namesWithoutContents
        /// All names, and half of each write; the other half reads as zeros.
        case halfOfContents
        /// After a move, the old name beside the new one.
        case oldNamesToo
    }

    private struct State {
        var medium: SpoolMedium
        var failures: [Failure] = []
        var cutAtCall: Int?
        var callCount = 0
        var stepCounts: [DiskError.Step: Int] = [:]
        var isLocked = false
        var largestWrite = Int.max
    }
    private let state: Mutex<State>

    package convenience init(space: SpoolSpace = SpoolSpace(freeBytes: 1 << 30, freeInodes: 10_000, isReadOnly: false))
    {
        self.init(medium: SpoolMedium(space: space))
    }

    private init(medium: SpoolMedium) { state = Mutex(State(medium: medium)) }

    // MARK: - What a test says

    package func add(_ failure: Failure) {
        state.withLock { state in
            // Steps count from now on.
            if case .step(let step, _) = failure.trigger { state.stepCounts[step] = 0 }
            state.failures.append(failure)
        }
    }

    package func heal() { state.withLock { $0.failures = [] } }

    /// At the k-th call, from 1, the daemon is gone: a write gets half of its bytes done, any other call nothing,
    /// and every later call fails.
    package func cut(atCall call: Int) { state.withLock { $0.cutAtCall = call } }

    /// No write takes more bytes than this.
    package func limitWrites(to byteCount: Int) { state.withLock { $0.largestWrite = byteCount } }

    package func setSpace(_ space: SpoolSpace) { state.withLock { $0.medium.space = space } }

    package var callCount: Int { state.withLock { $0.callCount } }

    package func count(of step: DiskError.Step) -> Int { state.withLock { $0.stepCounts[step] ?? 0 } }

    /// The disk as the next start finds it.
    package func after(_ end: End) -> FaultyDisk { state.withLock { FaultyDisk(medium: $0.medium.after(end)) } }

    package func contents(_ name: String, in folder: SpoolFolder) -> [UInt8]? {
        state.withLock { state in state.medium.inode(name, folder).map { state.medium.inodes[$0]?.bytes ?? [] } }
    }

    package func names(in folder: SpoolFolder) -> [String] {
        state.withLock { $0.medium.names[folder, default: [:]].keys.sorted() }
    }

    /// Puts a file there by other means than the outbox's, durably.
    package func place(_ bytes: [UInt8], as name: String, in folder: SpoolFolder) {
        state.withLock { state in
            if let number = state.medium.inode(name, folder) {
                state.medium.inodes[number]?.truncate(to: 0)
                state.medium.inodes[number]?.write(bytes, at: 0)
            } else {
                _ = state.medium.add(name, folder, bytes: bytes)
            }
            state.medium.storeAll()
        }
    }

    /// Puts something there that is no regular file.
    package func placeOther(_ name: String, in folder: SpoolFolder) {
        state.withLock { _ = $0.medium.others[folder, default: []].insert(name) }
    }

    // MARK: - SpoolDisk

    package func lock() throws(DiskError) -> any SpoolLock {
        try call(.lock, "lock") { state throws(DiskError) in
            if state.isLocked { throw DiskError(.lock, code: EWOULDBLOCK, place: "lock") }
            state.isLocked = true
        }
        return Lock(self)
    }

    package func create(_ name: String, in folder: SpoolFolder) throws(DiskError) -> any SpoolFile {
        let place = folder.relativePath + "/" + name
        let number = try call(.create, place, changes: true) { state throws(DiskError) in
            if state.medium.isTaken(name, folder) { throw DiskError(.create, code: EEXIST, place: place) }
            if let free = state.medium.space.freeInodes {
                if free == 0 { throw DiskError(.create, code: ENOSPC, place: place) }
                state.medium.space.freeInodes = free - 1
            }
            return state.medium.add(name, folder)
        }
        return File(self, number, place)
    }

    package func open(
        _ name: String, in folder: SpoolFolder, for access: SpoolAccess
    ) throws(DiskError) -> any SpoolFile {
        let place = folder.relativePath + "/" + name
        let number = try call(.open, place, changes: access == .changing) { state throws(DiskError) in
            guard let number = state.medium.inode(name, folder) else {
                let code = state.medium.isTaken(name, folder) ? EINVAL : ENOENT
                throw DiskError(.open, code: code, place: place)
            }
            return number
        }
        return File(self, number, place)
    }

    package func rename(
        _ name: String, in folder: SpoolFolder, to newName: String, in target: SpoolFolder
    ) throws(DiskError) {
        let place = target.relativePath + "/" + newName
        try call(.rename, place, changes: true) { state throws(DiskError) in
            guard let number = state.medium.inode(name, folder) else {
                throw DiskError(.rename, code: ENOENT, place: place)
            }
            if state.medium.isTaken(newName, target) { throw DiskError(.rename, code: EEXIST, place: place) }
            state.medium.names[folder]?[name] = nil
            state.medium.names[target, default: [:]][newName] = number
        }
    }

    package func sync(_ folder: SpoolFolder) throws(DiskError) {
        try call(.syncFolder, folder.relativePath) { $0.medium.store(folder) }
    }

    package func remove(_ name: String, in folder: SpoolFolder) throws(DiskError) {
        let place = folder.relativePath + "/" + name
        try call(.remove, place, changes: true) { state throws(DiskError) in
            guard state.medium.inode(name, folder) != nil else { throw DiskError(.remove, code: ENOENT, place: place) }
            state.medium.remove(name, folder)
        }
    }

    package func list(_ folder: SpoolFolder) throws(DiskError) -> [SpoolEntry] {
        try call(.list, folder.relativePath) { state in
            state.medium.names[folder, default: [:]].keys.map { SpoolEntry(name: $0, kind: .file) }
                + state.medium.others[folder, default: []].map { SpoolEntry(name: $0, kind: .other) }
        }
    }

    package func exists(_ name: String, in folder: SpoolFolder) throws(DiskError) -> Bool {
        try call(.status, folder.relativePath + "/" + name) { $0.medium.isTaken(name, folder) }
    }

    package func space() throws(DiskError) -> SpoolSpace { try call(.space, "outbox") { $0.medium.space } }

    package func path(of folder: SpoolFolder) -> String { "/faulty/" + folder.relativePath }

    // MARK: - Failing

    private func call<Value: Sendable>(
        _ step: DiskError.Step, _ place: String, changes: Bool = false,
        _ work: (inout State) throws(DiskError) -> Value
    ) throws(DiskError) -> Value {
        try state.withLock { state throws(DiskError) in
            let failure = try Self.begin(step, place, &state)
            if let failure, !failure.isLate { throw DiskError(step, code: failure.code, place: place) }
            if changes, state.medium.space.isReadOnly { throw DiskError(step, code: EROFS, place: place) }
            let value = try work(&state)
            if let failure { throw DiskError(step, code: failure.code, place: place) }
            return value
        }
    }

    /// Counts the call.
    /// - Returns: the failure that is due now.
    private static func begin(_ step: DiskError.Step, _ place: String, _ state: inout State) throws(DiskError)
        -> Failure?
    {
        state.callCount += 1
        state.stepCounts[step, default: 0] += 1
        if let cut = state.cutAtCall, state.callCount >= cut {
            throw DiskError(step, code: ESHUTDOWN, place: place)
        }
        return state.failures.first { failure in
            switch failure.trigger {
            case .call(let number): number == state.callCount
            case .step(let wanted, let number): wanted == step && number == state.stepCounts[step]
            case .every(let wanted): wanted == step
            }
        }
    }

    private final class Lock: SpoolLock {
        private let disk: FaultyDisk
        init(_ disk: FaultyDisk) { self.disk = disk }
        deinit { disk.state.withLock { $0.isLocked = false } }
    }
}

extension FaultyDisk {
    private final class File: SpoolFile {
        private let disk: FaultyDisk
        private let number: Int
        private let place: String

        init(_ disk: FaultyDisk, _ number: Int, _ place: String) {
            self.disk = disk
            self.number = number
            self.place = place
        }

        func write(_ buffers: [UnsafeRawBufferPointer], at offset: UInt64) throws(DiskError) -> Int {
            let bytes = buffers.flatMap { Array($0) }
            let (number, place) = (number, place)
            disk.state.withLock { state in
                // The power goes while the bytes are on their way.
                if state.cutAtCall == state.callCount + 1 {
                    state.medium.inodes[number]?.write(bytes.prefix(bytes.count / 2), at: Int(offset))
                }
            }
            return try disk.call(.write, place, changes: true) { state throws(DiskError) in
                let old = UInt64(state.medium.inodes[number]?.bytes.count ?? 0)
                let room = Int(
                    clamping: (old - min(old, offset)).addingReportingOverflow(state.medium.space.freeBytes)
                        .partialValue)
                let taken = min(bytes.count, state.largestWrite, room)
                if taken == 0, !bytes.isEmpty { throw DiskError(.write, code: ENOSPC, place: place) }
                state.medium.inodes[number]?.write(bytes.prefix(taken), at: Int(offset))
                let new = UInt64(state.medium.inodes[number]?.bytes.count ?? 0)
                state.medium.space.freeBytes -= new - old
                return taken
            }
        }

        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(DiskError) -> Int {
            let number = number
            let piece = try disk.call(.read, place) { state in
                Array((state.medium.inodes[number]?.bytes ?? []).dropFirst(Int(clamping: offset)).prefix(buffer.count))
            }
            buffer.copyBytes(from: piece)
            return piece.count
        }

        func sync() throws(DiskError) {
            let number = number
            do {
                try disk.call(.sync, place) { $0.medium.inodes[number]?.store() }
            } catch {
                // Linux marks the pages clean: the next sync succeeds and stores nothing.
                disk.state.withLock { state in
                    if state.cutAtCall == nil { state.medium.inodes[number]?.forget() }
                }
                throw error
            }
        }

        func truncate(to byteCount: UInt64) throws(DiskError) {
            let number = number
            try disk.call(.truncate, place, changes: true) { $0.medium.inodes[number]?.truncate(to: Int(byteCount)) }
        }

        func byteCount() throws(DiskError) -> UInt64 {
            let number = number
            return try disk.call(.status, place) { UInt64($0.medium.inodes[number]?.bytes.count ?? 0) }
        }
    }
}
