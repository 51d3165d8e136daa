import EpilumeInterface
import EpilumeModel
import EpilumeRecords
import EpilumeStation
import Foundation
import Glibc
import Testing

/// Papers on a disk that fails: what is told is what is there.
@Suite("Signed folder")
struct SignedFolderTests {
    private let folder: StateFolder
    private let key = CaptureKey.ephemeral()

    init() throws { folder = try StateFolder() }

    private var path: String { folder.path + "/calibrations" }

    private func store(_ disk: PaperDisk = .local, limitBytes: Int = 4 << 20) throws -> CalibrationStore {
        CalibrationStore(try SignedFolder(path, keys: try SigningKeys(key), limitBytes: limitBytes, disk: disk))
    }

    private var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }

    /// The local disk whose folder cannot be made durable.
    private static let unsettled = PaperDisk(
        replace: { path, bytes throws(DurableFileFault) in
            try PaperDisk.local.replace(path, bytes)
            throw DurableFileFault(step: .settle, errno: EIO)
        }, remove: PaperDisk.local.remove)

    private func refusal(
        _ store: borrowing CalibrationStore, _ calibration: Calibration
    ) throws -> CalibrationRefusal? {
        let payload = try calibration.payload
        do throws(CalibrationRefusal) { _ = try store.keep(measured: payload) { _ in } } catch { return error }
        return nil
    }

    @Test("what may not outlive a power cut is taken away again, and refused")
    func takenAway() throws {
        let store = try store(Self.unsettled)
        #expect(try refusal(store, .sample(.sample())) == .notKept(DurableFileFault(step: .sync, errno: EIO)))
        #expect(try names.isEmpty)
    }

    @Test("what was taken away and may come back after a power cut is told as such")
    func mayComeBack() throws {
        var disk = Self.unsettled
        disk.remove = { path throws(DurableFileFault) in
            try PaperDisk.local.remove(path)
            throw DurableFileFault(step: .settle, errno: EIO)
        }
        let refusal = try refusal(try store(disk), .sample(.sample()))
        #expect(refusal == .mayComeBack(DurableFileFault(step: .sync, errno: EIO)))
        #expect(
            refusal?.problem.detail
                == "It was taken away again, and may be there after a power cut: it cannot be made durable: Input/output error."
        )
        #expect(try names.isEmpty)
    }

    @Test("what cannot be taken away again counts, as it would after a restart, with the doubt")
    func stuck() throws {
        var disk = Self.unsettled
        disk.remove = { _ throws(DurableFileFault) in throw DurableFileFault(step: .remove, errno: EROFS) }
        let store = try store(disk)
        let calibration = Calibration.sample(.sample())
        let written = try store.keep(measured: try calibration.payload) { _ in }
        #expect(written.doubt == DurableFileFault(step: .settle, errno: EIO))
        #expect(store.load().kept == [written.value])
    }

    @Test("a revocation that may not outlive a power cut counts, and its doubt is told")
    func revocation() throws {
        let kept = try store().keep(measured: try Calibration.sample(.sample()).payload) { _ in }.value
        let store = try store(Self.unsettled)
        let written = try store.revoke(
            kept, .init(reason: "it fell", technician: nil), at: "2026-11-22T08:00:00Z")
        #expect(written.doubt == DurableFileFault(step: .settle, errno: EIO))
        #expect(store.load().revocations == [kept.calibration.id: written.value])
    }

    @Test("what a disk refuses leaves nothing, and a revocation that it refuses is none")
    func refused() throws {
        let kept = try store().keep(measured: try Calibration.sample(.sample()).payload) { _ in }.value
        var disk = PaperDisk.local
        disk.replace = { _, _ throws(DurableFileFault) in throw DurableFileFault(step: .write, errno: ENOSPC) }
        let store = try store(disk)
        #expect(try refusal(store, .sample(.sample())) == .notKept(DurableFileFault(step: .write, errno: ENOSPC)))
        #expect(throws: CalibrationRefusal.notKept(DurableFileFault(step: .write, errno: ENOSPC))) {
            try store.revoke(kept, .init(reason: "it fell", technician: nil), at: "2026-11-22T08:00:00Z")
        }
        #expect(store.load().revocations.isEmpty)
    }

    @Test("what is larger with its signature than what is read is refused, and leaves nothing")
    func tooLarge() throws {
        let calibration = Calibration.sample(.sample())
        let limit = try calibration.payload.count + 100
        let store = try store(limitBytes: limit)
        #expect(try refusal(store, calibration) == .tooLarge(limitBytes: limit))
        #expect(try names.isEmpty)
    }

    @Test("a file that is there and cannot be read is never taken for none")
    func unreadable() throws {
        let store = try store()
        let calibration = Calibration.sample(.sample())
        // A link is not followed.
        try FileManager.default.createSymbolicLink(
            atPath: "\(path)/\(calibration.id).calibration", withDestinationPath: "/dev/null")
        #expect(try refusal(store, calibration) == .notKept(DurableFileFault(step: .open, errno: ELOOP)))
        #expect(try names == ["\(calibration.id).calibration"])
    }
}
