import EpilumeModel
import EpilumeProfiles
import Foundation
import Testing

@Suite struct GenerateTests {
    private static func profiles() throws -> [LoadedProfile] {
        let pedal = """
            schema: epilume.profile/1
            id: maker-pedal
            vendor: Maker
            model: Pedal | two
            kind: pedal
            evidence:
              level: third-party-measured
              sources: [{url: "https://example.org/p", accessed: 2026-11-22, says: It sends B.}]
            match:
              - {vid: 0c45, pid: 7403, product: 'Foot*\\? [x|"#"]'}
              - {vid: 0c45, pid: 7404, release: 0100}
              - {vid: 0c45, pid: 7405, release: 0100-0200}
            button: {path: evdev, key: KEY_B}
            """
        let light = """
            schema: epilume.profile/1
            id: maker-light
            vendor: Maker
            model: "Light #1"
            kind: microscope
            evidence:
              level: third-party-measured
              sources: [{url: "https://example.org/l", accessed: 2026-11-22, says: It lights.}]
            match:
              - {vid: 1a86, pid: e026}
              - {vid: 0c45, pid: 7405, release: 0300}
            modes:
              - {use: preview, format: YUYV, width: 640, height: 480}
              - {use: capture, format: MJPG, width: 1600, height: 1200, fps: 15}
            light:
              means: vendor-request
              verification: image
              states:
                - {name: on, send: {request: 01, value: 0001, index: 0000}}
                - {name: off, send: {request: 01, value: 0000, index: 0000}}
            """
        return try [pedal, light, Example.yaml(), Example.small("plain-one")].map {
            try ProfileReader.read($0, file: "p.yaml", folder: nil)
        }
    }

    private static func golden(_ name: String, _ text: String) throws {
        let file = Checkout.tests.appending(path: "Golden").appending(path: name)
        if let folder = ProcessInfo.processInfo.environment["EPILUME_WRITE_GOLDEN"] {
            try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(text == expected)
    }

    @Test func theRulesGiveWhatIsNeededAndNoMore() throws {
        try Self.golden("rules", ProfileRules.text(for: Self.profiles()))
    }

    @Test func theHardwareDatabaseNamesWhatItCanTellApart() throws {
        try Self.golden("hwdb", ProfileHardwareDatabase.text(for: Self.profiles()))
    }

    @Test func theTableShowsTheStrongestEvidenceFirst() throws {
        try Self.golden("table", ProfileTable.markdown(for: Self.profiles()) + "\n")
    }

    @Test func theOrderOfProfilesChangesNothing() throws {
        let profiles = try Self.profiles()
        let turned = Array(profiles.reversed())
        #expect(ProfileRules.text(for: profiles) == ProfileRules.text(for: turned))
        #expect(ProfileHardwareDatabase.text(for: profiles) == ProfileHardwareDatabase.text(for: turned))
        #expect(ProfileTable.markdown(for: profiles) == ProfileTable.markdown(for: turned))
    }

    @Test func theTableGoesBetweenItsMarkersAndNothingElseChanges() {
        let document = "a\n\n<!-- profiles:begin -->\nold\nold\n<!-- profiles:end -->\nb\n"
        let once = ProfileTable.replacing(in: document, with: "new")
        #expect(once == "a\n\n<!-- profiles:begin -->\nnew\n<!-- profiles:end -->\nb\n")
        #expect(ProfileTable.replacing(in: once ?? "", with: "new") == once)
    }

    @Test(arguments: [
        "", "<!-- profiles:begin -->\n", "<!-- profiles:end -->\n<!-- profiles:begin -->\n",
        "<!-- profiles:begin -->\n<!-- profiles:begin -->\n<!-- profiles:end -->\n",
    ])
    func aDocumentWithoutItsMarkersHasNoPlace(_ document: String) {
        #expect(ProfileTable.replacing(in: document, with: "new") == nil)
    }

    @Test func whatDiffersIsNamedThenWrittenThenAgrees() throws {
        let root = try ScratchFolder()
        try root.write(Example.small("plain-one"), to: "DeviceProfiles/plain-one/profile.yaml")
        try root.write("x", to: "udev-rules/72-epilume.hwdb")
        try root.write("a\n<!-- profiles:begin -->\n<!-- profiles:end -->\n", to: "README.md")
        let files = try GeneratedFiles.make(root: root.path)
        let all = ["README.md", "udev-rules/72-epilume-profiles.rules", "udev-rules/72-epilume.hwdb"]
        #expect(files.differing(below: root.path) == all)
        #expect(try files.write(below: root.path) == all)
        #expect(files.differing(below: root.path) == [])
        #expect(try GeneratedFiles.make(root: root.path) == files)
        #expect(try root.text("README.md").contains("[Maker plain-one](DeviceProfiles/plain-one/README.md)"))
    }

    @Test func nothingIsMadeFromProfilesWithFaults() throws {
        let root = try ScratchFolder()
        try root.write("id: x-y\n", to: "DeviceProfiles/x-y/profile.yaml")
        try root.write("<!-- profiles:begin -->\n<!-- profiles:end -->\n", to: "README.md")
        #expect(throws: ProfileFaults.self) { try GeneratedFiles.make(root: root.path) }
    }

    @Test func aReadmeWithoutAPlaceIsToldSo() throws {
        let root = try ScratchFolder()
        try root.write(Example.small("plain-one"), to: "DeviceProfiles/plain-one/profile.yaml")
        try root.write("hello\n", to: "README.md")
        let refusal = #expect(throws: ProfileFaults.self) { try GeneratedFiles.make(root: root.path) }
        #expect(refusal?.faults.first?.description.contains("the table of devices has no place") == true)
    }

    @Test func theSummaryNamesTheSourceOfEachClaim() throws {
        let rows = ProfileSummary.rows(try ProfileReader.read(try Example.yaml(), file: "p.yaml", folder: nil))
        let text = rows.map { "\($0.name)|\($0.value)" }
        for line in [
            "match|21cd:0834, product Dermo 2*, release 0100-01ff, driver uvcvideo [1]", "serial|shared [1]",
            "modes|capture: MJPG 1920×1080, 30/s [1]",
            "light|extension-unit: polarised, non-polarised, verified by read-back, while streaming [2]",
            "button|evdev, KEY_CAMERA, inverted [1]",
            "|exposure-absolute = 156 ± 2: The white of the test chart stays "
                + "below clipping under the ring light. [1]",
        ] {
            #expect(text.contains(line), "\(line) is not in \(text)")
        }
    }
}
