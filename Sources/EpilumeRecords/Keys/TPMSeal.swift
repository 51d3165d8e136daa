internal import CTPM
internal import Crypto
internal import FoundationEssentials
internal import Glibc

/// Which TPM, and what it looks at.
package struct TPMSettings: Hashable, Sendable {
    /// As tpm2-tss names a TPM, such as `device:/dev/tpmrm0` (tss2-tctildr(7)).
    package let tcti: String
    /// Platform configuration registers of the SHA-256 bank that a key is bound to when it is sealed, 0 to 23. Empty:
    /// the key opens on this machine however it was started.
    package let pcrs: [Int]

    package static let defaultTCTI = "device:/dev/tpmrm0"

    /// - Returns: nil for a register that there is none of.
    package init?(tcti: String = Self.defaultTCTI, pcrs: [Int] = []) {
        guard pcrs.allSatisfy((0..<24).contains), !tcti.isEmpty, !tcti.utf8.contains(0) else { return nil }
        self.tcti = tcti
        self.pcrs = Set(pcrs).sorted()
    }
}

/// Seals keys to a TPM 2.0. The TPM seals a random AES-256 key, since it takes 128 bytes at most; that key encrypts the
/// private key (AES-GCM). The file says which registers it is bound to; the settings say so for files to come.
///
/// Concurrency: every member from any thread; each call opens the TPM, and blocks on it for some 100 ms.
package struct TPMSeal: KeySeal {
    package let suffix = "tpm"
    private let settings: TPMSettings

    package init(_ settings: TPMSettings) { self.settings = settings }

    private static let schema = "epilume.sealed-key/1"

    private struct Envelope: Codable {
        var schema: String
        var slot: String
        var pcrs: [Int]
        /// TPM2B_PUBLIC and TPM2B_PRIVATE, as the TPM gave them.
        var publicPart: Data
        var privatePart: Data
        /// Nonce, ciphertext and tag of AES-256-GCM.
        var key: Data
    }

    package func seal(_ pem: [UInt8], as slot: KeySlot) throws(RecordFault) -> [UInt8] {
        let wrapping = SymmetricKey(size: .bits256)
        var object = ctpm_object()
        var code: UInt32 = 0
        let result = wrapping.withUnsafeBytes { secret in
            ctpm_seal(
                settings.tcti, Self.mask(settings.pcrs), secret.bindMemory(to: UInt8.self).baseAddress, secret.count,
                &object, &code)
        }
        switch result {
        case CTPM_DONE: break
        case CTPM_ABSENT: throw .keys(.sealing(.noTPM(tcti: settings.tcti, code: code)))
        case CTPM_NO_SUCH_PCRS: throw .keys(.sealing(.noSuchPCRs(settings.pcrs)))
        default: throw .keys(.sealing(.failed(code: code)))
        }
        guard
            let sealed = try? AES.GCM.seal(
                pem, using: wrapping, authenticating: Self.bound(slot, settings.pcrs)),
            let combined = sealed.combined
        else { throw .keys(.sealing(.failed(code: 0))) }
        let envelope = Envelope(
            schema: Self.schema, slot: slot.rawValue, pcrs: settings.pcrs,
            publicPart: withUnsafeBytes(of: object.public_part) { Data($0.prefix(object.public_size)) },
            privatePart: withUnsafeBytes(of: object.private_part) { Data($0.prefix(object.private_size)) },
            key: combined)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(envelope) else { throw .keys(.sealing(.failed(code: 0))) }
        return Array(bytes) + [UInt8(ascii: "\n")]
    }

    package func open(_ bytes: [UInt8], as slot: KeySlot, path: String) throws(RecordFault) -> [UInt8] {
        guard bytes.count <= KeyLimit.file, let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(bytes)),
            envelope.schema == Self.schema, envelope.slot == slot.rawValue,
            envelope.pcrs.allSatisfy((0..<24).contains), envelope.publicPart.count <= Int(CTPM_PART_LIMIT),
            envelope.privatePart.count <= Int(CTPM_PART_LIMIT)
        else { throw .keys(.sealing(.damaged(path: path))) }
        let wrapping = try unseal(envelope, path: path)
        guard let box = try? AES.GCM.SealedBox(combined: envelope.key),
            let pem = try? AES.GCM.open(box, using: wrapping, authenticating: Self.bound(slot, envelope.pcrs))
        else { throw .keys(.sealing(.damaged(path: path))) }
        return Array(pem)
    }

    private func unseal(_ envelope: Envelope, path: String) throws(RecordFault) -> SymmetricKey {
        var object = ctpm_object()
        object.public_size = envelope.publicPart.count
        object.private_size = envelope.privatePart.count
        withUnsafeMutableBytes(of: &object.public_part) { $0.copyBytes(from: envelope.publicPart) }
        withUnsafeMutableBytes(of: &object.private_part) { $0.copyBytes(from: envelope.privatePart) }
        var secret = [UInt8](repeating: 0, count: Int(CTPM_SECRET_LIMIT))
        defer { secret.withUnsafeMutableBytes { explicit_bzero($0.baseAddress!, $0.count) } }
        var size = 0
        var code: UInt32 = 0
        let result = ctpm_unseal(settings.tcti, Self.mask(envelope.pcrs), &object, &secret, &size, &code)
        switch result {
        case CTPM_DONE: return SymmetricKey(data: secret.prefix(size))
        case CTPM_ABSENT: throw .keys(.sealing(.noTPM(tcti: settings.tcti, code: code)))
        case CTPM_FOREIGN: throw .keys(.sealing(.foreign(path: path)))
        case CTPM_OTHER_PCRS: throw .keys(.sealing(.otherPCRs(path: path, pcrs: envelope.pcrs)))
        default: throw .keys(.sealing(.failed(code: code)))
        }
    }

    private static func mask(_ pcrs: [Int]) -> UInt32 { pcrs.reduce(0) { $0 | 1 << UInt32($1) } }

    /// What the ciphertext is bound to, so that one key's file cannot stand in for another's.
    private static func bound(_ slot: KeySlot, _ pcrs: [Int]) -> [UInt8] {
        Array("\(schema) \(slot.rawValue) \(pcrs.map(String.init).joined(separator: ","))".utf8)
    }
}
