internal import EpilumeDevices
internal import EpilumeModel

/// The path of a frame from a driver's buffer into the ring: claim, copy, check, publish, match. Beside it the
/// bare copy of the same bytes into the same kind of memory. Frames come from as many buffers as a V4L2 stream has,
/// each with a frame of its own, so that neither side finds its source in the nearest cache by chance.
struct RingBench {
    private static let rounds = 15
    private static let framesARound = 120
    private static let driverBuffers = 6

    static func run() throws -> [Figure] {
        let (frames, format) = try PracticeFrames.several(driverBuffers, width: 1920, height: 1080)
        let ring = try FrameRing(slotCount: 30, slotBytes: format.sizeImage)
        let desk = PressDesk()
        let plain = try FrameRing(slotCount: 30, slotBytes: format.sizeImage)
        let sources = frames.map { frame in
            let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: frame.count, alignment: 4096)
            bytes.copyBytes(from: frame)
            return UnsafeRawBufferPointer(bytes)
        }
        defer { for source in sources { source.deallocate() } }

        var path: [Double] = []
        var copy: [Double] = []
        // One round of each in turn, so that the machine's moods meet both. The first round warms up.
        for round in 0...rounds {
            let copied = time { for number in 0..<framesARound { bareCopy(sources[number % driverBuffers], plain) } }
            let passed = time {
                for number in 0..<framesARound {
                    pass(sources[number % driverBuffers], format, ring, desk, UInt32(number))
                }
            }
            if round == 0 { continue }
            copy.append(copied / Double(framesARound))
            path.append(passed / Double(framesARound))
        }
        return [
            .ratio(
                "ring path, 1080p MJPEG (\(frames[0].count / 1024) KiB)", Samples(path).median, "µs",
                to: Samples(copy).median,
                "memcpy", "≤", 3)
        ]
    }

    private static func pass(
        _ source: UnsafeRawBufferPointer, _ format: StreamFormat, _ ring: FrameRing, _ desk: PressDesk, _ number: UInt32
    ) {
        guard let slot = ring.claim(), let from = source.baseAddress else { return }
        let destination = ring.writableBytes(slot)
        destination.baseAddress?.copyMemory(from: from, byteCount: source.count)
        let stamp = FrameStamp(
            sequence: number, timestampMicroseconds: Int64(number), dequeuedMicroseconds: Int64(number), flags: 0,
            bytesUsed: source.count, life: 1)
        let fault = FrameValidity.check(
            UnsafeRawBufferPointer(rebasing: destination[..<source.count]), stamp: stamp, format: format)
        precondition(fault == nil, "the bench's own frame must be valid")
        ring.publish(slot, stamp: stamp, fault: fault)
        desk.offer(slot, stamp: stamp, fault: fault, format: format, ring: ring)
    }

    private static func bareCopy(_ source: UnsafeRawBufferPointer, _ ring: FrameRing) {
        guard let slot = ring.claim(), let from = source.baseAddress else { return }
        ring.writableBytes(slot).baseAddress?.copyMemory(from: from, byteCount: source.count)
        ring.abandon(slot)
    }
}

/// Microseconds that `work` takes.
func time(_ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let duration = try clock.measure(work)
    return Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds) / 1e12
}

/// Microseconds that `work` takes.
func time(_ work: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let duration = try await clock.measure(work)
    return Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds) / 1e12
}
