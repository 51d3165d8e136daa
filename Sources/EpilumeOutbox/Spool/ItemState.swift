package import EpilumeModel

/// Where an item stands. The directory that holds the file is the state; nothing else records it.
package enum ItemState: String, Hashable, Sendable, CaseIterable {
    /// Waits for a person: a patient to be named, or a decision.
    case held
    /// May be delivered.
    case ready
    /// An archive proved that it holds it.
    case sent

    package var folder: SpoolFolder {
        switch self {
        case .held: .held
        case .ready: .ready
        case .sent: .sent
        }
    }

    /// The state that a capture begins in.
    package enum Initial: String, Hashable, Sendable, CaseIterable {
        case ready, held

        package var state: ItemState { self == .ready ? .ready : .held }
    }
}

/// An item by name alone; its contents were not looked at.
package struct ItemListing: Hashable, Sendable {
    package let id: ItemID
    package let state: ItemState
}

/// An item whose header was read and is sound.
package struct ItemSummary: Hashable, Sendable {
    package let id: ItemID
    package let state: ItemState
    package let header: ItemHeader
}

/// The file names of the outbox. No name says anything about a person.
enum SpoolName {
    static let itemSuffix = ".item"
    static let temporarySuffix = ".part"
    static let reasonSuffix = ".reason.json"

    static func item(_ id: ItemID) -> String { id.text + itemSuffix }

    static func itemID(_ name: String) -> ItemID? {
        name.hasSuffix(itemSuffix) ? ItemID(String(name.dropLast(itemSuffix.count))) : nil
    }

    static func reason(of file: String) -> String { file + reasonSuffix }

    static let reasonTemporarySuffix = reasonSuffix + temporarySuffix

    static func reasonTemporary(of file: String) -> String { file + reasonTemporarySuffix }

    /// The id that a file in quarantine begins with; nil when it has none.
    static func leadingID(_ name: String) -> ItemID? { ItemID(String(name.prefix { $0 != "." })) }

    /// A file in `incoming`: `<id>.<state>.<attempt>.part`. The name carries what a restart must know.
    struct Temporary: Hashable, Sendable {
        let id: ItemID
        let initial: ItemState.Initial
        let attempt: Int

        var name: String { "\(id.text).\(initial.rawValue).\(attempt)" + temporarySuffix }

        init(id: ItemID, initial: ItemState.Initial, attempt: Int) {
            self.id = id
            self.initial = initial
            self.attempt = attempt
        }

        init?(_ name: String) {
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 4, parts[3] == "part", let id = ItemID(String(parts[0])),
                let initial = ItemState.Initial(rawValue: String(parts[1])), let attempt = Int(parts[2])
            else { return nil }
            self.init(id: id, initial: initial, attempt: attempt)
            // `Int` reads "+1" and "01" too.
            if self.name != name { return nil }
        }
    }
}
