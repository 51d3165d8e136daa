internal import EpilumeDevices
internal import EpilumeModel
internal import EpilumeSimulator

/// Frames of the simulated scope, for benches that need real JPEG bytes.
enum PracticeFrames {
    static func one(width: Int, height: Int) throws -> ([UInt8], StreamFormat) {
        let (frames, format) = try several(1, width: width, height: height)
        return (frames[0], format)
    }

    /// - Returns: `count` consecutive frames; no two have the same bytes.
    static func several(_ count: Int, width: Int, height: Int) throws -> ([[UInt8]], StreamFormat) {
        let scope = SimulatedScope()
        let waker = try Waker()
        try scope.open()
        defer {
            scope.stop()
            scope.close()
        }
        let format = try scope.configure(
            StreamRequest(fourCC: .mjpeg, width: width, height: height, framesPerSecond: 30))
        try scope.start()
        var frames: [[UInt8]] = []
        while frames.count < count {
            if try scope.wait(upTo: .seconds(1), waker: waker) == .frame {
                _ = try scope.dequeue { bytes, _ in frames.append(Array(bytes)) }
            }
        }
        return (frames, format)
    }
}
