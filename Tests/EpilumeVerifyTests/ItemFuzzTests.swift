import EpilumeModel
import EpilumeTestKit
import EpilumeVerify
import Testing

/// Mutated container files and signed documents, by as many rounds as ``FuzzBudget`` gives. Each finding becomes a test
/// with a name.
@Suite struct ItemFuzzTests {
    private static func mutate(_ original: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...6, using: &generator) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, at + Int.random(in: 0...16, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            case 1: bytes[at] = [0, 0x7f, 0x80, 0xff].randomElement(using: &generator)!
            case 2: bytes.removeSubrange(at..<end)
            case 3: bytes.insert(contentsOf: bytes[at..<end], at: at)
            case 4: bytes.removeLast(Int.random(in: 0...min(64, bytes.count), using: &generator))
            default: bytes.swapAt(at, Int.random(in: 0..<bytes.count, using: &generator))
            }
        }
        return bytes
    }

    @Test func noMutationOfAnItemCrashesOrPasses() async throws {
        let items = [try SampleItem.rawFrame(), try SampleItem.jpegFrame()]
        let budget = FuzzBudget(rounds: 1000, seed: 17)
        var generator = SeededGenerator(seed: budget.seed)
        for round in budget {
            let item = items.randomElement(using: &generator)!
            let bytes = Self.mutate(item.container.bytes, using: &generator)
            let isOriginal = bytes == item.container.bytes
            let report = await SampleItem.verifier.verify(container: bytes, path: item.name + ".item")
            #expect((report.verdict == .valid) == isOriginal, "seed \(budget.seed), round \(round)")
        }
    }

    /// The record and its signature behind hashes that fit.
    @Test func noMutationOfARecordOrItsSignatureCrashesOrPasses() async throws {
        let items = [try SampleItem.rawFrame(), try SampleItem.jpegFrame()]
        let budget = FuzzBudget(rounds: 500, seed: 19)
        var generator = SeededGenerator(seed: budget.seed)
        for round in budget {
            let item = items.randomElement(using: &generator)!
            let part = Bool.random(using: &generator) ? \SampleItem.record : \SampleItem.signature
            var other = item
            other[keyPath: part] = Self.mutate(item[keyPath: part], using: &generator)
            guard other[keyPath: part] != item[keyPath: part] else { continue }
            #expect(await other.report().verdict == .invalid, "seed \(budget.seed), round \(round)")
        }
    }
}
