import EpilumeInterface
import EpilumeModel
import EpilumeRecords
import EpilumeStation
import Foundation
import Testing

/// Which calibration is in force, and what is said when none is.
@Suite("Calibration book")
struct CalibrationBookTests {
    private static let day: Int64 = 86_400
    private static let now: Int64 = 1_795_300_000
    private let folder: StateFolder
    private let key = CaptureKey.ephemeral()

    init() throws { folder = try StateFolder() }

    private func store() throws -> CalibrationStore {
        CalibrationStore(try SignedFolder(folder.path + "/calibrations", keys: try SigningKeys(key)))
    }

    /// Keeps them in a real folder, and answers from there.
    private func book(_ calibrations: [Calibration], revoked: [String] = []) throws -> CalibrationBook {
        let store = try store()
        for calibration in calibrations {
            let kept = try store.keep(measured: try calibration.payload) { _ in }.value
            if revoked.contains(calibration.id) {
                _ = try store.revoke(
                    kept, .init(reason: "it fell", technician: nil), at: CalibrationInterval.text(Self.now))
            }
        }
        let contents = store.load()
        #expect(contents.troubles.isEmpty)
        let book = CalibrationBook(interval: .init(dueDays: 30, expiryDays: 90))
        book.replace(with: contents)
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
        #expect(book.entries.map(\.id) == expected)
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
        let now = LiveBinding.sample(controls: ["gain": 64, "white-balance": 4700])
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
        let store = try store()
        _ = try store.keep(measured: try calibration(.sample(), daysAgo: 1).payload) { _ in }
        book.replace(with: store.load())
        #expect(book.answer(for: .sample(), at: Self.now).standing == .valid)
    }

    @Test(
        "a revoked one lets none before it back, however the device is set; other units and lights are untouched"
    )
    func revokedOtherwiseSet() throws {
        let old = calibration(.sample(controls: ["white-balance": 4600]), daysAgo: 20)
        let fallen = calibration(.sample(controls: ["white-balance": 5200]), daysAgo: 2)
        let plain = calibration(.sample(light: "plain", controls: ["white-balance": 4600]), daysAgo: 20)
        let twin = calibration(.sample(port: "usb-2", controls: ["white-balance": 4600]), daysAgo: 20)
        let book = try book([old, fallen, plain, twin], revoked: [fallen.id])
        let now = LiveBinding.sample(controls: ["white-balance": 4600])
        let answer = book.answer(for: now, at: Self.now)
        #expect(answer.kept?.calibration.id == old.id)
        #expect(answer.standing == .revoked(reason: "a later one, \(fallen.id), was revoked: it fell"))
        #expect(answer.facts.scale == nil)
        let inPlain = LiveBinding.sample(light: "plain", controls: ["white-balance": 4600])
        #expect(book.answer(for: inPlain, at: Self.now).standing == .valid)
        let other = LiveBinding.sample(port: "usb-2", controls: ["white-balance": 4600])
        #expect(book.answer(for: other, at: Self.now).standing == .valid)
        // Whoever calibrates anew is out of it.
        let store = try store()
        let anew = calibration(.sample(controls: ["white-balance": 4600]), daysAgo: 1)
        _ = try store.keep(measured: try anew.payload) { _ in }
        book.replace(with: store.load())
        #expect(book.answer(for: now, at: Self.now).standing == .valid)
    }

    @Test("a part whose calibration is revoked takes every later one that holds it out of force, and is named")
    func revokedPart() throws {
        let first = calibration(.sample(), daysAgo: 20)
        var second = calibration(.sample(), daysAgo: 2)
        second.carried = [CarriedPart(part: .colour, from: first.id, measuredAt: first.measuredAt)]
        let book = try book([first, second], revoked: [first.id])
        let answer = book.answer(for: .sample(), at: Self.now)
        #expect(answer.kept?.calibration.id == second.id)
        let reason = "colour was measured by \(first.id), which was revoked: it fell"
        #expect(answer.standing == .revoked(reason: reason))
        #expect(book.entries.map(\.revocation?.reason) == [reason, "it fell"])
    }

    @Test("a part whose calibration is revoked stays revoked where that calibration's own file is gone")
    func revokedPartOfNone() throws {
        let first = calibration(.sample(), daysAgo: 20)
        var second = calibration(.sample(), daysAgo: 2)
        second.carried = [CarriedPart(part: .scale, from: first.id, measuredAt: first.measuredAt)]
        let book = try book([first, second], revoked: [first.id])
        try FileManager.default.removeItem(atPath: "\(folder.path)/calibrations/\(first.id).calibration")
        book.replace(with: try store().load())
        #expect(
            book.answer(for: .sample(), at: Self.now).standing
                == .revoked(reason: "scale was measured by \(first.id), which was revoked: it fell"))
    }

    @Test("one that lies ahead of the clock gives way to every other")
    func ahead() throws {
        let future = calibration(.sample(), daysAgo: -400)
        let present = calibration(.sample(), daysAgo: 1)
        #expect(
            try book([future, present]).answer(for: .sample(), at: Self.now).kept?.calibration.id == present.id)
        // Ten minutes are what clocks may differ by.
        var near = calibration(.sample(), daysAgo: 0)
        near.measuredAt = CalibrationInterval.text(Self.now + 600)
        #expect(try book([near]).answer(for: .sample(), at: Self.now).kept?.calibration.id == near.id)
    }

    @Test("a revoked one that lies ahead of the clock holds back what was measured before its revocation, and no more")
    func aheadRevoked() throws {
        let before = calibration(.sample(), daysAgo: 1)
        let future = calibration(.sample(), daysAgo: -400)
        let book = try book([before, future], revoked: [future.id])
        #expect(
            book.answer(for: .sample(), at: Self.now).standing
                == .revoked(reason: "a later one, \(future.id), was revoked: it fell"))
        let store = try store()
        var after = calibration(.sample(), daysAgo: 0)
        after.measuredAt = CalibrationInterval.text(Self.now + 60)
        _ = try store.keep(measured: try after.payload) { _ in }
        book.replace(with: store.load())
        #expect(book.answer(for: .sample(), at: Self.now + 60).standing == .valid)
    }

    @Test("of a device with several lights nothing is exact while nobody knows which one shines")
    func openLight() throws {
        let book = try book([calibration(.sample(), daysAgo: 1)])
        #expect(book.answer(for: .sample(), at: Self.now).standing == .valid)
        let open = LiveBinding(.sample(), openLight: LightQuestion(.byHand, device: "scope"))
        let standing = book.answer(for: open, at: Self.now).standing
        #expect(standing == .invalidated([.init(part: .light, calibrated: nil, now: "not known")]))
        let polarised = calibration(.sample(serial: "B2", light: "polarised"), daysAgo: 1)
        book.replace(with: try storing(polarised))
        let other = LiveBinding(.sample(serial: "B2"), openLight: LightQuestion(.byHand, device: "scope"))
        #expect(
            book.answer(for: other, at: Self.now).facts.changes == ["light: polarised then, not known now"])
    }

    private func storing(_ calibration: Calibration) throws -> CalibrationStore.Contents {
        let store = try store()
        _ = try store.keep(measured: try calibration.payload) { _ in }
        return store.load()
    }
}
