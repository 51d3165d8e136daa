import EpilumeDICOM
import EpilumeModel
import Testing

@Suite struct IODTableTests {
    private func sets(_ objectClass: ObjectClass) throws -> [DataSet] {
        var sideless = Sources.captured(objectClass)
        sideless.context.laterality = nil
        var elsewhere = try Sources.correction(objectClass)
        elsewhere.context.study?.instanceUID = "1.2.3"
        let sources = [
            Sources.captured(objectClass), try Sources.calibrated(objectClass), Sources.imported(objectClass),
            try Sources.correction(objectClass), Sources.bare(objectClass), sideless, elsewhere,
        ]
        return try sources.map(Sources.set)
    }

    @Test("a tag stands once in a table", arguments: ObjectClass.allCases)
    func aTagStandsOnceInATable(objectClass: ObjectClass) {
        let tags = IODTable.of(objectClass).modules.flatMap(\.rows).map(\.attribute.tag)
        #expect(Set(tags).count == tags.count)
    }

    @Test("types and presence agree", arguments: ObjectClass.allCases)
    func typesAndPresenceAgree(objectClass: ObjectClass) {
        for row in IODTable.of(objectClass).modules.filter({ $0.usage == .mandatory }).flatMap(\.rows) {
            switch (row.type, row.presence) {
            case (.one, .always), (.two, .always), (.two, .valueNotAlways), (.two, .empty): break
            case (.oneConditional, .valueNotAlways), (.oneConditional, .empty), (.oneConditional, .valueNotAlwaysWhen):
                Issue.record("\(row.attribute.keyword): type 1C without a value")
            case (.one, _), (.two, _): Issue.record("\(row.attribute.keyword): may be absent")
            default: break
            }
        }
    }

    /// Every attribute that has to be there is missed, and every one that may be absent belongs to one that is missed
    /// or says nothing that another one builds on.
    @Test("each demanded attribute is missed", arguments: ObjectClass.allCases)
    func eachDemandedAttributeIsMissed(objectClass: ObjectClass) throws {
        let rows = Dictionary(
            uniqueKeysWithValues: IODTable.of(objectClass).modules.flatMap(\.rows).map { ($0.attribute.tag, $0) })
        var missed: Set<DICOMTag> = []
        for set in try sets(objectClass) {
            for tag in set.tags {
                var without = set
                without[tag] = nil
                let faults = IODTable.faults(in: without)
                let row = try #require(rows[tag])
                if row.isDemanded(in: without) || tag == DICOMAttribute.sopClassUID.tag {
                    #expect(faults.contains { $0.path == "\(tag)" }, "\(row.attribute.keyword)")
                    missed.insert(tag)
                }
            }
        }
        let always = rows.values.filter {
            switch $0.presence {
            case .always, .valueNotAlways, .empty, .when, .valueNotAlwaysWhen: true
            case .notAlways, .atLeastWhen, .signature: false
            }
        }
        // A pair that requires each other shows as the one that stayed.
        let pairs: Set<DICOMTag> = [DICOMAttribute.trackingID.tag, DICOMAttribute.trackingUID.tag]
        for row in always where !pairs.contains(row.attribute.tag) {
            #expect(missed.contains(row.attribute.tag), "\(row.attribute.keyword) was never demanded")
        }
    }

    @Test("each value that has to be is missed", arguments: ObjectClass.allCases)
    func eachValueThatHasToBeIsMissed(objectClass: ObjectClass) throws {
        for set in try sets(objectClass) {
            for row in IODTable.of(objectClass).modules.flatMap(\.rows) {
                guard set[row.attribute] != nil else { continue }
                var emptied = set
                emptied.put(row.attribute, .empty)
                switch row.presence {
                case .valueNotAlways, .valueNotAlwaysWhen, .empty: break
                default:
                    #expect(IODTable.faults(in: emptied).contains { $0.path == "\(row.attribute.tag)" })
                }
            }
        }
    }

    @Test("each attribute of an item is missed") func eachAttributeOfAnItemIsMissed() throws {
        for set in try sets(.dermoscopic) {
            for row in IODTable.of(.dermoscopic).modules.flatMap(\.rows) where !row.items.isEmpty {
                let items = set.items(row.attribute)
                guard let first = items.first else { continue }
                for inner in row.items where inner.isDemanded(in: first) {
                    var item = first
                    item[inner.attribute.tag] = nil
                    var broken = set
                    broken.put(row.attribute, .items([item] + items.dropFirst()))
                    let path = "\(row.attribute.tag)/\(inner.attribute.tag)"
                    #expect(IODTable.faults(in: broken).contains { $0.path == path }, "\(path)")
                }
            }
        }
    }

    @Test("what the table does not name is a fault") func whatTheTableDoesNotNameIsAFault() throws {
        var set = try Sources.set(Sources.captured())
        let added = DICOMAttribute(0x0018, 0x1164, "ImagerPixelSpacing", .DS)
        set.put(added, .texts(["1"]))
        #expect(IODTable.faults(in: set) == [IODFault(path: "\(added.tag)", reason: .unnamed)])
        var item = DataSet()
        item.put(added, .texts(["1"]))
        set = try Sources.set(Sources.captured())
        set.put(.udiSequence, .items([item]))
        #expect(IODTable.faults(in: set).contains { $0.path == "(0018,100A)/(0018,1164)" && $0.reason == .unnamed })
    }

    @Test("another term representation or condition is a fault") func anotherTermRepresentationOrConditionIsAFault()
        throws
    {
        let good = try Sources.set(Sources.captured())
        func reasons(_ attribute: DICOMAttribute, _ vr: ValueRepresentation, _ value: DataSet.Value) -> [IODFault
            .Reason]
        {
            var set = good
            set.put(DICOMAttribute(attribute.tag.group, attribute.tag.element, attribute.keyword, vr), value)
            return IODTable.faults(in: set).map(\.reason)
        }
        #expect(reasons(.photometricInterpretation, .CS, .texts(["YBR_FULL"])) == [.otherTerm])
        #expect(reasons(.lossyImageCompression, .CS, .texts(["00"])) == [.otherTerm])
        #expect(reasons(.patientName, .LO, .texts(["A"])) == [.otherRepresentation])
        #expect(reasons(.emitterColorTemperature, .DS, .texts(["5000"])) == [.valued])
        #expect(reasons(.conversionType, .CS, .texts(["WSD"])).contains(.unasked))
        #expect(reasons(.patientName, .PN, .texts([""])) == [])
        #expect(reasons(.modality, .CS, .texts([""])).contains(.valueless))
        #expect(reasons(.sopClassUID, .UI, .texts(["1.2.840.10008.5.1.4.1.1.78.1"])) == [.unknownClass])
    }
}
