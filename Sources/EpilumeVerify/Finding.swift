/// One thing that is wrong, and exactly where.
package struct Finding: Error, Hashable, Codable, Sendable, CustomStringConvertible {
    package let part: Part
    /// The field of the record or of the signature's header, such as `v4l2.width`; nil for the part as a whole.
    package let field: String?
    package let problem: Problem
    /// One sentence without its subject, such as `is missing`. Safe for a terminal.
    package let detail: String

    init(_ part: Part, _ problem: Problem, _ detail: String) { self.init(part, nil, problem, detail) }

    init(_ part: Part, _ field: String?, _ problem: Problem, _ detail: String) {
        self.part = part
        self.field = field
        self.problem = problem
        self.detail = detail
    }

    package var description: String {
        part.rawValue + (field.map { "." + $0 } ?? "") + ": " + detail
    }

    package enum Part: String, Codable, Sendable {
        case file, container, record, signature, picture, rendering, chain
        // What a release adds (layout 2).
        case context, object, derived, release
        case journal, checkpoint
    }

    /// Stable names, for programs.
    package enum Problem: String, Codable, Sendable, CaseIterable {
        // Files and folders.
        case unreadable, wrongName, missingPart, ambiguousPart, nothingToVerify
        // The container.
        case tooShort, wrongMagic, unknownLayout, wrongSectionCount, wrongHeaderLength, wrongFileLength
        case headerHashDiffers, unknownSection, repeatedSection, misplacedSection, sectionHashDiffers
        // The record.
        case notJSON, notCanonical, unknownSchema, missingField, unknownField, wrongType, wrongValue, contradiction
        // The signature.
        case wrongForm, wrongHeader, unknownKey, signatureInvalid
        /// The key was taken out of force, or another one signed records of that number.
        case revokedKey, wrongKey
        // Picture and rendering.
        case lengthDiffers, hashDiffers, wrongStructure
        // The chain.
        case missingRecord, repeatedRecord, brokenLink
        // Objects: a check that does not hold, by the name in `field`.
        case objectDiffers
        // Journal and checkpoints.
        case malformedLine, truncated, rolledBack, rewritten, wrongOrder
    }
}

/// What a verification comes to.
package enum Verdict: String, Codable, Sendable {
    case valid, invalid

    init(_ findings: [Finding]) { self = findings.isEmpty ? .valid : .invalid }
}

/// What was found about one item. What could not be read is nil.
package struct ItemReport: Codable, Sendable {
    /// Of the container file or of the folder with an exported item.
    package let path: String
    package let verdict: Verdict
    package let findings: [Finding]
    package let itemID: String?
    package let recordNumber: UInt64?
    package let recordHash: String?
    package let previousRecordHash: String?
    package let purpose: String?
    package let utc: String?
    /// The trust anchor that the signature names, if it is one of those given or follows from one.
    package let keyID: String?
    /// From 2 on it is a correction; nil when nothing says what it is.
    package let revision: Int?
    /// What was released, and what each comes to; empty for an item that was not.
    package let objects: [ObjectReport]
}

/// What was found about every item below a folder, and about the chain that they form.
package struct FolderReport: Codable, Sendable {
    package let path: String
    package let verdict: Verdict
    /// About the folder and the chain; those about one item are in its report.
    package let findings: [Finding]
    /// In the order of their paths.
    package let items: [ItemReport]
    /// That lie in the folder outside items, in the order of their paths.
    package let objects: [ObjectReport]
    package let invalidItemCount: Int
    package let firstRecordNumber: UInt64?
    package let lastRecordNumber: UInt64?
}
