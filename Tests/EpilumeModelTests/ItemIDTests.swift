import EpilumeModel
import Testing

@Suite("Item id")
struct ItemIDTests {
    @Test(
        "is made of number and UUID, and read back",
        arguments: [
            (42, 0x9f2c_41d0_0000_0000, "r0000000042-9f2c41d0"),
            (1, 0x0000_0001_ffff_ffff, "r0000000001-00000001"),
            (9_999_999_999, 0xffff_ffff_0000_0000, "r9999999999-ffffffff"),
            (10_000_000_000, 0, "r10000000000-00000000"),
            (.max, 0, "r18446744073709551615-00000000"),
        ] as [(UInt64, UInt64, String)])
    func form(number: UInt64, uuid: UInt64, text: String) {
        let id = ItemID(recordNumber: number, uuid: (uuid, 0))
        #expect(id.text == text)
        #expect(ItemID(text) == id)
        #expect(ItemID(text)?.recordNumber == number)
    }

    @Test(
        "nothing else is an id, so none is ever a path",
        arguments: [
            "", "r", "r-", "r0000000042", "r0000000042-", "r0000000042-9f2c41d", "r0000000042-9f2c41d00",
            "r0000000042-9F2C41D0", "r000000042-9f2c41d0", "R0000000042-9f2c41d0", "x0000000042-9f2c41d0",
            "r00000000-2-9f2c41d0", "r0000000042-9f2c/1d0", "../r0000000042-9f2c41d0", "r0000000042-9f2c41d0\n",
            "r0000000042-9f2c41d0.epi", "r000000004٣-9f2c41d0", "r000000000000000000042-9f2c41d0",
        ])
    func refused(text: String) {
        #expect(ItemID(text) == nil)
    }

    @Test("a number has one form only", arguments: ["r00000000042-9f2c41d0", "r99999999999999999999-9f2c41d0"])
    func oneForm(text: String) {
        #expect(ItemID(text) == nil)
    }

    @Test("sorts in the order of capture, also past ten digits")
    func order() {
        let ids = [10_000_000_000, 2, 9_999_999_999, 1].map { ItemID(recordNumber: $0, uuid: (0, 0)) }
        #expect(ids.sorted().map(\.recordNumber) == [1, 2, 9_999_999_999, 10_000_000_000])
    }

    @Test(
        "a correction carries its revision",
        arguments: [
            ("r0000000042-9f2c41d0", 1), ("r0000000042-9f2c41d0-2", 2), ("r0000000042-9f2c41d0-10", 10),
            ("r18446744073709551615-00000000-9999", 9_999),
        ])
    func revision(text: String, revision: Int) throws {
        let id = try #require(ItemID(text))
        #expect(id.text == text && id.revision == revision)
        #expect(id.recordNumber == ItemID(text.split(separator: "-").prefix(2).joined(separator: "-"))?.recordNumber)
    }

    @Test(
        "one name a revision: none, 2, 3 and so on",
        arguments: [
            "-", "-0", "-1", "-00", "-01", "-02", "-+2", "--2", "-2-", "-2-2", "-a", "- 2", "-2 ", "-10000", "-٣", "-2/",
            "-18446744073709551617",
        ])
    func noOtherRevision(tail: String) {
        #expect(ItemID("r0000000042-9f2c41d0" + tail) == nil)
    }

    @Test("names its other revisions")
    func otherRevisions() throws {
        let id = try #require(ItemID("r0000000042-9f2c41d0-3"))
        #expect(id.with(revision: 1)?.text == "r0000000042-9f2c41d0")
        #expect(id.with(revision: 12)?.text == "r0000000042-9f2c41d0-12")
        #expect(id.with(revision: 9_999)?.revision == 9_999)
        #expect(id.with(revision: 0) == nil && id.with(revision: -1) == nil && id.with(revision: 10_000) == nil)
        #expect(id.with(revision: .max) == nil)
    }

    @Test("corrections sort behind what they correct, by number and not by letter")
    func orderOfRevisions() {
        let texts = [
            "r0000000042-00000000-10", "r0000000043-00000000", "r0000000042-00000000", "r0000000042-00000000-9",
            "r0000000042-00000000-2",
        ]
        #expect(
            texts.compactMap(ItemID.init).sorted().map(\.text) == [
                "r0000000042-00000000", "r0000000042-00000000-2", "r0000000042-00000000-9", "r0000000042-00000000-10",
                "r0000000043-00000000",
            ])
    }
}
