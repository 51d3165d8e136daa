import EpilumeDoctor
import Foundation
import Testing

/// The fake and the live machine answer alike on the same tree.
@Suite("Machine")
final class MachineTests {
    private let root: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "machine-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        root = folder.resolvingSymlinksInPath().path(percentEncoded: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    private func live() throws -> LiveMachine {
        for folder in ["/sys/devices/a/b", "/sys/class/video4linux"] {
            try FileManager.default.createDirectory(atPath: root + folder, withIntermediateDirectories: true)
        }
        try Data("x12\n".utf8).write(to: URL(filePath: root + "/sys/devices/a/b/name"))
        chmod(root + "/sys/devices/a/b/name", 0o640)
        try FileManager.default.createSymbolicLink(
            atPath: root + "/sys/class/video4linux/video0", withDestinationPath: "../../devices/a/b")
        try FileManager.default.createSymbolicLink(atPath: root + "/sys/nowhere", withDestinationPath: "gone")
        return LiveMachine(root: root)
    }

    private func fake() -> FakeMachine {
        var machine = FakeMachine()
        machine.file("/sys/devices/a/b/name", "x12\n", mode: 0o640)
        machine.link("/sys/class/video4linux/video0", to: "../../devices/a/b")
        machine.link("/sys/nowhere", to: "gone")
        return machine
    }

    private func check(_ machine: some Machine) {
        let name = "/sys/class/video4linux/video0/name"
        #expect(machine.contents(name, limit: 100) == .found(Array("x12\n".utf8)))
        #expect(machine.contents(name, limit: 2) == .found(Array("x1".utf8)))
        #expect(machine.contents("/sys/none", limit: 2) == .absent)
        #expect(machine.contents(name + "/below", limit: 2) == .absent)
        #expect(machine.names("/sys/devices/a") == .found(["b"]))
        #expect(machine.names("/sys/class/video4linux/video0") == .found(["name"]))
        #expect(machine.names("/sys/none") == .absent)
        #expect(machine.facts(name).value?.kind == .file)
        #expect(machine.facts(name).value?.mode == 0o640)
        #expect(machine.facts("/sys/devices/a").value?.kind == .folder)
        #expect(machine.facts("/sys/nowhere") == .absent)
        #expect(machine.link("/sys/class/video4linux/video0") == .found("../../devices/a/b"))
        #expect(machine.resolved("/sys/class/video4linux/video0") == "/sys/devices/a/b")
        #expect(machine.resolved("/sys/class/video4linux/video0/..") == "/sys/devices/a")
        #expect(machine.resolved("/sys/nowhere") == nil)
    }

    @Test("the fake one keeps the contract") func fakeMachine() { check(fake()) }

    @Test("the live one keeps the contract") func liveMachine() throws { check(try live()) }

    @Test("a program's output, both streams, and its status come back; a missing one is said")
    func run() throws {
        let machine = LiveMachine()
        #expect(
            machine.run("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"])
                == .ended(status: 3, output: "out\nerr\n"))
        #expect(machine.run("/nowhere/epilumed", []) == .notRun(reason: "/nowhere/epilumed cannot be run"))
        setenv("EPILUME_SOCKET", "/elsewhere", 1)
        #expect(machine.run("/bin/sh", ["-c", "echo $EPILUME_SOCKET"]) == .ended(status: 0, output: "\n"))
        unsetenv("EPILUME_SOCKET")
    }

    @Test("this machine's clock, space and kernel can be asked")
    func asked() {
        let machine = LiveMachine()
        #expect(machine.clock.map { $0.nowSeconds > 1_700_000_000 } == true)
        #expect(machine.space("/").value.map { $0.freeBytes > 0 && !$0.isReadOnly } == true)
        #expect(machine.space("/nowhere") == .absent)
        #expect(!machine.kernelRelease.isEmpty)
    }
}
