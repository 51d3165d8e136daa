/// What leaves a station as which object: what the signed document of a release states (docs/decisions/0010).
package struct ReleaseStatement: Hashable, Sendable {
    package static let schema = "epilume.release/1"

    /// With its revision, when it is a correction.
    package var item: ItemID
    package var recordNumber: UInt64
    package var recordHash: ContentHash
    package var releasedMicroseconds: Int64
    package var releasedBy: Agent
    /// Of the item's `context` section, which may name a patient; the statement does not.
    package var contextHash: ContentHash
    /// The picture first.
    package var objects: [Object]
    /// From 1.
    package var revision: UInt64
    /// Only for a correction, and then always.
    package var correction: Correction?

    package enum Agent: String, Hashable, Sendable, CaseIterable {
        /// By configuration, as soon as the picture was safe.
        case automatic
        /// Somebody asked for it.
        case `operator`
    }

    package struct Object: Hashable, Sendable {
        package var kind: Kind
        package var sopClassUID: String
        package var sopInstanceUID: String
        package var hash: ContentHash
        package var byteCount: Int

        package enum Kind: String, Hashable, Sendable, CaseIterable {
            case picture, calibrated, imported
        }

        package init(kind: Kind, sopClassUID: String, sopInstanceUID: String, hash: ContentHash, byteCount: Int) {
            self.kind = kind
            self.sopClassUID = sopClassUID
            self.sopInstanceUID = sopInstanceUID
            self.hash = hash
            self.byteCount = byteCount
        }
    }

    package struct Correction: Hashable, Sendable {
        /// Of the object that is replaced.
        package var sopInstanceUID: String
        /// SHA-256 of the release document that is replaced.
        package var releaseHash: ContentHash
        /// Why, in a person's words. It names no patient: whoever writes it is told so.
        package var reason: String

        package init(sopInstanceUID: String, releaseHash: ContentHash, reason: String) {
            self.sopInstanceUID = sopInstanceUID
            self.releaseHash = releaseHash
            self.reason = reason
        }
    }

    package init(
        item: ItemID, recordNumber: UInt64, recordHash: ContentHash, releasedMicroseconds: Int64, releasedBy: Agent,
        contextHash: ContentHash, objects: [Object], revision: UInt64 = 1, correction: Correction? = nil
    ) {
        self.item = item
        self.recordNumber = recordNumber
        self.recordHash = recordHash
        self.releasedMicroseconds = releasedMicroseconds
        self.releasedBy = releasedBy
        self.contextHash = contextHash
        self.objects = objects
        self.revision = revision
        self.correction = correction
    }
}
