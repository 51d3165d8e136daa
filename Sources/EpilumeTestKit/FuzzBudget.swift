import Foundation

/// How long a fuzz test goes on, and from where: so many rounds on every run, and on request as long, and as new, as one
/// likes. `EPILUME_FUZZ_ROUNDS` sets the rounds, `EPILUME_FUZZ_SECONDS` goes on until so many have passed (and at least
/// the rounds of every run), `EPILUME_FUZZ_SEED` begins elsewhere.
package struct FuzzBudget: Sequence, IteratorProtocol {
    package let seed: UInt64
    private let rounds: Int
    private let end: ContinuousClock.Instant?
    private var round = 0

    package init(rounds daily: Int, seed usual: UInt64) {
        func number<Value: LosslessStringConvertible>(_ name: String) -> Value? {
            ProcessInfo.processInfo.environment["EPILUME_FUZZ_" + name].flatMap { Value($0) }
        }
        seed = number("SEED") ?? usual
        rounds = number("ROUNDS") ?? daily
        end = (number("SECONDS") as Int?).map { .now + .seconds($0) }
    }

    /// Numbers the rounds from 0.
    package mutating func next() -> Int? {
        let goesOn = round < rounds || end.map { .now < $0 } == true
        guard goesOn else { return nil }
        defer { round += 1 }
        return round
    }
}
