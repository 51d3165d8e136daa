import EpilumeDICOM
import Foundation
import Testing

/// Lays out a signed object, its key and its trust anchor for `Tests/Peers/check_object_gate.py`.
@Suite struct ObjectPeerTests {
    private static let folder = ProcessInfo.processInfo.environment["EPILUME_PEER_OBJECT"]

    @Test(.enabled(if: folder != nil)) func `an object is laid out`() throws {
        let folder = URL(filePath: try #require(Self.folder))
        let keys = TestKeys.bits2048
        let file = try ObjectWriter(signer: ObjectSigner(keys)).file(of: SampleObject.dermoscopic)
        try Data(file).write(to: folder.appending(path: "sample.dcm"))
        // The gate signs what it spoils, so that the signature is not what gives a spoilt object away.
        try Data(keys.key.utf8).write(to: folder.appending(path: "key.pem"))
        try Data(keys.anchor.utf8).write(to: folder.appending(path: "anchor.pem"))
    }
}
