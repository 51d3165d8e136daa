import EpilumeVerify
import Testing

/// Nothing that happens to the bytes of a good item goes unnoticed, and nothing brings the verifier down.
struct MutationTests {
    private func isNoticed(_ bytes: [UInt8], _ item: SampleItem) async -> Bool {
        await SampleItem.verifier.verify(container: bytes, path: item.name + ".item").verdict == .invalid
    }

    @Test func everyChangedByteIsNoticed() async throws {
        var generator = SeededGenerator(seed: 0x45_5049)
        for item in [try SampleItem.rawFrame(), try SampleItem.jpegFrame()] {
            let good = item.container.bytes
            #expect(await !isNoticed(good, item))
            for offset in good.indices {
                var bad = good
                bad[offset] ^= UInt8.random(in: 1...255, using: &generator)
                #expect(await isNoticed(bad, item), "byte \(offset) is now \(bad[offset])")
            }
        }
    }

    @Test func everyTruncationAndExtensionIsNoticed() async throws {
        let item = try SampleItem.jpegFrame()
        let good = item.container.bytes
        for count in good.indices { #expect(await isNoticed(Array(good.prefix(count)), item), "\(count) bytes") }
        #expect(await isNoticed(good + [0], item))
        #expect(await isNoticed(good + good, item))
    }

    /// A stranger can mend the header's hash, so the fields behind it must hold by themselves.
    @Test func aSpoiltHeaderWithAGoodHashIsNoticed() async throws {
        let item = try SampleItem.rawFrame()
        var generator = SeededGenerator(seed: 7)
        let edges: [UInt64] = [0, 1, 63, 64, .max, .max - 1, .max / 2, 1 << 63, 1 << 32]
        for _ in 0..<1_000 {
            var container = item.container
            let index = Int.random(in: 0..<container.entries.count, using: &generator)
            let value = Bool.random(using: &generator) ? edges.randomElement(using: &generator)! : generator.next()
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: container.entries[index].offset = value
            case 1: container.entries[index].length = value
            case 2: container.entries[index].kind[Int(value % 16)] ^= 0x20
            case 3: container.entries[index].hash[Int(value % 32)] ^= 1
            case 4: container.fileLength = value
            default: container.entries.swapAt(index, (index + 1) % container.entries.count)
            }
            #expect(await isNoticed(container.bytes, item))
        }
    }

    /// Behind a container whose hashes all fit, every byte of every part still counts.
    @Test func everyChangedByteBehindGoodHashesIsNoticed() async throws {
        var generator = SeededGenerator(seed: 11)
        let item = try SampleItem.rawFrame()
        let parts: [WritableKeyPath<SampleItem, [UInt8]>] = [\.record, \.signature, \.picture]
        for part in parts {
            for offset in item[keyPath: part].indices {
                var bad = item
                bad[keyPath: part][offset] ^= UInt8.random(in: 1...255, using: &generator)
                #expect(await bad.report().verdict == .invalid, "byte \(offset)")
            }
        }
    }

    /// Nonsense that is still almost a record: it is read as far as it goes, and refused.
    @Test func rubbishIsRefused() async throws {
        let item = try SampleItem.jpegFrame()
        var generator = SeededGenerator(seed: 13)
        let pieces = ["{", "}", "[", "]", ",", ":", "\"", "\\u", "d800", "1e9", "-", "null", "\u{20ac}", "schema"]
        for _ in 0..<250 {
            var record = item.record
            let piece = Array(pieces.randomElement(using: &generator)!.utf8)
            let at = Int.random(in: 0..<record.count, using: &generator)
            let end = min(record.count, at + Int.random(in: 0...8, using: &generator))
            record.replaceSubrange(at..<end, with: piece)
            guard record != item.record else { continue }
            // Signed again, it may be a good record of another device: only that it is read to its end counts.
            _ = await item.resigned(record).report()
            var bad = item
            bad.record = record
            #expect(await bad.report().verdict == .invalid)
        }
    }
}
