import EpilumeModel
import Testing

@Suite struct BodyRegionTests {
    @Test("every term and every name is there once") func everyTermAndEveryNameIsThereOnce() {
        #expect(BodyRegion.all.count == 203)
        #expect(Set(BodyRegion.all.map(\.term.value)).count == 203)
        for region in BodyRegion.all {
            for name in region.names + region.frenchNames {
                #expect(throws: Never.self, "\(name)") {
                    let found = try BodyRegion.named(name)
                    #expect(found == region, "\(name)")
                }
            }
        }
    }

    @Test("terms fit the attributes that carry them") func termsFitTheAttributesThatCarryThem() {
        for region in BodyRegion.all {
            #expect((1...16).contains(region.term.value.utf8.count))
            #expect((1...64).contains(region.term.meaning.utf8.count))
            #expect(["SCT", "DCM", "FMA"].contains(region.term.scheme))
            #expect(!region.names.isEmpty && !region.frenchNames.isEmpty)
        }
    }

    @Test(
        "a person's word finds its region",
        arguments: [
            ("back", "66643007"), ("dos", "66643007"), ("Posterior Forearm", "41550009"),
            ("avant-bras postérieur", "41550009"), ("AVANT BRAS POSTERIEUR", "41550009"), ("41550009", "41550009"),
            ("Skin of posterior surface of forearm", "41550009"), ("dos main", "281642007"), ("cuir chev", "43067004"),
            ("creux axill", "76261009"), ("forearm post", "41550009"),
        ])
    func aPersonsWordFindsItsRegion(typed: String, code: String) throws {
        #expect(try BodyRegion.named(typed).term.value == code)
    }

    @Test("a beginning of several names lists them") func aBeginningOfSeveralNamesListsThem() {
        #expect {
            try BodyRegion.named("fore")
        } throws: { fault in
            guard case BodyRegion.SearchFault.ambiguous(_, let some, let count)? = fault as? BodyRegion.SearchFault
            else { return false }
            return count == 4 && some.contains("forehead") && some.contains("anterior forearm")
        }
    }

    @Test("an unknown word lists the nearest names in its language")
    func anUnknownWordListsTheNearestNamesInItsLanguage() throws {
        let english = try #require(throws: BodyRegion.SearchFault.self) { try BodyRegion.named("postereor foream") }
        #expect("\(english)".contains("posterior forearm"))
        let french = try #require(throws: BodyRegion.SearchFault.self) { try BodyRegion.named("avent-bra anterieur") }
        #expect("\(french)".contains("avant-bras antérieur"))
    }

    @Test("hostile text is refused and shown safely") func hostileTextIsRefusedAndShownSafely() throws {
        for text in ["", "\u{1b}[2J", String(repeating: "x", count: 100_000), "\u{202e}kcab", "-- --"] {
            let fault = try #require(throws: BodyRegion.SearchFault.self) { try BodyRegion.named(text) }
            #expect("\(fault)".utf8.count < 1000)
            #expect("\(fault)".unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        }
    }

    @Test("typing narrows the list") func typingNarrowsTheList() {
        #expect(BodyRegion.matching("").count == 203)
        #expect(BodyRegion.matching("nail").count == 12)
        #expect(BodyRegion.matching("ongle du gros").map(\.name) == ["nail of great toe"])
        #expect(BodyRegion.matching("xyzzy").isEmpty)
    }

    @Test("sides follow anatomy") func sidesFollowAnatomy() throws {
        let forearm = try BodyRegion.named("posterior forearm")
        #expect(forearm.allows(.left) && forearm.allows(.both) && !forearm.allows(.unpaired))
        let navel = try BodyRegion.named("nombril")
        #expect(navel.allows(.unpaired) && !navel.allows(.right))
        let back = try BodyRegion.named("back")
        #expect(PictureContext.Laterality.allCases.allSatisfy(back.allows))
        let breast = try BodyRegion.named("upper outer quadrant of left breast")
        #expect(breast.allows(.left) && !breast.allows(.right))
    }
}
