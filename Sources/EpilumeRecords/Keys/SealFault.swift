internal import EpilumeModel

/// Why a key could not be sealed, or a sealed one not be opened. Never a reason for a new key.
package enum SealFault: Error, Hashable, Sendable {
    /// No TPM answers.
    case noTPM(tcti: String, code: UInt32)
    /// Sealed by another TPM or before this one was cleared, or changed since.
    case foreign(path: String)
    /// The platform configuration registers are others than when it was sealed.
    case otherPCRs(path: String, pcrs: [Int])
    /// The TPM keeps no SHA-256 bank of them.
    case noSuchPCRs([Int])
    /// The sealed file is not what was written.
    case damaged(path: String)
    case failed(code: UInt32)

    /// One sentence for a person: what is wrong, and what to do.
    package var sentence: String {
        switch self {
        case .noTPM(let tcti, let code):
            "No TPM answers at \(shown(tcti)) (\(hex(code))), so the sealed keys cannot be opened: switch it on in "
                + "the firmware, or give the service access to the device (group tss, DeviceAllow=)."
        case .foreign(let path):
            "The TPM does not open \(shown(path)): it is another TPM, it was cleared, or the file was changed. "
                + "Restore the TPM's owner seed if that is possible; else the key is lost, and `sudo epilume key "
                + "replace-lost --reason …` begins openly with a new one."
        case .otherPCRs(let path, let pcrs):
            "The TPM does not open \(shown(path)) since the machine did not start as it did when the key was sealed "
                + "(PCR \(text(pcrs))): undo the change of firmware or boot loader. A change that is meant to stay "
                + "needs the key sealed again before it is made."
        case .noSuchPCRs(let pcrs):
            "The TPM has no SHA-256 bank of PCR \(text(pcrs)): choose others in keys.pcrs, or switch the bank "
                + "on in the firmware."
        case .damaged(let path):
            "The sealed key \(shown(path)) is not what was written: restore it from a copy. It opens on this machine "
                + "alone."
        case .failed(let code): "The TPM refused (\(hex(code)); `tpm2_rc_decode` explains the number): see the log."
        }
    }

    private func shown(_ text: String) -> String { UntrustedText(text).description }
    private func hex(_ code: UInt32) -> String { "0x" + String(code, radix: 16) }
    private func text(_ pcrs: [Int]) -> String { pcrs.map(String.init).joined(separator: ", ") }
}
