import EpilumeOutbox
import EpilumeTestKit
import Foundation
import Testing

@Suite("Spool disks keep their contract")
struct SpoolDiskContractTests {
    @Test("the real disk", arguments: SpoolDiskContract.clauses)
    func local(_ clause: SpoolDiskContract) throws {
        let directory = try TemporaryDirectory()
        try clause.check(LocalDisk(stateDirectory: directory.path))
    }

    @Test("the faulty disk without faults", arguments: SpoolDiskContract.clauses)
    func faulty(_ clause: SpoolDiskContract) throws {
        try clause.check(FaultyDisk())
    }

    @Test("the faulty disk taking one byte at a time", arguments: SpoolDiskContract.clauses)
    func shortWrites(_ clause: SpoolDiskContract) throws {
        let disk = FaultyDisk()
        disk.limitWrites(to: 1)
        try clause.check(disk)
    }
}

@Suite("The real disk beyond the contract")
struct LocalDiskTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.path + "/" + path)
        return try #require(attributes[.posixPermissions] as? NSNumber).intValue
    }

    @Test("folders are made for the shared group, files readable by it, whatever the umask")
    func modes() throws {
        // The process's own, so other tests have it too for a moment; it only takes from what others may do.
        let usual = umask(0o077)
        defer { umask(usual) }
        let disk = try LocalDisk(stateDirectory: directory.path)
        _ = try disk.create("a", in: .ready)
        #expect(try mode("outbox") == 0o2770)
        for folder in SpoolFolder.allCases where folder.isOfOutbox {
            #expect(try mode(folder.relativePath) == 0o2770, "\(folder)")
        }
        #expect(try mode("journal") == 0o750)
        #expect(try mode("journal/checkpoints") == 0o750)
        #expect(try mode("outbox/ready/a") == 0o640)
    }

    @Test("folders that exist keep their mode")
    func existingFolders() throws {
        try FileManager.default.createDirectory(
            atPath: directory.path + "/outbox", withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        _ = try LocalDisk(stateDirectory: directory.path)
        _ = try LocalDisk(stateDirectory: directory.path)
        #expect(try mode("outbox") == 0o700)
    }

    @Test("links, folders and fifos are no files")
    func irregular() throws {
        let disk = try LocalDisk(stateDirectory: directory.path)
        let ready = directory.path + "/outbox/ready/"
        try FileManager.default.createSymbolicLink(atPath: ready + "link", withDestinationPath: "/etc/passwd")
        try FileManager.default.createDirectory(atPath: ready + "folder", withIntermediateDirectories: false)
        #expect(mkfifo(ready + "fifo", 0o600) == 0)
        #expect(try Set(disk.list(.ready).map(\.kind)) == [.other])
        for name in ["link", "folder", "fifo"] {
            #expect(throws: DiskError.self, "\(name)") { _ = try disk.open(name, in: .ready, for: .reading) }
            #expect(try disk.exists(name, in: .ready))
        }
    }

    @Test("a state directory that is missing is named")
    func missing() {
        #expect(throws: DiskError(.open, code: ENOENT, place: "/nowhere/epilume")) {
            _ = try LocalDisk(stateDirectory: "/nowhere/epilume")
        }
    }

    @Test("a name that is not UTF-8 is listed and stops nothing")
    func foreignEncoding() throws {
        let disk = try LocalDisk(stateDirectory: directory.path)
        let path = Array((directory.path + "/outbox/ready/").utf8CString.dropLast()) + [CChar(bitPattern: 0xff), 0]
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
        #expect(descriptor >= 0)
        close(descriptor)
        #expect(try disk.list(.ready) == [SpoolEntry(name: "\u{fffd}", kind: .file)])
    }
}
