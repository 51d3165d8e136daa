internal import EpilumeModel

extension KeyHistory {
    /// Why a key history cannot be used at all.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case unreadable(path: String, reason: String)
        /// Completes "The key history cannot be used: …".
        case document(String)
        /// Two keys claim to follow one.
        case fork(keyID: String)
        /// Two keys claim to precede one.
        case merge(keyID: String)
        case cycle(keyID: String)
        /// It would begin before the key that it follows, or end before it begins.
        case disorder(keyID: String, first: UInt64)
        case foreignSuccession(keyID: String, signer: String)
        case earlierRevokes(keyID: String, signer: String)

        package var description: String {
            switch self {
            case .unreadable(let path, let reason):
                return "The key history \(UntrustedPath.shown(path)) cannot be read: \(reason)."
            case .document(let words): return sentence(words)
            case .fork(let keyID):
                return sentence(
                    "the key \(keyID) names two successors. It was used by two hands: find out which is the station's")
            case .merge(let keyID): return sentence("two keys name \(keyID) as their successor")
            case .cycle(let keyID): return sentence("the key \(keyID) would follow itself")
            case .disorder(let keyID, let first):
                return sentence("the key \(keyID) begins at record \(first), which does not lie between its neighbours'")
            case .foreignSuccession(let keyID, let signer):
                return sentence("a succession of the key \(keyID) was signed by \(signer); only the key itself may")
            case .earlierRevokes(let keyID, let signer):
                return sentence("the key \(keyID) is revoked by \(signer), which does not come after it")
            }
        }

        private func sentence(_ words: String) -> String { "The key history cannot be used: \(words)." }
    }
}
