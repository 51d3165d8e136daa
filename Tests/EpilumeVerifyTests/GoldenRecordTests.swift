import EpilumeModel
import EpilumeRecords
import EpilumeVerify
import Testing

struct GoldenRecordTests {
    @Test(arguments: GoldenRecord.all) func everySchemaIsReadWithTheSignatureOfItsTime(golden: GoldenRecord) async throws {
        let item = try golden.item()
        let verifier = try ItemVerifier(anchors: [TrustAnchor(golden.anchor)])
        let report = await verifier.verify(container: item.container.bytes, path: item.name + ".item")
        #expect(report.findings.map(\.description) == [])
        #expect(report.itemID == item.name)
    }

    /// The layout of schema 3: whatever changes these bytes needs a schema 4.
    @Test func todaysSealerWritesTheSameBytes() async throws {
        #expect(try SampleItem.rawFrame().recordText == GoldenRecord.three.record)
        let generic = try SampleItem.jpegFrame { facts in
            facts.recordNumber = 2
            facts.previousRecordHash = PictureDigest.sha256(Array(GoldenRecord.three.record.utf8))
            facts.sopInstanceUID = SOPInstanceUID(uuid: UUIDBits("3f9d2e1f-7dec-41d0-a765-00a0c91e6bf6")!)
            facts.device.profile = .init(DeviceProfile.generic)
            facts.trigger = .init(source: .interface)
            facts.controls = nil
            facts.light = .unverified(requested: "polarised")
            facts.calibration = .none
        }
        #expect(generic.recordText == GoldenRecord.threeGeneric.record)
    }

    /// What came with schema 2 is foreign to a record of schema 1, wherever it stands.
    @Test func aFieldOfSchemaTwoIsForeignToSchemaOne() async throws {
        let two = try GoldenRecord.two.item().resigned(
            replacing: "epilume.record/2", with: "epilume.record/1")
        #expect(
            await two.report().findings.map(\.description) == [
                "record.device.profile: is not a field of this schema",
                "record.controls: is not a field of this schema",
                "record.light: is not a field of this schema",
                "record.trigger: is not a field of this schema",
            ])
        let additions = [
            ("controls", #""controls":[{"id":"0x00980913","value":1}],"#, #""device""#),
            ("light", #""light":{"requested":"on","verification":"unverified"},"#, #""picture""#),
            ("trigger", #""trigger":{"source":"button"},"#, #""v4l2""#),
            ("device.profile", #""profile":{"evidence":"listed","id":"a-b"},"#, #""simulated""#),
        ]
        for (field, addition, place) in additions {
            let item = try GoldenRecord.one.item().resigned(replacing: place, with: addition + place)
            let expected = ["record.\(field): is not a field of this schema"]
            #expect(await item.report().findings.map(\.description) == expected)
        }
    }

    /// All of schema 2's own fields may be unknown, so the same text is a record of it too.
    @Test func whatSchemaOneSaysCanBeSaidInSchemaTwo() async throws {
        let item = try GoldenRecord.one.item().resigned(replacing: "epilume.record/1", with: "epilume.record/2")
        #expect(await item.report().findings.map(\.description) == [])
    }

    /// What came with schema 3 is foreign to the others, and a record of schema 3 always has it.
    @Test func aRecordOfSchemaThreeAlwaysSaysWhetherItIsCalibrated() async throws {
        let three = try GoldenRecord.three.item()
        for (schema, foreign) in [
            ("epilume.record/2", ["calibration"]),
            ("epilume.record/1", ["device.profile", "calibration", "controls", "light", "trigger"]),
        ] {
            let item = three.resigned(replacing: "epilume.record/3", with: schema)
            #expect(
                await item.report().findings.map(\.description)
                    == foreign.map { "record.\($0): is not a field of this schema" })
        }
        let two = try GoldenRecord.two.item().resigned(replacing: "epilume.record/2", with: "epilume.record/3")
        #expect(await two.report().findings.map(\.description) == ["record.calibration: is missing"])
    }

    @Test(arguments: [
        "epilume.record/0", "epilume.record/4", "epilume.record/02", "epilume.record/2 ", "EPILUME.record/2",
    ])
    func noOtherSchemaIsRead(schema: String) async throws {
        let item = try GoldenRecord.two.item().resigned(replacing: "epilume.record/2", with: schema)
        #expect(
            await item.report().findings.map(\.description) == [
                "record.schema: is \(schema), which is not known here; a newer epilume may know it"
            ])
    }

    /// One chain may hold records of both schemas.
    @Test func aStationMayGoOnFromSchemaOneToSchemaTwo() async throws {
        let one = try GoldenRecord.oneBare.item()
        let next = try SampleItem.jpegFrame {
            $0.recordNumber = 3
            $0.previousRecordHash = PictureDigest.sha256(one.record)
        }
        let verifier = try ItemVerifier(anchors: [TrustAnchor(GoldenRecord.oneBare.anchor), SampleItem.anchor])
        var reports: [ItemReport] = []
        for item in [one, next] {
            reports.append(await verifier.verify(container: item.container.bytes, path: item.name + ".item"))
        }
        #expect(reports.map(\.verdict) == [.valid, .valid])
        #expect(reports[1].previousRecordHash == reports[0].recordHash)
    }
}
