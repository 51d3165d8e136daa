internal import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeOutbox
internal import EpilumeRecords
internal import EpilumeStation
internal import Glibc
internal import Logging

/// Sealed commits a second with real fsync, beside a plain loop that makes the same fsyncs of the same bytes.
enum CommitBench {
    private static let commits = 300
    private static let warmUps = 20

    static func run(directory: String) async throws -> [Figure] {
        let (frame, format) = try PracticeFrames.one(width: 1280, height: 720)
        let sealed = try SealedCommits(directory: directory + "-sealed", frame: frame, format: format)
        let bare = try BareCommit(directory: directory + "-plain")
        // The container adds its header, the record and the signature to the picture.
        let bytes = [UInt8](repeating: 0x5a, count: frame.count + sealed.overheadBytes)
        var ours = 0.0
        var plain = 0.0
        // One of each in turn, so that the disk's moods meet both alike.
        for commit in 0..<(warmUps + commits) {
            let bareTime = try time { try bare.commit(bytes) }
            let sealedTime = try await time { try await sealed.commit() }
            if commit < warmUps { continue }
            plain += bareTime
            ours += sealedTime
        }
        return [
            .ratio(
                "sealed commits (\(frame.count / 1024) KiB)", Double(commits) / ours * 1e6, "/s",
                to: Double(commits) / plain * 1e6, "plain fsync loop", "≥", 0.7)
        ]
    }
}

/// The station's own writer on a state directory of its own.
private final class SealedCommits {
    let overheadBytes: Int
    private let directory: String
    private let writer: EvidenceWriter
    private let ring: FrameRing
    private let frame: [UInt8]
    private let format: StreamFormat
    private var sequence: UInt32 = 0
    private let desk = PressDesk()
    private let context = EvidenceWriter.Context(
        identity: DeviceIdentity(
            port: UntrustedText("bench:0"), driver: UntrustedText("bench"), card: UntrustedText("bench"), usb: nil),
        position: nil, purpose: .clinical, simulated: false, pressTimeout: .seconds(5), sessionNumber: 1, profile: nil,
        controls: [], light: nil,
        trigger: .interface, calibration: .none)

    init(directory: String, frame: [UInt8], format: StreamFormat) throws {
        self.directory = directory
        self.frame = frame
        self.format = format
        mkdir(directory, 0o700)
        let disk = try LocalDisk(stateDirectory: directory)
        let (outbox, _) = try Outbox.open(disk: disk, limits: .init(freeBytesFloor: 0))
        let clock = UTCClock()
        let station = EvidenceWriter.StationIdentity(
            name: nil, softwareVersion: "bench", session: .random(), bootID: .random())
        let keys = try SigningKeys(.ephemeral())
        let events = EventHub(log: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }, clock: clock)
        let journal = try ChainJournal.open(disk: disk)
        // As in the station, so that what checkpoints cost a commit is measured with it.
        let folder = try CheckpointFolder.open(disk: disk)
        let checkpoints = try CheckpointDesk(
            CheckpointReview(folder, trusting: keys.anchors), folder: folder, disk: disk,
            journalByteCount: journal.byteCount,
            keys: keys, station: station, clock: clock, events: events)
        writer = EvidenceWriter(
            station: station, keys: keys, outbox: outbox, journal: journal,
            checkpoints: checkpoints, clock: clock, events: events)
        ring = try FrameRing(slotCount: FrameRing.minimumSlotCount, slotBytes: format.sizeImage)
        overheadBytes = 3 * 1024
    }

    func commit() async throws {
        guard let slot = ring.claim() else { throw BenchFault.daemonFailed("The bench's ring has no slot.") }
        ring.writableBytes(slot).copyBytes(from: frame)
        sequence += 1
        let now = MonotonicClock.nowMicroseconds
        let stamp = FrameStamp(
            sequence: sequence, timestampMicroseconds: now, dequeuedMicroseconds: now, flags: 0,
            bytesUsed: frame.count, life: 1)
        let (outcomes, settled) = AsyncStream.makeStream(of: Result<Capture, CaptureRefusal>.self)
        let press = Press(pressedMicroseconds: now - 1_000_000, deadlineMicroseconds: now + 1_000_000) {
            [writer, context] result in
            settled.yield(result.mapError(CaptureRefusal.press).flatMap { writer.write($0, context, lostTotal: 0) })
            settled.finish()
        }
        desk.submit(press)
        ring.publish(slot, stamp: stamp, fault: nil)
        desk.offer(slot, stamp: stamp, fault: nil, format: format, ring: ring)
        for await outcome in outcomes { _ = try outcome.get() }
    }

    deinit { Scratch.remove(directory) }
}

/// Scratch folders of a bench.
enum Scratch {
    static func remove(_ directory: String) {
        let remove = "rm -rf -- '\(directory)'"
        if system(remove) != 0 { print("\(directory) could not be removed.") }
    }
}
