internal import EpilumeInterface
internal import EpilumeModel
internal import Glibc

/// What is known of the pictures that wait: `contexts/ITEM.json`, for the service alone (0600), since it may name a
/// patient. A file is replaced as a whole, and gone when its picture is released: the released item holds it then.
///
/// Concurrency: owned by one thread at a time; every call blocks on the disk.
struct ContextStore: ~Copyable {
    private let folder: String
    private static let suffix = ".json"
    /// A context has a few hundred bytes.
    private static let limitBytes = 64 << 10

    /// - Parameter folder: made if it is not there; what an interrupted write has left in it is removed.
    init(folder: String) throws(StationFault) {
        if mkdir(folder, 0o700) != 0, errno != EEXIST {
            throw .folder(path: UntrustedText(folder), errno: errno)
        }
        do { try DurableFile.removeLeftovers(in: folder) } catch {
            throw .folder(path: UntrustedText(folder), errno: error.errno)
        }
        self.folder = folder
    }

    /// - Returns: an empty context for an item of which nobody has said anything.
    /// - Throws: `.contextUnreadable`, `.notKept`.
    func context(of id: ItemID) throws(ReleaseRefusal) -> PictureContext {
        let bytes: [UInt8]?
        do { bytes = try DurableFile.read(path(id), limitBytes: Self.limitBytes) } catch {
            throw .contextUnreadable(id, words: error.words)
        }
        guard let bytes else { return PictureContext() }
        guard let context = try? WireJSON.decode(PictureContext.self, from: bytes) else {
            // Not the bytes themselves: they may name a patient.
            throw .contextUnreadable(id, words: "it is not the JSON of a context")
        }
        return context
    }

    /// Returns when it is durable.
    func keep(_ context: PictureContext, of id: ItemID) throws(ReleaseRefusal) {
        guard let bytes = try? WireJSON.encode(context) else { throw .contextUnreadable(id, words: "it is no JSON") }
        do { try DurableFile.replace(path(id), with: bytes, mode: 0o600) } catch { throw .contextNotKept(error) }
    }

    /// Of a released item. A file that stays is nobody's harm: its item is not held any more, and the next start takes
    /// it away.
    func forget(_ id: ItemID) { unlink(path(id)) }

    /// Those of which something is kept.
    func ids() throws(ReleaseRefusal) -> [ItemID] {
        let names: [String]
        do { names = try DurableFile.names(in: folder) } catch { throw .contextNotKept(error) }
        return names.filter { $0.hasSuffix(Self.suffix) }.compactMap { ItemID(String($0.dropLast(Self.suffix.count))) }
    }

    private func path(_ id: ItemID) -> String { "\(folder)/\(id.text)\(Self.suffix)" }
}
