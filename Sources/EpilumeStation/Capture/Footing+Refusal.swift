internal import EpilumeDevices
internal import EpilumeModel

extension StreamPreparer {
    /// What a frame can lean on now.
    func footing() async -> Result<Footing, CaptureRefusal> {
        await withCheckedContinuation { continuation in
            verify { continuation.resume(returning: $0.orRefusal) }
        }
    }
}

extension DeviceRegistry.Target {
    /// What is to be said of the light now.
    func lightProof() async -> LightKeeper.Word? {
        await withCheckedContinuation { continuation in
            proveLight { continuation.resume(returning: $0) }
        }
    }
}

extension StreamPreparer.Verification {
    var orRefusal: Result<StreamPreparer.Footing, CaptureRefusal> {
        switch self {
        case .held(let footing): .success(footing)
        case .drift(let misses): .failure(.controlDrift(misses))
        case .unavailable(.gone): .failure(.press(.deviceGone))
        // A new lock took its place: the stream was begun anew, or a setting had changed.
        case .unavailable(.stopped): .failure(.press(.streamInterrupted))
        case .unavailable(let fault): .failure(.controlsUnreadable(fault))
        }
    }
}

extension StreamPreparer.Footing {
    /// Why a frame that was taken since `earlier` is no evidence; nil when it is. Between two read-backs that agree,
    /// with no change told in between, it was taken with these values; and it is of the stream that was proved.
    func refusal(of stamp: FrameStamp, since earlier: Self) -> CaptureRefusal? {
        if epoch != earlier.epoch { return .controlDrift([]) }
        guard let proof, proof == earlier.proof, proof.life == stamp.life else { return .press(.streamInterrupted) }
        return nil
    }
}
