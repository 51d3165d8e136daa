package import EpilumeModel

/// The profiles that are installed, and which of them a device gets.
///
/// The same folders and the same device give the same answer, whatever the order on the disk.
package struct ProfileCatalogue: Hashable, Sendable {
    /// Where profiles are installed: what an administrator built stands before what a package brought, as in PATH.
    package static var shippedFolder: String {
        let own = "/usr/local/share/epilume/profiles"
        return ProfileFolder.isFolder(own) ? own : "/usr/share/epilume/profiles"
    }
    package static let localFolder = "/etc/epilume/profiles.d"

    /// Those in force, by id. A shipped profile with the id of a local one is not among them.
    package let profiles: [LoadedProfile]
    /// Those that were refused, local ones first. They take nothing away from the profiles in force.
    package let broken: [BrokenProfile]
    /// Folders that are there and could not be listed.
    package let faults: [ProfileFault]

    package static let empty = ProfileCatalogue(profiles: [], broken: [], faults: [])

    private init(profiles: [LoadedProfile], broken: [BrokenProfile], faults: [ProfileFault]) {
        self.profiles = profiles
        self.broken = broken
        self.faults = faults
    }

    /// Reads all profiles of both folders. A folder that is not there holds none.
    package static func load(shipped: String = shippedFolder, local: String = localFolder) -> ProfileCatalogue {
        var profiles: [String: LoadedProfile] = [:]
        var broken: [BrokenProfile] = []
        var faults: [ProfileFault] = []
        for (origin, root) in [(ProfileOrigin.local, local), (.shipped, shipped)] {
            let names: [String]
            do {
                names = try ProfileFolder.subfolders(of: root)
            } catch {
                if error != StrictFile.Fault.absent { faults.append(.unreadable(path: root, reason: error.reason)) }
                continue
            }
            for name in names where profiles[name] == nil {
                let folder = root + "/" + name
                let outcome = ProfileFolder.read(folder, origin: origin)
                switch outcome.result {
                case .success(let profile): profiles[name] = profile
                case .failure(let found):
                    broken.append(
                        BrokenProfile(
                            id: name, folder: folder, origin: origin, faults: found.faults, devices: outcome.devices))
                }
            }
        }
        return ProfileCatalogue(
            profiles: profiles.values.sorted { $0.id < $1.id }, broken: broken, faults: faults)
    }

    /// The profile in force with this id.
    package func profile(_ id: String) -> LoadedProfile? { profiles.first { $0.id == id } }

    /// Which profile a device gets. Local profiles are asked first, refused ones before all others of their folder.
    ///
    /// - Parameter driver: the kernel driver of its video interface; nil when that is not known.
    package func match(_ usb: USBFacts, driver: String?) -> ProfileMatch {
        for origin in [ProfileOrigin.local, .shipped] {
            if let found = broken.first(where: { $0.origin == origin && $0.claims(usb) }) { return .broken(found) }
            let fitting = profiles.filter { loaded in
                loaded.origin == origin && loaded.profile.matches.contains { $0.accepts(usb, driver: driver) }
            }
            if fitting.count > 1 { return .conflict(fitting.map(\.id)) }
            guard let profile = fitting.first else { continue }
            // A local profile of this name was to replace it, and cannot be read.
            if let heir = broken.first(where: { $0.origin == .local && $0.id == profile.id }) { return .broken(heir) }
            return .matched(profile)
        }
        return .generic
    }
}
