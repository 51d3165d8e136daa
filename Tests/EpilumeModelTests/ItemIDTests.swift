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
}
