import EpilumeModel
import Testing

struct IdentifierTests {
    /// Source of the first: DICOM PS3.5 B.2 and ITU-T X.667, which print the same example.
    @Test(arguments: [
        ("f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "2.25.329800735698586629295641978511506172918"),
        ("00000000-0000-0000-0000-000000000000", "2.25.0"),
        ("00000000-0000-0001-0000-000000000000", "2.25.18446744073709551616"),
        ("ffffffff-ffff-ffff-ffff-ffffffffffff", "2.25.340282366920938463463374607431768211455"),
    ]) func sopInstanceUIDIsTheUUIDInDecimal(uuid: String, uid: String) throws {
        let bits = try #require(UUIDBits(uuid))
        #expect(bits.description == uuid)
        #expect(SOPInstanceUID(uuid: bits).description == uid)
    }

    @Test(arguments: [
        "", "f81d4fae7dec11d0a76500a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
        "g81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf６",
    ]) func refusesWhatIsNotAUUID(text: String) {
        #expect(UUIDBits(text) == nil)
    }

    @Test func randomUUIDsSayThatTheyAreRandom() {
        struct Ones: RandomNumberGenerator { mutating func next() -> UInt64 { .max } }
        struct Zeros: RandomNumberGenerator { mutating func next() -> UInt64 { 0 } }
        var ones = Ones()
        var zeros = Zeros()
        #expect(UUIDBits.random(using: &ones).description == "ffffffff-ffff-4fff-bfff-ffffffffffff")
        #expect(UUIDBits.random(using: &zeros).description == "00000000-0000-4000-8000-000000000000")
        #expect(UUIDBits.random() != UUIDBits.random())
    }

    @Test func contentHashIsSixtyFourLowerCaseDigits() {
        let hex = String(repeating: "0f", count: 32)
        #expect(ContentHash(hex: hex)?.hex == hex)
        for wrong in ["", String(hex.dropLast()), hex.uppercased(), hex + "0", String(hex.dropLast()) + "g"] {
            #expect(ContentHash(hex: wrong) == nil)
        }
    }
}
