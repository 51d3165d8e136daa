import EpilumeInterface
import EpilumeModel
import EpilumeRecords
import EpilumeStation
import Testing

/// Which calibration is in force, and what is said when none is.
@Suite("Calibration book")
struct CalibrationBookTests {
    private static let day: Int64 = 86_400
    private static let now: Int64 = 1_795_300_000
    private let folder: StateFolder
    private let key = CaptureKey.ephemeral()

    init() throws { folder = try StateFolder() }

    /// Keeps them in a real folder, and answers from there.
    private func book(_ calibrations: [Calibration], revoked: [String] = []) throws -> CalibrationBook {
        let store = try CalibrationStore(folder: folder.path + "/calibrations", key: key)
        for calibration in calibrations {
            let kept = try store.keep(measured: try calibration.payload) { _ in }
            if revoked.contains(calibration.id) {
                _ = try store.revoke(kept, .init(reason: "it fell", technician: nil), at: "2026-11-22T08:00:00Z")
            }
        }
        let (kept, troubles) = store.load()
        #expect(troubles.isEmpty)
        let book = CalibrationBook(interval: .init(dueDays: 30, expiryDays: 90))
        book.replace(with: kept)
        return book
    }

    private func calibration(
        _ binding: CalibrationBinding, daysAgo: Int64, id: String = UUIDBits.random().description
    ) -> Calibration {
        .sample(binding, id: id, measuredAt: CalibrationInterval.text(Self.now - daysAgo * Self.day))
    }

    @Test(
        "age decides between valid, due and expired",
        arguments: [
            (Int64(0), CalibrationStanding.valid), (29, .valid), (30, .due), (89, .due), (90, .expired),
            (4000, .expired),
            // A clock that stands a day and more before the measurement proves no age.
            (-1, .valid), (-2, .expired),
        ])
    func age(days: Int64, expected: CalibrationStanding) throws {
        let book = try book([calibration(.sample(), daysAgo: days)])
        #expect(book.answer(for: .sample(), at: Self.now).standing == expected)
    }

    @Test("the age of a calibration is that of its oldest part")
    func oldestPart() throws {
        var fresh = calibration(.sample(), daysAgo: 1)
        fresh.carried = [
            CarriedPart(
                part: .scale, from: UUIDBits.random().description,
                measuredAt: CalibrationInterval.text(Self.now - 40 * Self.day))
        ]
        let answer = try book([fresh]).answer(for: .sample(), at: Self.now)
        #expect(answer.standing == .due)
        #expect(answer.age == 40 * Self.day)
    }

    @Test("the newest that fits is in force, whatever was kept last")
    func newest() throws {
        let old = calibration(.sample(), daysAgo: 20)
        let new = calibration(.sample(), daysAgo: 2)
        #expect(try book([new, old]).answer(for: .sample(), at: Self.now).kept?.calibration.id == new.id)
    }

    @Test("the history is newest first, and always in one order") func history() throws {
        let old = calibration(.sample(), daysAgo: 20)
        let twins = [calibration(.sample(), daysAgo: 2), calibration(.sample(serial: "B2"), daysAgo: 2)]
        let book = try book([old] + twins)
        let expected = twins.map(\.id).sorted(by: >) + [old.id]
        #expect(book.all.map(\.calibration.id) == expected)
        book.replace(with: book.all.reversed())
        #expect(book.all.map(\.calibration.id) == expected)
        #expect(book.kept(old.id)?.calibration == old)
        #expect(book.kept(UUIDBits.random().description) == nil)
    }

    @Test("another unit and another light were never calibrated")
    func others() throws {
        let book = try book([calibration(.sample(light: "polarised"), daysAgo: 1)])
        #expect(book.answer(for: .sample(serial: "B2", light: "polarised"), at: Self.now).standing == .none)
        #expect(book.answer(for: .sample(light: "plain"), at: Self.now).standing == .none)
        #expect(book.answer(for: .sample(light: "polarised"), at: Self.now).standing == .valid)
    }

    @Test("each state of the light has a calibration of its own")
    func lights() throws {
        let plain = calibration(.sample(light: "plain"), daysAgo: 1)
        let polarised = calibration(.sample(light: "polarised"), daysAgo: 40)
        let book = try book([plain, polarised])
        #expect(book.answer(for: .sample(light: "plain"), at: Self.now).kept?.calibration.id == plain.id)
        let answer = book.answer(for: .sample(light: "polarised"), at: Self.now)
        #expect(answer.kept?.calibration.id == polarised.id)
        #expect(answer.standing == .due)
    }

    @Test("whatever differs is named, by the calibration that is nearest")
    func changed() throws {
        let near = calibration(.sample(controls: ["gain": 64, "white-balance": 4600]), daysAgo: 50)
        let far = calibration(.sample(controls: ["gain": 10, "white-balance": 6500]), daysAgo: 1)
        let book = try book([near, far])
        let now = CalibrationBinding.sample(controls: ["gain": 64, "white-balance": 4700])
        let answer = book.answer(for: now, at: Self.now)
        #expect(
            answer.standing
                == .invalidated([.init(part: .control("white-balance"), calibrated: "4600", now: "4700")]))
        #expect(answer.kept?.calibration.id == near.id)
        #expect(answer.age == 50 * Self.day)
        #expect(answer.facts.changes == ["white-balance: 4600 then, 4700 now"])
        #expect(answer.facts.scale == nil)
    }

    @Test("a light that nothing is known of is no light that was calibrated")
    func unknownLight() throws {
        let book = try book([calibration(.sample(light: "polarised"), daysAgo: 1)])
        #expect(
            book.answer(for: .sample(light: nil), at: Self.now).standing
                == .invalidated([.init(part: .light, calibrated: "polarised", now: nil)]))
    }

    @Test("a revoked one lets none before it back into force, and one after it comes into force")
    func revoked() throws {
        let old = calibration(.sample(), daysAgo: 20)
        let fallen = calibration(.sample(), daysAgo: 2)
        let book = try book([old, fallen], revoked: [fallen.id])
        #expect(book.answer(for: .sample(), at: Self.now).standing == .revoked(reason: "it fell"))
        let store = try CalibrationStore(folder: folder.path + "/calibrations", key: key)
        _ = try store.keep(measured: try calibration(.sample(), daysAgo: 1).payload) { _ in }
        book.replace(with: store.load().kept)
        #expect(book.answer(for: .sample(), at: Self.now).standing == .valid)
    }
}
