import EpilumeModel
import EpilumeRecords
import EpilumeVerify
import Foundation
import Glibc
import Testing

struct FolderTests {
    /// Records 1 to `count`, each with the hash of the one before it.
    private func chain(_ count: UInt64) throws -> [SampleItem] {
        var items: [SampleItem] = []
        for number in 1...count {
            let previous = items.last.map { PictureDigest.sha256($0.record) }
            items.append(
                try SampleItem.jpegFrame {
                    $0.recordNumber = number
                    $0.previousRecordHash = previous
                })
        }
        return items
    }

    @Test func aStateFolderIsWalkedAndItsChainHolds() async throws {
        try await withScratch { folder in
            for (item, state) in zip(try chain(3), ["sent", "ready", "ready"]) {
                try write(item.container.bytes, folder, state, item.name + ".item")
            }
            try write([1, 2, 3], folder, "incoming", ".tmp-4")
            try write([1, 2, 3], folder, "README")
            var seen: [String] = []
            let report = await SampleItem.verifier.verifyFolder(folder) { seen.append("\($0)/\($1)") }
            #expect(report.findings.map(\.description) == [] && report.verdict == .valid)
            #expect(report.items.map(\.recordNumber) == [2, 3, 1])
            #expect(report.firstRecordNumber == 1 && report.lastRecordNumber == 3)
            #expect(seen == ["1/3", "2/3", "3/3"])
        }
    }

    /// An object beside items, or alone, is not passed over.
    @Test func objectsThatLieThereByThemselvesAreVerified() async throws {
        let verifier = try ItemVerifier(objects: Golden.verifier(nil))
        try await withScratch { folder in
            try write(Golden.bytes("signed.dcm"), folder, "from the archive", "1")
            let sound = await verifier.verifyFolder(folder)
            #expect(sound.verdict == .valid && sound.objects.map(\.verdict) == [.valid] && sound.items.isEmpty)
            try write(Golden.bytes("coerced.dcm"), folder, "from the archive", "2.dcm")
            let doubtful = await verifier.verifyFolder(folder)
            #expect(doubtful.verdict == .invalid && doubtful.objects.map(\.verdict) == [.valid, .coerced])
        }
    }

    @Test func namesTheRecordsThatAreMissing() async throws {
        try await withScratch { folder in
            for (index, item) in try chain(8).enumerated() where ![0, 2, 5, 6].contains(index) {
                try write(item.container.bytes, folder, "ready", item.name + ".item")
            }
            let report = await SampleItem.verifier.verifyFolder(folder)
            #expect(
                report.findings.map(\.description) == [
                    "chain: record 3 is missing between r0000000002-081d4fae and r0000000004-081d4fae",
                    "chain: records 6 to 7 are missing between r0000000005-081d4fae and r0000000008-081d4fae",
                ])
            #expect(report.verdict == .invalid && report.invalidItemCount == 0 && report.firstRecordNumber == 2)
        }
    }

    @Test func namesARecordThatIsHereTwice() async throws {
        try await withScratch { folder in
            for item in try chain(2) {
                try write(item.container.bytes, folder, "ready", item.name + ".item")
                try write(item.container.bytes, folder, "sent", item.name + ".item")
            }
            #expect(
                await SampleItem.verifier.verifyFolder(folder).findings.map(\.description) == [
                    "chain: record 1 is here twice: r0000000001-081d4fae and r0000000001-081d4fae",
                    "chain: record 2 is here twice: r0000000002-081d4fae and r0000000002-081d4fae",
                ])
        }
    }

    @Test func namesALinkThatDoesNotHold() async throws {
        try await withScratch { folder in
            var items = try chain(3)
            items[1] = try SampleItem.jpegFrame {
                $0.recordNumber = 2
                $0.previousRecordHash = PictureDigest.sha256(items[0].record)
                $0.position = "exchanged"
            }
            for item in items { try write(item.container.bytes, folder, item.name + ".item") }
            #expect(
                await SampleItem.verifier.verifyFolder(folder).findings.map(\.description) == [
                    "chain: record field previousRecordHash of r0000000003-081d4fae is not the SHA-256 of the record of "
                        + "r0000000002-081d4fae"
                ])
        }
    }

    /// A damaged item is one finding of its own and no gap in the chain.
    @Test func aDamagedItemKeepsItsPlace() async throws {
        try await withScratch { folder in
            for (index, item) in try chain(3).enumerated() {
                let bytes = index == 1 ? Array(item.container.bytes.prefix(30)) : item.container.bytes
                try write(bytes, folder, "quarantine", item.name + ".item")
            }
            let report = await SampleItem.verifier.verifyFolder(folder)
            #expect(report.findings == [] && report.invalidItemCount == 1 && report.verdict == .invalid)
            #expect(report.items[1].findings.map(\.problem) == [.tooShort])
        }
    }

    /// Two different files of one name were set aside, and each has its note.
    @Test func whatWasSetAsideTwiceIsLookedAt() async throws {
        try await withScratch { folder in
            let item = try SampleItem.jpegFrame()
            try write(item.container.bytes, folder, "ready", item.name + ".item")
            try write(item.container.bytes, folder, "quarantine", item.name + ".item.2")
            try write([], folder, "quarantine", item.name + ".item.2.reason.json")
            try write([], folder, "incoming", item.name + ".ready.1.part")
            let report = await SampleItem.verifier.verifyFolder(folder)
            #expect(report.items.map { $0.findings.map(\.problem) } == [[.wrongName], []])
            #expect(report.findings.map(\.problem) == [.repeatedRecord])
        }
    }

    @Test func fileNamesCannotBringTheChainDown() async throws {
        try await withScratch { folder in
            for name in [
                "r0000000000-00000000", "r99999999999999999999-00000000", "r18446744073709551615-00000000", "r1",
                "\u{1b}[2J",
            ] {
                try write([], folder, name + ".item")
            }
            try write(try SampleItem.jpegFrame().container.bytes, folder, "r0000000001-081d4fae.item")
            let report = await SampleItem.verifier.verifyFolder(folder)
            #expect(report.invalidItemCount == 5)
            #expect(
                report.findings.map(\.description) == [
                    "chain: records 2 to 18446744073709551614 are missing between r0000000001-081d4fae and "
                        + "r18446744073709551615-00000000"
                ])
            #expect(report.items.allSatisfy { !$0.path.contains("\u{1b}") })
        }
    }

    @Test func anExportIsVerifiedAsPlainFiles() async throws {
        try await withScratch { folder in
            let item = try SampleItem.rawFrame()
            try export(item, folder)
            try write(Array("anything".utf8), folder, "anchor.pem")
            #expect(await SampleItem.verifier.verifyFolder(folder).verdict == .valid)
            for (name, part, good) in [
                ("record.json", "record", item.record), ("record.jws", "signature", item.signature),
                ("picture.raw", "picture", item.picture), ("rendering.jpg", "rendering", item.rendering!),
            ] {
                for bad in [good + [0x0a], Array(good.dropLast()), []] {
                    try write(bad, folder, name)
                    #expect(await SampleItem.verifier.verifyFolder(folder).verdict == .invalid, "\(name)")
                }
                try #require(unlink(folder + "/" + name) == 0)
                let findings = await SampleItem.verifier.verifyFolder(folder).items[0].findings
                #expect(findings.map(\.problem) == [.missingPart] && findings[0].part.rawValue == part, "\(name)")
                try write(good, folder, name)
            }
            try write(item.picture, folder, "picture.jpg")
            let twice = await SampleItem.verifier.verifyFolder(folder).items[0]
            #expect(twice.findings.map(\.problem) == [.ambiguousPart])
        }
    }

    @Test func severalExportsFormAChain() async throws {
        try await withScratch { folder in
            for item in try chain(3) { try export(item, folder + "/" + item.name) }
            #expect(await SampleItem.verifier.verifyFolder(folder).verdict == .valid)
            try #require(rename(folder + "/r0000000002-081d4fae/record.json", folder + "/r0000000002-081d4fae/x") == 0)
            #expect(await SampleItem.verifier.verifyFolder(folder).invalidItemCount == 1)
        }
    }

    @Test func refusesLinksAndPipesAndEmptyFolders() async throws {
        try await withScratch { folder in
            #expect(await SampleItem.verifier.verifyFolder(folder).findings.map(\.problem) == [.nothingToVerify])
            #expect(
                await SampleItem.verifier.verifyFolder(folder + "/absent").findings.map(\.problem)
                    == [.unreadable, .nothingToVerify])
            let item = try SampleItem.jpegFrame()
            try write(item.container.bytes, folder, "real")
            try #require(symlink("real", folder + "/" + item.name + ".item") == 0)
            try #require(mkfifo(folder + "/r0000000002-081d4fae.item", 0o600) == 0)
            let report = await SampleItem.verifier.verifyFolder(folder)
            let refused = ["file: cannot be read: it is not a plain file"]
            #expect(report.items.map { $0.findings.map(\.description) } == [refused, refused])
            let absent = await SampleItem.verifier.verifyFile(folder + "/absent.item")
            #expect(absent.findings.map(\.description) == ["file: cannot be read: No such file or directory"])
            #expect(await SampleItem.verifier.verifyFile(folder).findings.map(\.problem) == [.unreadable])
        }
    }

    private func export(_ item: SampleItem, _ folder: String) throws {
        try write(item.record, folder, "record.json")
        try write(item.signature, folder, "record.jws")
        try write(item.picture, folder, item.rendering == nil ? "picture.jpg" : "picture.raw")
        if let rendering = item.rendering { try write(rendering, folder, "rendering.jpg") }
    }
}

private func write(_ bytes: [UInt8], _ parts: String...) throws {
    var folder = parts[0]
    mkdir(folder, 0o700)
    for part in parts.dropFirst().dropLast() {
        folder += "/" + part
        mkdir(folder, 0o700)
    }
    let file = open(folder + "/" + parts.last!, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    try #require(bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) } == bytes.count)
}

private func withScratch(_ body: (String) async throws -> Void) async throws {
    var template = Array("/tmp/epilume-verify-XXXXXX".utf8CString)
    try template.withUnsafeMutableBufferPointer { _ = try #require(mkdtemp($0.baseAddress!)) }
    let folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
}
