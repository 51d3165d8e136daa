package import EpilumeOutbox
internal import Glibc

/// What every ``SpoolDisk`` promises, one clause at a time. Each clause gets a disk that holds nothing.
package struct SpoolDiskContract: Sendable, CustomStringConvertible {
    package struct Breach: Error, CustomStringConvertible {
        package let description: String
    }

    package let description: String
    package let check: @Sendable (any SpoolDisk) throws -> Void

    package static let clauses: [SpoolDiskContract] = [
        SpoolDiskContract(description: "a file gives back what was written, across buffers and offsets") { disk in
            let file = try disk.create("a", in: .incoming)
            try writeAll([[1, 2, 3], [], [4, 5]], to: file, at: 0)
            try writeAll([[9]], to: file, at: 1)
            try expect(file.byteCount() == 5, "length")
            try file.sync()
            try expect(bytes(disk, "a", .incoming) == [1, 9, 3, 4, 5], "contents")
        },
        SpoolDiskContract(description: "reading ends with zero bytes at the end and not before") { disk in
            let file = try disk.create("a", in: .ready)
            try writeAll([[1, 2, 3]], to: file, at: 0)
            try expect(read(file, at: 1, byteCount: 10) == [2, 3], "the rest")
            try expect(read(file, at: 3, byteCount: 10) == [], "the end")
        },
        SpoolDiskContract(description: "create refuses a name that is taken") { disk in
            _ = try disk.create("a", in: .ready)
            try expectError(EEXIST, .create) { _ = try disk.create("a", in: .ready) }
            _ = try disk.create("a", in: .held)
        },
        SpoolDiskContract(description: "open refuses a name that is not there") { disk in
            try expectError(ENOENT, .open) { _ = try disk.open("a", in: .sent, for: .reading) }
            try expectError(ENOENT, .open) { _ = try disk.open("a", in: .sent, for: .changing) }
        },
        SpoolDiskContract(description: "rename moves between folders and keeps the contents") { disk in
            let file = try disk.create("a", in: .incoming)
            try writeAll([[7]], to: file, at: 0)
            try disk.rename("a", in: .incoming, to: "b", in: .ready)
            try disk.sync(.ready)
            try expect(!disk.exists("a", in: .incoming) && disk.exists("b", in: .ready), "names")
            try expect(bytes(disk, "b", .ready) == [7], "contents")
            try writeAll([[8]], to: file, at: 1)
            try expect(bytes(disk, "b", .ready) == [7, 8], "the open file follows")
        },
        SpoolDiskContract(description: "rename never replaces") { disk in
            try writeAll([[1]], to: disk.create("a", in: .incoming), at: 0)
            try writeAll([[2]], to: disk.create("b", in: .ready), at: 0)
            try expectError(EEXIST, .rename) { try disk.rename("a", in: .incoming, to: "b", in: .ready) }
            try expect(bytes(disk, "a", .incoming) == [1] && bytes(disk, "b", .ready) == [2], "both stay")
            try expectError(ENOENT, .rename) { try disk.rename("c", in: .incoming, to: "d", in: .ready) }
        },
        SpoolDiskContract(description: "remove takes the name away, once") { disk in
            _ = try disk.create("a", in: .incoming)
            try disk.remove("a", in: .incoming)
            try expect(!disk.exists("a", in: .incoming), "gone")
            try expectError(ENOENT, .remove) { try disk.remove("a", in: .incoming) }
        },
        SpoolDiskContract(description: "list names the files of one folder and nothing else") { disk in
            for folder in SpoolFolder.allCases {
                // The journal's folder holds that of the checkpoints.
                try expect(!disk.list(folder).contains { $0.kind == .file }, "\(folder) is empty")
            }
            _ = try disk.create("a", in: .held)
            _ = try disk.create("b", in: .held)
            _ = try disk.create("c", in: .journal)
            let expected: Set = [SpoolEntry(name: "a", kind: .file), SpoolEntry(name: "b", kind: .file)]
            try expect(Set(disk.list(.held)) == expected, "held")
            // A listing must not depend on where another one stopped.
            try expect(Set(disk.list(.held)) == expected, "held again")
        },
        SpoolDiskContract(description: "truncate shortens, and what is written beyond the end leaves zeros") { disk in
            let file = try disk.create("a", in: .journal)
            try writeAll([[1, 2, 3, 4]], to: file, at: 0)
            try file.truncate(to: 2)
            try expect(bytes(disk, "a", .journal) == [1, 2], "shortened")
            try writeAll([[5]], to: file, at: 3)
            try expect(bytes(disk, "a", .journal) == [1, 2, 0, 5], "a gap of zeros")
        },
        SpoolDiskContract(description: "a file opened for changing can be written") { disk in
            try writeAll([[1, 2]], to: disk.create("a", in: .journal), at: 0)
            let file = try disk.open("a", in: .journal, for: .changing)
            try writeAll([[3]], to: file, at: 2)
            try file.sync()
            try expect(bytes(disk, "a", .journal) == [1, 2, 3], "contents")
        },
        SpoolDiskContract(description: "an open file outlives its name") { disk in
            try writeAll([[1]], to: disk.create("a", in: .ready), at: 0)
            let file = try disk.open("a", in: .ready, for: .reading)
            try disk.rename("a", in: .ready, to: "a", in: .sent)
            try expect(read(file, at: 0, byteCount: 4) == [1], "contents")
        },
        SpoolDiskContract(description: "one holder of the lock, until it lets go") { disk in
            var first: (any SpoolLock)? = try disk.lock()
            try expect(first != nil, "held")
            try expectError(EWOULDBLOCK, .lock) { _ = try disk.lock() }
            first = nil
            _ = try disk.lock()
        },
        SpoolDiskContract(description: "space is told, and the disk can be written") { disk in
            let space = try disk.space()
            try expect(space.freeBytes > 0 && !space.isReadOnly && space.freeInodes != 0, "\(space)")
        },
        SpoolDiskContract(description: "every folder can be synced and has a path of its own") { disk in
            for folder in SpoolFolder.allCases { try disk.sync(folder) }
            try expect(Set(SpoolFolder.allCases.map { disk.path(of: $0) }).count == SpoolFolder.allCases.count, "paths")
        },
    ]

    private static func expect(_ condition: Bool, _ what: String) throws {
        if !condition { throw Breach(description: what) }
    }

    private static func expectError(_ code: Int32, _ step: DiskError.Step, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as DiskError where error.code == code && error.step == step {
            return
        }
        throw Breach(description: "\(step) succeeded and should have failed with errno \(code)")
    }

    private static func writeAll(_ arrays: [[UInt8]], to file: any SpoolFile, at offset: UInt64) throws {
        var rest = arrays.flatMap { $0 }[...]
        var end = offset
        if arrays.count > 1 {
            // At once, as the durable path does it.
            let whole = Array(rest)
            let cut = arrays[0].count
            let taken = try whole.withUnsafeBytes { buffer in
                try file.write(
                    [
                        UnsafeRawBufferPointer(rebasing: buffer[..<cut]),
                        UnsafeRawBufferPointer(rebasing: buffer[cut...]),
                    ], at: end)
            }
            rest = rest.dropFirst(taken)
            end += UInt64(taken)
        }
        while !rest.isEmpty {
            let taken = try Array(rest).withUnsafeBytes { try file.write([$0], at: end) }
            rest = rest.dropFirst(taken)
            end += UInt64(taken)
        }
    }

    private static func read(_ file: any SpoolFile, at offset: UInt64, byteCount: Int) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: byteCount)
        let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
        return Array(buffer.prefix(count))
    }

    private static func bytes(_ disk: any SpoolDisk, _ name: String, _ folder: SpoolFolder) throws -> [UInt8] {
        let file = try disk.open(name, in: folder, for: .reading)
        return try read(file, at: 0, byteCount: Int(file.byteCount()) + 1)
    }
}
