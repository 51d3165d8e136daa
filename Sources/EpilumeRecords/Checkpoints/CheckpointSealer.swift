package import EpilumeModel

/// A checkpoint's file.
package struct SealedCheckpoint: Hashable, Sendable {
    package let bytes: [UInt8]
    /// Of `bytes`: the next one's `previousCheckpointHash`.
    package let hash: ContentHash
}

/// Signs checkpoints with the capture key.
package struct CheckpointSealer: Sendable {
    private let sealer: DocumentSealer

    package init(key: CaptureKey) { sealer = DocumentSealer(key: key) }

    /// - Throws: `.outOfRange`, `.signingFailed`. Nothing is written anywhere.
    package func seal(_ checkpoint: Checkpoint) throws(RecordFault) -> SealedCheckpoint {
        let bytes = try sealer.seal(try checkpoint.canonicalJSON().bytes, as: .checkpoint)
        return SealedCheckpoint(bytes: bytes, hash: PictureDigest.sha256(bytes))
    }
}
