internal import EpilumeModel
internal import Glibc

/// Looks for a private key where the protection has it.
struct KeyFinder {
    let protection: KeyProtection

    struct Found {
        /// PKCS#8, as far as it is a key.
        var pem: [UInt8]
        /// For faults.
        var path: String
        var place: KeyPlace
        /// A sentence, if something about it should be mended.
        var trouble: String?
    }

    /// - Returns: nil when there is none.
    func find(_ slot: KeySlot, _ root: borrowing KeyDirectory) throws(RecordFault) -> Found? {
        let plainName = slot.name(PlainSeal().suffix)
        let plainPath = root.path(of: plainName)
        switch protection {
        case .file:
            if let pem = try root.load(plainName) { return Found(pem: pem, path: plainPath, place: .plain) }
            // A key that is sealed is not lost.
            let sealed = slot.name("tpm")
            guard try !root.holds(sealed) else {
                throw .keys(.otherProtection(path: root.path(of: sealed), protection: protection.name))
            }
            return nil
        case .sealed(let seal):
            let name = slot.name(seal.suffix)
            let path = root.path(of: name)
            if let bytes = try root.load(name) {
                return Found(pem: try seal.open(bytes, as: slot, path: path), path: path, place: .sealed)
            }
            return try root.load(plainName).map { Found(pem: $0, path: plainPath, place: .plain) }
        case .credential(let directory):
            let given = try directory.flatMap { (directory) throws(RecordFault) in
                try Self.credential(slot.credentialName, in: directory)
            }
            guard let pem = try root.load(plainName) else {
                return given.map { Found(pem: $0, path: slot.credentialName, place: .credential) }
            }
            // Made here since the credential was sealed: it counts, and whoever reads the history checks that it does.
            let shown = UntrustedText(plainPath)
            return Found(
                pem: pem, path: plainPath, place: .plain,
                trouble: given == pem
                    ? "A plain copy of the sealed \(slot.rawValue) key is in \(shown): `sudo epilume key seal` again."
                    : "The \(slot.rawValue) key lies plain in \(shown) until `sudo epilume key seal` has sealed it.")
        }
    }

    /// What systemd has put there. It belongs to root or to the service's user and is for reading only; an access
    /// control list, by which systemd lets the user read a file of root's, shows as the group's right to read.
    private static func credential(_ name: String, in directory: String) throws(RecordFault) -> [UInt8]? {
        let path = directory + "/" + name
        let opened = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if opened < 0, errno == ENOENT { return nil }
        guard opened >= 0 else { throw .system(.open, path: path, errno: errno) }
        let file = Descriptor(number: opened)
        let facts = try file.facts(path: path)
        guard facts.st_mode & S_IFMT == S_IFREG, facts.st_uid == 0 || facts.st_uid == geteuid(),
            facts.st_mode & 0o037 == 0
        else { throw .keys(.credentialUnusable(name: name, words: "may be read or changed by others")) }
        let bytes = try file.read(upTo: KeyLimit.file + 1, path: path)
        guard bytes.count <= KeyLimit.file else {
            throw .keys(.credentialUnusable(name: name, words: "is larger than a key"))
        }
        return bytes
    }
}
