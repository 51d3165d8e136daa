import EpilumeModel
import EpilumeProfiles
import Testing

@Suite struct LintTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func sentences(_ path: String = "") -> [String] {
        ProfileLint.check([folder.path + path]).faults.map { $0.description.replacing(folder.path, with: "") }
    }

    private func addExample() throws {
        try folder.write(try Example.yaml(), to: "\(Example.id)/profile.yaml")
        try folder.write(Example.readme, to: "\(Example.id)/README.md")
    }

    @Test(arguments: ["", "/", "/\(Example.id)", "/\(Example.id)/", "/\(Example.id)/profile.yaml"])
    func aSoundProfileIsSoundHoweverItIsNamed(_ path: String) throws {
        try addExample()
        #expect(sentences(path) == [])
        #expect(ProfileLint.check([folder.path + path]).checked == 1)
    }

    @Test func anotherFolderNameIsAFaultAlsoOfTheFileAlone() throws {
        try folder.write(try Example.yaml(), to: "other-name/profile.yaml")
        #expect(
            sentences("/other-name/profile.yaml") == [
                "/other-name/profile.yaml:2:5: the id is exampla-dermo-2, but the folder is called other-name. "
                    + "Give both the same name."
            ])
    }

    @Test func allFaultsOfAllFilesAreNamed() throws {
        try addExample()
        try folder.write("id: b-c\n", to: "b-c/profile.yaml")
        try folder.write("# x\n", to: "b-c/README.md")
        let found = sentences()
        #expect(found.count == 7)
        #expect(found.allSatisfy { $0.hasPrefix("/b-c/") })
    }

    @Test func theReadmeHasItsTitleHeadingsAndSomethingBelowEach() throws {
        func faults(_ text: String) -> [String] {
            ProfileReadme.check(text, file: "R", title: "Exampla Dermo 2").map(\.description)
        }
        #expect(faults(Example.readme) == [])
        #expect(
            faults(Example.readme.replacing("# Exampla Dermo 2", with: "# Dermo"))
                == ["R:1:1: the first line must be “# Exampla Dermo 2”."])
        #expect(
            faults(Example.readme.replacing("Its lens.", with: "")) == [
                "R:11:1: nothing stands below “## What is unknown”. Say what is known, or that nothing is."
            ])
        let order =
            "the headings must be, in this order: “## Device”, “## What works”, “## What is unknown”, "
            + "“## How it was tested”."
        #expect(faults(Example.readme.replacing("## What works", with: "## Works")) == ["R:7:1: \(order)"])
        #expect(faults("# Exampla Dermo 2\n") == ["R:1:1: \(order)"])
    }

    @Test func aSourceThatIsAFileMustBeThere() throws {
        try addExample()
        let yaml = try Example.yaml().replacing("url: README.md", with: "url: recording/chart.json")
        try folder.write(yaml, to: "\(Example.id)/profile.yaml")
        #expect(
            sentences() == [
                "/exampla-dermo-2/profile.yaml:10:12: recording/chart.json is not in this folder. Put it there, or name "
                    + "another source."
            ])
        try folder.write("{}", to: "\(Example.id)/recording/chart.json")
        #expect(sentences() == [])
    }

    @Test(arguments: [
        ("{vid: 1234, pid: 5678}", "{vid: 1234, pid: 5678}", true),
        ("{vid: 1234, pid: 5678}", "{vid: 1234, pid: 5679}", false),
        ("{vid: 1234, pid: 5678, product: A*}", "{vid: 1234, pid: 5678, product: B*}", false),
        ("{vid: 1234, pid: 5678, product: A*}", "{vid: 1234, pid: 5678, product: \"*B\"}", true),
        ("{vid: 1234, pid: 5678, release: 0100}", "{vid: 1234, pid: 5678, release: 0101-0200}", false),
        ("{vid: 1234, pid: 5678, release: 0100}", "{vid: 1234, pid: 5678, driver: uvcvideo}", true),
        ("{vid: 1234, pid: 5678, driver: a}", "{vid: 1234, pid: 5678, driver: b}", false),
    ])
    func twoProfilesThatCanTakeOneDeviceAreAFault(_ a: String, _ b: String, _ overlap: Bool) throws {
        let profiles = try [("maker-one", a), ("maker-two", b)].map { id, match in
            try ProfileReader.read(Example.small(id, match: match), file: id, folder: id)
        }
        let faults = ProfileLint.overlaps(among: profiles).map(\.description)
        #expect(
            faults
                == (overlap
                    ? [
                        "maker-two:11:5: maker-one can recognise the same device (maker-one:11). Tell them apart by "
                            + "product, release or driver, or make them one profile."
                    ] : []))
    }

    @Test func whatIsNoProfileIsSaidToBeNone() throws {
        #expect(sentences() == [": it cannot be read: no profile is in it."])
        #expect(sentences("/nothing") == ["/nothing: it cannot be read: there is no such file."])
        #expect(
            ProfileLint.check(["/dev/null"]).faults.map(\.description) == [
                "/dev/null: it cannot be read: it is no regular file."
            ])
    }
}
