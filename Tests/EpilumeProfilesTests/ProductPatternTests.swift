import EpilumeModel
import Testing

@Suite struct ProductPatternTests {
    @Test(arguments: [
        ("Dermo 2", "Dermo 2", true), ("Dermo 2", "Dermo 2 ", false), ("Dermo 2", "dermo 2", false),
        ("Dermo*", "Dermo", true), ("Dermo*", "Dermo 2 HD", true), ("*HD", "Dermo 2 HD", true),
        ("*HD", "HD camera", false), ("D?rmo", "Dermo", true), ("D?rmo", "Drmo", false), ("*a*b*", "xxaxxbxx", true),
        ("*a*b*", "xxbxxaxx", false), ("\\*", "*", true), ("\\*", "x", false), ("a\\?", "a?", true),
        ("a\\?", "ab", false),
        ("*", "", true), ("?", "", false), ("?", "é", true),
    ])
    func theWholeStringMustFit(_ pattern: String, _ text: String, _ fits: Bool) throws {
        let pattern = try #require(ProductPattern(pattern))
        #expect(pattern.matches(text) == fits)
    }

    @Test(arguments: ["", "a\\", "a\\b", "a\u{1b}", "a\nb", String(repeating: "a", count: 127)])
    func whatIsNoPatternIsRefused(_ text: String) {
        #expect(ProductPattern(text) == nil)
    }

    @Test(arguments: [
        ("abc", "abc", true), ("abc", "abd", false), ("a*", "*c", true), ("a*", "b*", false), ("a?c", "abc", true),
        ("a?c", "ac", false), ("*", "anything", true), ("*a", "*b", false), ("a*b", "a?b", true), ("?", "*", true),
        ("a\\*", "a*", true), ("a\\*", "a?", true), ("a\\*b", "a\\?b", false), ("ab*", "a*cd", true),
        ("??", "?", false),
    ])
    func overlapIsFoundBothWays(_ a: String, _ b: String, _ overlaps: Bool) throws {
        let (a, b) = (try #require(ProductPattern(a)), try #require(ProductPattern(b)))
        #expect(a.overlaps(b) == overlaps)
        #expect(b.overlaps(a) == overlaps)
    }

    @Test func aHostileStringCostsNoMoreThanItsLength() throws {
        let pattern = try #require(ProductPattern(String(repeating: "*a", count: 60) + "*b"))
        #expect(!pattern.matches(String(repeating: "a", count: 126)))
        #expect(!pattern.matches(String(repeating: "a", count: 100_000)))
    }

    @Test(arguments: ["Dermo 2", "50% * ?", "back\\slash", "é"])
    func aTextHasAPatternThatFitsItAlone(_ text: String) throws {
        let pattern = try #require(ProductPattern(exactly: text))
        #expect(pattern.matches(text))
        #expect(!pattern.matches(text + "x"))
    }
}
