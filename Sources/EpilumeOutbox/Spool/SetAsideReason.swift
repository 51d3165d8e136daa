package import EpilumeModel
internal import FoundationEssentials

/// Why a file is in quarantine.
package enum SetAsideReason: Hashable, Sendable {
    /// An item that is not what was written.
    case damaged(ContainerFault)
    /// A file that was being written when the power or the process went: nobody was told that it is safe.
    case unfinished(ContainerFault)
    /// A complete leftover with the name of an item that holds other bytes.
    case nameTaken(by: ItemState)
    /// A leftover in `incoming` that the disk does not give back.
    case unreadable(DiskError)
    /// It lay in quarantine without a reason and is sound: the machine stopped between the two steps.
    case unexplained

    /// Stable, never translated.
    package var code: String {
        switch self {
        case .damaged(let fault): "damaged:" + fault.code
        case .unfinished(let fault): "unfinished:" + fault.code
        case .nameTaken: "name-taken"
        case .unreadable: "unreadable"
        case .unexplained: "unexplained"
        }
    }

    package var sentence: String {
        switch self {
        case .damaged(let fault): "The item is damaged. \(fault.sentence)"
        case .unfinished(let fault):
            "The picture was never reported as safe: writing it was interrupted. \(fault.sentence)"
        case .nameTaken(let state):
            "A complete unfinished file has the name of an item in \"\(state.rawValue)\" and holds other bytes."
        case .unreadable(let error): "The disk does not give the file back: \(error.message)."
        case .unexplained: "The machine stopped while the file was set aside; it is sound as it lies here."
        }
    }
}

/// The side file of a file in quarantine.
package struct ReasonNote: Hashable, Sendable, Codable {
    package static let schema = "epilume.quarantine/1"

    package let schema: String
    /// The name of the file in quarantine.
    package let file: String
    /// Where it lay; nil when that is not known any more.
    package let from: String?
    package let code: String
    package let sentence: String

    init(file: String, from: SpoolFolder?, reason: SetAsideReason) {
        schema = Self.schema
        self.file = file
        self.from = from?.rawValue
        code = reason.code
        sentence = reason.sentence
    }

    /// - Returns: nil for bytes that are no note of this schema.
    init?(decoding bytes: [UInt8]) {
        guard let note = try? JSONDecoder().decode(ReasonNote.self, from: Data(bytes)), note.schema == Self.schema
        else { return nil }
        self = note
    }

    func encoded() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Five strings: there is nothing that encoding could refuse.
        return try! Array(encoder.encode(self)) + Array("\n".utf8)
    }
}

/// A file in quarantine, as an operator sees it.
package struct QuarantinedFile: Hashable, Sendable {
    package let name: UntrustedText
    /// Nil when the name does not begin with one.
    package let id: ItemID?
    /// Nil when there is none or it cannot be read.
    package let reason: ReasonNote?
}
