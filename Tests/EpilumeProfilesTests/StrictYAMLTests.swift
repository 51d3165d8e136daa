import EpilumeModel
import EpilumeProfiles
import Testing

@Suite struct StrictYAMLTests {
    private func fault(_ yaml: String) -> StrictYAML.Fault? {
        do throws(StrictYAML.Fault) {
            _ = try StrictYAML.root(of: yaml, file: "f", references: .refused)
            return nil
        } catch {
            return error
        }
    }

    private func isReference(_ yaml: String) -> Bool {
        if case .reference = fault(yaml) { return true }
        return false
    }

    @Test(arguments: [
        "a: &x 1", "a: *x", "&x a: 1", "? *x\n: 1", "[&x 1]", "{a: 1,*x : 2}", "- &x\n- 1", "a:\n  <<: *x", "a:\n\t*x",
        "a: \"q\" # c\nb: *x", "a: 'it''s'\nb: &y 2", "{\"k\":*x}", "a: |\n  \"\nb: *x", "a: \u{85}*x",
        "a: \u{2028}&x 1",
    ])
    func referencesAreRefusedBeforeAnythingFollowsThem(_ yaml: String) {
        #expect(isReference(yaml))
    }

    @Test(arguments: ["a: R&D", "a: x & y", "a: 3 * 4", "a: \"*x\"", "a: '&x'", "a: x*", "a: b # c"])
    func wordsWithSuchSignsInsideAreText(_ yaml: String) {
        #expect(fault(yaml) == nil)
    }

    @Test func aReferenceIsNamedWithItsPlace() {
        guard case .reference(let place, let word) = fault("a: 1\nb:\n  - &bomb [1]\n") else {
            Issue.record("not refused")
            return
        }
        #expect(place.description == "f:3:5")
        #expect(word.description == "&bomb")
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func nestingWithoutEndIsRefusedRatherThanFollowed(_ piece: String) {
        let yaml = String(repeating: piece, count: 40_000)
        guard case .syntax = fault(yaml) else {
            Issue.record("not refused: \(piece)")
            return
        }
    }

    @Test func aTextLargerThanAPageOrTwoIsRefused() {
        let line = "a: 1 # " + String(repeating: "x", count: 57) + "\n"
        #expect(fault(String(repeating: "#" + line, count: 4000)) == .tooLarge(byteLimit: 262_144))
    }

    @Test func placesCountFromOneAndNameKeysAndValues() throws {
        let root = try #require(try StrictYAML.root(of: "a: 1\nb:\n  c: [x, y]\n", file: "f", references: .refused))
        let entries = try root.entries()
        #expect(entries.map(\.name) == ["a", "b"])
        #expect(entries.map(\.place.description) == ["f:1:1", "f:2:1"])
        let inner = try #require(entries[1].value.entries().first)
        #expect(inner.value.items.map(\.place.description) == ["f:3:7", "f:3:10"])
    }

    @Test(arguments: ["", "# only this\n", "---\n", "~\n", "null"])
    func whatSaysNothingIsNothing(_ yaml: String) throws {
        let root = try StrictYAML.root(of: yaml, file: "f", references: .refused)
        #expect(root == nil)
    }
}
