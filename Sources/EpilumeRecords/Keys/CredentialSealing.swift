internal import Glibc

/// Seals the station's keys with `systemd-creds` and takes the plain ones away. Root's work: the key of the host and
/// the folder of sealed credentials are root's.
///
/// The order, each step durable before the next: each key is encrypted, decrypted again and compared; the sealed file;
/// the unit's drop-in; then the plain key is erased. Interrupted anywhere, the plain keys are there or the sealed ones
/// are whole and named by the drop-in, and sealing again finishes it.
///
/// Source: systemd-creds(1), systemd.exec(5), systemd 252.
package struct CredentialSealing: Sendable {
    /// What a key is encrypted with.
    package enum Means: String, Hashable, Sendable, CaseIterable {
        /// A key in /var/lib/systemd: a copy of the state directory alone is worth nothing, a copy of the whole disk
        /// opens.
        case host
        /// The TPM of this machine, bound to how it starts (PCR 7).
        case tpm2
        /// Both.
        case both = "host+tpm2"
        /// What of the two there is.
        case auto
    }

    /// What a program said.
    package struct Answer: Sendable {
        package let status: Int32
        package let output: [UInt8]
        package let error: String

        package init(status: Int32, output: [UInt8], error: String) {
            self.status = status
            self.output = output
            self.error = error
        }
    }

    /// Runs `systemd-creds` with arguments and standard input.
    package typealias Run = @Sendable (_ arguments: [String], _ input: [UInt8]) -> Answer

    /// `/var/lib/epilume`.
    private let stateDirectory: String
    /// Absolute in the drop-in: a sealed key that is missing then keeps the service from starting.
    private let store: String
    private let dropInFolder: String
    private let run: Run

    package static let defaultStore = "/etc/credstore.encrypted"
    package static let defaultDropInFolder = "/etc/systemd/system/epilumed.service.d"
    package static let dropInName = "50-keys.conf"

    package init(
        stateDirectory: String, store: String = Self.defaultStore, dropInFolder: String = Self.defaultDropInFolder,
        run: @escaping Run
    ) {
        self.stateDirectory = stateDirectory
        self.store = store
        self.dropInFolder = dropInFolder
        self.run = run
    }

    /// - Returns: the keys that were sealed now; empty when all were already.
    /// - Throws: `.keys(.serviceRuns)`, `.keys(.credentialUnusable)`, what reading and writing throw. A plain key is
    ///   erased only when its sealed form is durable and opens.
    package func seal(with means: Means, steps: KeySteps = .unwatched) throws(RecordFault) -> [KeySlot] {
        let lock = try requireStopped()
        defer { flock(lock.number, LOCK_UN) }
        let folder = try KeyDirectory(path: stateDirectory + "/keys", create: false, steps: steps)
        let stored = try KeyDirectory(path: store, create: true, steps: steps)
        var sealed: [KeySlot] = []
        for slot in KeySlot.allCases {
            if let pem = try folder.load(slot.name(PlainSeal().suffix)) {
                try stored.replace(slot.credentialName, try encrypted(pem, slot, means))
                sealed.append(slot)
            } else if try !stored.holds(slot.credentialName) {
                throw .keyMissing(path: folder.path(of: slot.name(PlainSeal().suffix)))
            }
        }
        // systemd complains about a unit's file that not everybody may read.
        let units = try KeyDirectory(path: dropInFolder, create: true, mode: 0o755, steps: steps)
        try units.replace(Self.dropInName, Array(dropIn.utf8), mode: 0o644)
        for slot in sealed { try folder.erase(slot.name(PlainSeal().suffix)) }
        return sealed
    }

    /// The unit's drop-in.
    package var dropIn: String {
        """
        # Written by `epilume key seal`: the service's keys are decrypted when it starts, and lie nowhere plain.
        [Service]
        \(KeySlot.allCases.map { "LoadCredentialEncrypted=\($0.credentialName):\(store)/\($0.credentialName)" }
            .joined(separator: "\n"))
        Environment=EPILUME_KEYS_PROTECTION=credential

        """
    }

    private func encrypted(_ pem: [UInt8], _ slot: KeySlot, _ means: Means) throws(RecordFault) -> [UInt8] {
        let name = slot.credentialName
        let sealed = run(["encrypt", "--name=\(name)", "--with-key=\(means.rawValue)", "-", "-"], pem)
        guard sealed.status == 0, !sealed.output.isEmpty, sealed.output.count <= KeyLimit.file else {
            throw .keys(
                .credentialUnusable(name: name, words: "could not be encrypted (\(Fields.plain(sealed.error)))"))
        }
        let opened = run(["decrypt", "--name=\(name)", "-", "-"], sealed.output)
        guard opened.status == 0, opened.output == pem else {
            throw .keys(
                .credentialUnusable(name: name, words: "does not open again (\(Fields.plain(opened.error)))"))
        }
        return sealed.output
    }

    /// The running service holds the lock of its state directory: it could rotate the key between our reading and our
    /// erasing it.
    private func requireStopped() throws(RecordFault) -> Descriptor {
        let path = stateDirectory + "/lock"
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard opened >= 0 else { throw .system(.open, path: path, errno: errno) }
        let lock = Descriptor(number: opened)
        guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { throw .keys(.serviceRuns) }
            throw .system(.open, path: path, errno: errno)
        }
        return lock
    }
}
