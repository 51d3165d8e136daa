package import EpilumeRecords
package import EpilumeVerify
internal import Synchronization

/// What signs at this station now, and whose signatures are its own: one place, so that a rotation reaches records,
/// papers, checkpoints and releases at once.
///
/// Concurrency: every member from any thread.
package final class SigningKeys: Sendable {
    private let state: Mutex<State>

    private struct State {
        var key: CaptureKey
        var anchors: [TrustAnchor]
        /// Why nothing may be signed before a restart.
        var stopped: String?
    }

    /// - Parameters:
    ///   - key: that signs now.
    ///   - former: public keys in PEM that the station signed with before.
    /// - Throws: `.keyDamaged` for what is no public key.
    package init(_ key: CaptureKey, former: [String] = []) throws(RecordFault) {
        let anchors = try ([key.publicKeyPEM] + former).map { (pem) throws(RecordFault) in try Self.anchor(pem) }
        state = Mutex(State(key: key, anchors: anchors, stopped: nil))
    }

    /// - Throws: `.signingStopped` when nobody knows which key counts.
    package func current() throws(RecordFault) -> CaptureKey {
        let (key, stopped) = state.withLock { ($0.key, $0.stopped) }
        if let stopped { throw .signingStopped(sentence: stopped) }
        return key
    }

    /// The id of the key that signs now.
    package var keyID: String { state.withLock { $0.key.keyID } }
    package var publicKeyPEM: String { state.withLock { $0.key.publicKeyPEM } }

    /// Of every key that the station signs or has signed with, the present one first.
    package var anchors: [TrustAnchor] { state.withLock { $0.anchors } }

    /// - Throws: `.keyDamaged`; nothing has changed then.
    package func apply(_ change: KeyChange) throws(RecordFault) {
        switch change {
        case .none: return
        case .stopSigning(let sentence): state.withLock { $0.stopped = sentence }
        case .signWith(let key):
            let anchor = try Self.anchor(key.publicKeyPEM)
            state.withLock { state in
                state.key = key
                state.anchors.insert(anchor, at: 0)
            }
        }
    }

    private static func anchor(_ pem: String) throws(RecordFault) -> TrustAnchor {
        do { return try TrustAnchor(pem) } catch { throw .keyDamaged(path: "a public key of this station") }
    }
}
