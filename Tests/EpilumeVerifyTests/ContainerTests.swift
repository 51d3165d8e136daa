import EpilumeVerify
import Testing

/// Each way in which the structure can be wrong although the header's own hash fits.
struct ContainerTests {
    private func problems(_ change: (inout SampleContainer) -> Void) async throws -> [Finding.Problem] {
        let item = try SampleItem.rawFrame()
        var container = item.container
        change(&container)
        return await SampleItem.verifier.verify(container: container.bytes, path: item.name + ".item").findings.map(\.problem)
    }

    @Test func aGoodContainerHasNoProblem() async throws {
        #expect(try await problems { _ in } == [])
    }

    @Test func theOrderOfSectionsIsFree() async throws {
        let item = try SampleItem.rawFrame()
        let container = SampleContainer(sections: [
            ("rendering", item.rendering!), ("picture", item.picture), ("signature", item.signature),
            ("record", item.record),
        ])
        #expect(await SampleItem.verifier.verify(container: container.bytes, path: item.name + ".item").verdict == .valid)
    }

    @Test func namesWhatIsWrongWithTheHeader() async throws {
        #expect(try await problems { $0.magic[7] = 0x6d } == [.wrongMagic])
        #expect(try await problems { $0.layout = 3 } == [.unknownLayout])
        #expect(try await problems { $0.layout = 2 } == [.missingPart])
        #expect(try await problems { $0.sectionCount = 0 } == [.wrongSectionCount])
        #expect(try await problems { $0.sectionCount = 17 } == [.wrongSectionCount])
        #expect(try await problems { $0.sectionCount = 3 } == [.wrongHeaderLength])
        #expect(try await problems { $0.headerLength += 1 } == [.wrongHeaderLength])
        #expect(try await problems { $0.fileLength += 1 } == [.wrongFileLength])
        #expect(try await problems { $0.fileLength = .max } == [.wrongFileLength])
    }

    @Test func namesWhatIsWrongWithASection() async throws {
        #expect(try await problems { $0.entries[1].kind[0] = 0x53 } == [.unknownSection])
        #expect(try await problems { $0.entries[1].kind[15] = 1 } == [.unknownSection])
        #expect(try await problems { $0.entries[1].kind = $0.entries[0].kind } == [.repeatedSection])
        #expect(try await problems { $0.entries[0].offset += 1 } == [.misplacedSection])
        #expect(try await problems { $0.entries[0].length += 1 } == [.misplacedSection])
        #expect(try await problems { $0.entries[2].length = .max } == [.misplacedSection])
        #expect(try await problems { $0.entries[3].length += 1 } == [.misplacedSection])
        #expect(try await problems { $0.entries[3].length -= 1 } == [.misplacedSection])
        #expect(try await problems { $0.entries[3].hash[31] ^= 1 } == [.sectionHashDiffers])
        #expect(
            try await problems {
                $0.payload.append(0)
                $0.fileLength += 1
            } == [.misplacedSection])
    }

    @Test(arguments: ["record", "signature", "picture"])
    func namesTheSectionThatIsMissing(kind: String) async throws {
        let item = try SampleItem.jpegFrame()
        let all = [("record", item.record), ("signature", item.signature), ("picture", item.picture)]
        let container = SampleContainer(sections: all.filter { $0.0 != kind })
        let report = await SampleItem.verifier.verify(container: container.bytes, path: item.name + ".item")
        #expect(report.findings.map(\.description) == ["container: there is no section \(kind)"])
    }
}
