import EpilumeInterface
import EpilumeRecords
import EpilumeStation
import Foundation
import Synchronization
import Testing

struct KeyDeskTests {
    private let scratch: StateFolder
    private let hub = EventHub(log: .silent, clock: UTCClock())

    init() throws { scratch = try StateFolder() }

    /// What stands for the commit thread.
    private final class Commit: Sendable {
        let changes = Mutex<[KeyChange]>([])
        let next: UInt64
        let isOpen: Bool

        init(next: UInt64, isOpen: Bool = true) {
            self.next = next
            self.isOpen = isOpen
        }

        var atRest: AtRest {
            { [self] change in
                guard isOpen else { return false }
                let result = change(next)
                changes.withLock { $0.append(result) }
                return true
            }
        }
    }

    private func desk(_ commit: Commit, steps: KeySteps = .unwatched) throws -> KeyDesk {
        let folder = try KeyFolder.open(
            scratch.path + "/keys", protection: .file,
            situation: KeySituation(
                hasSigned: false, nextRecordNumber: commit.next, lastSigner: nil,
                utcMicroseconds: UTCClock().now().microseconds),
            steps: steps)
        let desk = try KeyDesk(
            folder, stationName: "Booth 3", atRest: commit.atRest, events: hub, clock: UTCClock())
        desk.start()
        return desk
    }

    private func problem(_ ask: () async throws(KeyRefusal) -> KeyStatus) async -> Problem? {
        do {
            _ = try await ask()
            return nil
        } catch {
            return error.problem
        }
    }

    @Test func showsWhatMayBeShown() async throws {
        let desk = try desk(Commit(next: 8))
        defer { desk.close() }
        let status = try await desk.status()
        #expect(status.former.isEmpty && status.capture.origin == "first" && status.capture.protection == "plain")
        #expect(status.capture.firstRecord == 1 && status.historyLength == 0 && status.troubles.isEmpty)
        #expect(status.object.state == "valid" && status.object.certificate?.subject == "CN=Booth 3")
        #expect(status.object.certificate?.selfSigned == true)
        let json = String(decoding: try WireJSON.encode(status), as: UTF8.self)
        #expect(!json.contains("PRIVATE"))
        #expect(try await desk.certificateChain().hasPrefix("-----BEGIN CERTIFICATE-----\n"))
        #expect(try desk.objectSigning().statement.isEmpty == false)
    }

    @Test func aRotationReachesTheCommitThreadBetweenTwoRecords() async throws {
        let commit = Commit(next: 8)
        let desk = try desk(commit)
        defer { desk.close() }
        let before = try await desk.status().capture.keyID
        let after = try await desk.rotate(KeyRotationRequest(reason: "yearly change"))
        #expect(after.capture.firstRecord == 8 && after.former.map(\.keyID) == [before])
        #expect(after.former.first?.successorsFirstRecord == 8)
        guard case .signWith(let key)? = commit.changes.withLock({ $0.first }) else {
            Issue.record("the commit thread was not told")
            return
        }
        #expect(key.keyID == after.capture.keyID)
        #expect(Set(desk.publicKeys.keys) == [before, key.keyID])
        let revoked = try await desk.revoke(
            KeyRevocationRequest(keyID: before, fromRecord: 3, reason: "the disk was stolen"))
        #expect(revoked.former.first?.revokedFromRecord == 3 && revoked.historyLength == 2)
        #expect(String(decoding: try await desk.history(), as: UTF8.self).contains("epilume.key-history/1"))
    }

    @Test func aSuccessionOfWhichNobodyKnowsStopsTheCommitThread() async throws {
        let commit = Commit(next: 8)
        let steps = KeySteps { name throws(RecordFault) in
            if name == "linked 000001.jws" { throw .system(.sync, path: "history", errno: EIO) }
        }
        let desk = try desk(commit, steps: steps)
        defer { desk.close() }
        let problem = await problem { () throws(KeyRefusal) in
            try await desk.rotate(KeyRotationRequest(reason: "yearly change"))
        }
        #expect(problem?.code == "key-unsettled" && problem?.status == 507)
        guard case .stopSigning(let sentence)? = commit.changes.withLock({ $0.first }) else {
            Issue.record("the commit thread goes on")
            return
        }
        #expect(sentence == problem?.detail)
    }

    @Test func whatIsRefusedChangesNothing() async throws {
        let commit = Commit(next: 8)
        let desk = try desk(commit)
        defer { desk.close() }
        let before = try await desk.status()
        let noReason = await problem { () throws(KeyRefusal) in
            try await desk.rotate(KeyRotationRequest(reason: ""))
        }
        #expect(noReason?.code == "no-reason" && noReason?.status == 400)
        let current = await problem { () throws(KeyRefusal) in
            try await desk.revoke(
                KeyRevocationRequest(keyID: before.capture.keyID, fromRecord: 1, reason: "stolen"))
        }
        #expect(current?.code == "key-not-changed" && current?.status == 409)
        let unknown = await problem { () throws(KeyRefusal) in
            try await desk.revoke(KeyRevocationRequest(keyID: "another", fromRecord: 1, reason: "stolen"))
        }
        #expect(unknown?.code == "unknown-key" && unknown?.status == 404)
        let chain = await problem { () throws(KeyRefusal) in
            try await desk.install(ChainInstallation(chain: "nothing"))
        }
        #expect(chain?.code == "certificate-refused" && chain?.status == 409)
        #expect(try await desk.status() == before)
    }

    @Test func aStationThatStopsSaysSo() async throws {
        let desk = try desk(Commit(next: 8, isOpen: false))
        let stopping = await problem { () throws(KeyRefusal) in
            try await desk.rotate(KeyRotationRequest(reason: "yearly change"))
        }
        #expect(stopping?.code == "stopping")
        desk.close()
        let closed = await problem { () throws(KeyRefusal) in try await desk.status() }
        #expect(closed?.code == "stopping")
    }
}
