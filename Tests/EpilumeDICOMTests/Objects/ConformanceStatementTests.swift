import EpilumeDICOM
import FoundationEssentials
import Testing

@Suite struct ConformanceStatementTests {
    @Test("the committed statement is the program's own") func theCommittedStatementIsTheProgramsOwn() throws {
        // Tests/EpilumeDICOMTests/Objects/<this file>
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let file = root.appending(path: "docs/dicom-conformance.md")
        let committed = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let isCurrent = committed == ConformanceStatement.text
        #expect(
            isCurrent,
            """
            docs/dicom-conformance.md is not what the tables say. Write it anew and commit it:
            epilumed --conformance-statement > docs/dicom-conformance.md
            """)
    }

    @Test("every attribute of both tables is in it") func everyAttributeOfBothTablesIsInIt() {
        let text = ConformanceStatement.text
        for objectClass in ObjectClass.allCases {
            for row in IODTable.of(objectClass).modules.flatMap(\.rows) {
                #expect(text.contains("| \(row.attribute.keyword) | \(row.attribute.tag) |"))
            }
            #expect(text.contains(objectClass.uid))
        }
        #expect(text.hasSuffix(".\n") && !text.hasSuffix("\n\n"))
        #expect(text.split(separator: "\n").allSatisfy { !$0.hasSuffix(" ") })
    }
}
