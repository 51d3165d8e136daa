internal import EpilumeDevices
package import EpilumeInterface
internal import EpilumeModel
internal import EpilumeRecords
internal import FoundationEssentials
internal import Logging

/// Makes DICOM objects of photographs that no camera of this station took. Such an object says so, carries no record, and
/// is signed by the object key alone: that it left from here, and nothing about how it was taken.
///
/// Concurrency: every member from any thread or task; the work runs on the thread of the releases.
package final class ImportDesk: Sendable {
    private let maker: ObjectAssembly
    private let needsSubject: Bool
    private let work: SerialThread
    private let events: EventHub
    private let clock: UTCClock

    init(maker: ObjectAssembly, needsSubject: Bool, work: SerialThread, events: EventHub, clock: UTCClock) {
        self.maker = maker
        self.needsSubject = needsSubject
        self.work = work
        self.events = events
        self.clock = clock
    }

    package func make(_ request: PictureImport) async throws(ReleaseRefusal) -> ImportedPicture {
        let answer = await work.run { [self] in Result { () throws(ReleaseRefusal) in try made(of: request) } }
        guard let answer else { throw .stopping }
        return try answer.get()
    }

    private func made(of request: PictureImport) throws(ReleaseRefusal) -> ImportedPicture {
        let faults = request.context.faults
        guard faults.isEmpty else { throw .context(faults) }
        guard !needsSubject || maker.isPractice || request.context.subject != nil else { throw .importNeedsSubject }
        let now = clock.now().microseconds
        let taken = try taken(request, before: now)
        let made = try maker.imported(request, taken: taken, at: now)
        events.publish(
            .pictureImported, level: .notice,
            detail: [
                "sopInstanceUid": made.object.sopInstanceUid, "bytes": "\(made.object.bytes)",
                "sha256": made.object.sha256,
            ], sentence: "A photograph from elsewhere was made into an object.")
        return made
    }

    private func taken(_ request: PictureImport, before now: Int64) throws(ReleaseRefusal) -> Int64? {
        guard let text = request.takenAt else { return nil }
        guard let taken = UTCText.microseconds(of: text) else {
            throw .importRefused("takenAt is no time as RFC 3339 writes it, in UTC and with microseconds.")
        }
        guard taken <= now else { throw .importRefused("it would have been taken in the future.") }
        return taken
    }
}
