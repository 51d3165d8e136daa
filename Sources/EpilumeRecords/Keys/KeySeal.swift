/// What a private key is for.
package enum KeySlot: String, Hashable, Sendable, CaseIterable {
    case capture, object

    /// The name of systemd's credential.
    package var credentialName: String { "epilume.\(rawValue)-key" }

    var publicName: String { rawValue + ".pub.pem" }
    func name(_ suffix: String) -> String { rawValue + "." + suffix }
    func nextName(_ suffix: String) -> String { rawValue + ".next." + suffix }
}

/// How a private key's bytes become a file of the folder, and back.
package protocol KeySeal: Sendable {
    /// Of the file's name.
    var suffix: String { get }
    /// - Parameter pem: PKCS#8.
    /// - Throws: `.keys(.sealing)`.
    func seal(_ pem: [UInt8], as slot: KeySlot) throws(RecordFault) -> [UInt8]
    /// - Parameter path: named in faults.
    /// - Throws: `.keys(.sealing)`. What is opened was sealed as this slot, or it is a fault.
    func open(_ bytes: [UInt8], as slot: KeySlot, path: String) throws(RecordFault) -> [UInt8]
}

/// The file holds the key as it is.
struct PlainSeal: KeySeal {
    let suffix = "pem"

    func seal(_ pem: [UInt8], as slot: KeySlot) throws(RecordFault) -> [UInt8] { pem }
    func open(_ bytes: [UInt8], as slot: KeySlot, path: String) throws(RecordFault) -> [UInt8] { bytes }
}

/// Where the station's private keys lie.
package enum KeyProtection: Sendable {
    /// In the folder, as they are: mode 0600.
    case file
    /// systemd gives them at the start, decrypted by a key of the host or its TPM (systemd.exec(5),
    /// LoadCredentialEncrypted=); the folder holds public halves.
    /// - Parameter directory: `$CREDENTIALS_DIRECTORY`; nil when the service has none.
    case credential(directory: String?)
    /// In the folder, each sealed.
    case sealed(any KeySeal)

    /// Sealed to a TPM 2.0.
    package static func tpm2(_ settings: TPMSettings) -> KeyProtection { .sealed(TPMSeal(settings)) }

    /// How new private keys are written. Of the credentials the service writes none: what it makes lies in the folder
    /// until root has sealed it.
    var seal: any KeySeal {
        switch self {
        case .file, .credential: PlainSeal()
        case .sealed(let seal): seal
        }
    }

    /// As the configuration names it.
    package var name: String {
        switch self {
        case .file: "file"
        case .credential: "credential"
        case .sealed: "tpm2"
        }
    }
}
