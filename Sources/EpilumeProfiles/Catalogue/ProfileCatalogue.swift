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
    /// A local profile, or the folder of all of them, that may be for any device.
    private let unknown: BrokenProfile?

    package static let empty = ProfileCatalogue(profiles: [], broken: [], faults: [], localFault: nil)

    /// - Parameter localFault: that the folder of local profiles could not be listed.
    private init(
        profiles: [LoadedProfile], broken: [BrokenProfile], faults: [ProfileFault], localFault: BrokenProfile?
    ) {
        self.profiles = profiles
        self.broken = broken
        self.faults = faults
        unknown = localFault ?? broken.first { $0.origin == .local && !$0.namesAllDevices }
    }

    /// Reads all profiles of both folders. A folder that is not there holds none.
    package static func load(shipped: String = shippedFolder, local: String = localFolder) -> ProfileCatalogue {
        var profiles: [String: LoadedProfile] = [:]
        var broken: [BrokenProfile] = []
        var faults: [ProfileFault] = []
        var localFault: BrokenProfile?
        for (origin, root) in [(ProfileOrigin.local, local), (.shipped, shipped)] {
            let names: [String]
            do {
                names = try ProfileFolder.subfolders(of: root)
            } catch {
                if error == StrictFile.Fault.absent { continue }
                let fault = ProfileFault.unreadable(path: root, reason: error.reason)
                faults.append(fault)
                if origin == .local { localFault = BrokenProfile(folder: root, origin, [fault], .unknown) }
                continue
            }
            for name in names where profiles[name] == nil {
                let folder = root + "/" + name
                let outcome = ProfileFolder.read(folder, origin: origin)
                switch outcome.result {
                case .success(let profile): profiles[name] = profile
                case .failure(let found):
                    broken.append(BrokenProfile(folder: folder, origin, found.faults, outcome.devices))
                }
            }
        }
        return ProfileCatalogue(
            profiles: profiles.values.sorted { $0.id < $1.id }, broken: broken, faults: faults, localFault: localFault)
    }

    /// The profile in force with this id.
    package func profile(_ id: String) -> LoadedProfile? { profiles.first { $0.id == id } }

    /// Which profile a device gets. Local profiles are asked first, refused ones before all others of their folder. What
    /// no local profile takes goes to no other while it is not known which devices a local one is for.
    ///
    /// - Parameter driver: the kernel driver of its video interface; nil when that is not known.
    package func match(_ usb: USBFacts, driver: String?) -> ProfileMatch {
        for origin in [ProfileOrigin.local, .shipped] {
            if let found = broken.first(where: { $0.origin == origin && $0.claims(usb) }) { return .broken(found) }
            let fitting = profiles.filter { loaded in
                loaded.origin == origin && loaded.profile.matches.contains { $0.accepts(usb, driver: driver) }
            }
            if fitting.count > 1 { return .conflict(fitting.map(\.id)) }
            guard let profile = fitting.first else {
                if origin == .local, let unknown { return .broken(unknown) }
                continue
            }
            // A local profile of this name was to replace it, and cannot be read.
            if let heir = broken.first(where: { $0.origin == .local && $0.id == profile.id }) { return .broken(heir) }
            return .matched(profile)
        }
        return .generic
    }
}
