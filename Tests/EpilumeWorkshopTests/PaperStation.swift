import Crypto
import EpilumeInterface
import EpilumeModel
import EpilumeVerify
import EpilumeWorkshop
import Foundation
import Synchronization

/// A station that keeps papers, as far as a technician sees it: signs, lists and hands out.
final class PaperStation: CalibrationKeeper {
    private let key = P256.Signing.PrivateKey()
    private let state = Mutex(State())

    private struct State {
        var entries: [CalibrationEntry] = []
        var files: [String: [UInt8]] = [:]
        var refusals: [ClientFault] = []
        var asked = 0
    }

    /// How often something was sent to be kept.
    var asked: Int { state.withLock(\.asked) }

    /// The next answers, before anything is kept.
    func refuse(_ faults: ClientFault...) { state.withLock { $0.refusals = faults } }

    @discardableResult
    func add(_ calibration: Calibration, revoked reason: String? = nil) throws -> CalibrationEntry {
        try add(payload: WireJSON.encode(calibration), revoked: reason)
    }

    private func add(payload: [UInt8], revoked reason: String? = nil) throws -> CalibrationEntry {
        let calibration = try WireJSON.decode(Calibration.self, from: payload)
        let file = try sealed(payload, .calibration)
        let entry = CalibrationEntry(
            calibration, sha256: sha256Hex(file[...]), keyID: try TrustAnchor(key.publicKey.pemRepresentation).keyID,
            trustedKey: nil, revocation: reason.map { .init(at: "2026-11-21T00:00:00Z", reason: $0, technician: nil) })
        state.withLock {
            $0.entries.append(entry)
            $0.files[entry.id] = file
        }
        return entry
    }

    /// Another file under the name of one that is listed.
    func exchange(_ id: String, for calibration: Calibration) throws {
        let file = try sealed(WireJSON.encode(calibration), .calibration)
        state.withLock { $0.files[id] = file }
    }

    func sealed(_ payload: [UInt8], _ type: DocumentType) throws -> [UInt8] {
        let anchor = try TrustAnchor(key.publicKey.pemRepresentation)
        let header = Self.text(Array(#"{"alg":"ES256","kid":"\#(anchor.keyID)","typ":"\#(type.rawValue)"}"#.utf8))
        let body = Self.text(payload)
        let signature = try key.signature(for: Data("\(header).\(body)".utf8)).rawRepresentation
        return Array(
            #"{"payload":"\#(body)","protected":"\#(header)","signature":"\#(Self.text(Array(signature)))"}"#.utf8)
    }

    private static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    var anchor: TrustAnchor { get throws { try TrustAnchor(key.publicKey.pemRepresentation) } }

    func calibrations() async throws(ClientFault) -> [CalibrationEntry] { state.withLock(\.entries) }

    func calibrationFile(_ id: String) async throws(ClientFault) -> [UInt8] {
        guard let file = state.withLock({ $0.files[id] }) else { throw .connectionLost }
        return file
    }

    func trustAnchor() async throws(ClientFault) -> String { key.publicKey.pemRepresentation }

    func keep(calibration payload: [UInt8]) async throws(ClientFault) -> CalibrationEntry {
        let refusal = state.withLock { state -> ClientFault? in
            state.asked += 1
            return state.refusals.isEmpty ? nil : state.refusals.removeFirst()
        }
        if let refusal { throw refusal }
        guard let entry = try? add(payload: payload) else { throw .connectionLost }
        return entry
    }
}
