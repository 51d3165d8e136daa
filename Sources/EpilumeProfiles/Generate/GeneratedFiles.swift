internal import EpilumeModel
internal import Foundation

/// What follows from the shipped profiles, below a checkout's root: written, or compared with what is there.
package struct GeneratedFiles: Hashable, Sendable {
    /// Text by path below the root.
    package let texts: [String: String]

    package static let profiles = "DeviceProfiles"
    package static let readme = "README.md"

    /// - Throws: the faults of profiles, or that README.md has no place for the table.
    package static func make(root: String) throws(ProfileFaults) -> GeneratedFiles {
        let folder = root + "/" + profiles
        let catalogue = ProfileCatalogue.load(shipped: folder, local: folder + "/.none")
        let faults = catalogue.faults + catalogue.broken.flatMap(\.faults)
        if !faults.isEmpty { throw ProfileFaults(faults) }
        let readmePath = root + "/" + readme
        let document: String
        do {
            document = try StrictFile.text(at: readmePath, regularOnly: true)
        } catch {
            throw ProfileFaults([.unreadable(path: readmePath, reason: error.reason)])
        }
        let table = ProfileTable.markdown(for: catalogue.profiles)
        guard let full = ProfileTable.replacing(in: document, with: table) else {
            throw ProfileFaults([
                .conflict(
                    StrictYAML.Place(file: readmePath, line: 1, column: 1),
                    sentence: "the table of devices has no place. Put the lines “\(ProfileTable.begin)” and "
                        + "“\(ProfileTable.end)” where it belongs.")
            ])
        }
        return GeneratedFiles(texts: [
            readme: full, ProfileRules.path: ProfileRules.text(for: catalogue.profiles),
            ProfileHardwareDatabase.path: ProfileHardwareDatabase.text(for: catalogue.profiles),
        ])
    }

    /// - Returns: sorted paths whose text is another, or that are not there.
    package func differing(below root: String) -> [String] {
        texts.filter { path, text in
            (try? StrictFile.text(at: root + "/" + path, regularOnly: true)) != text
        }.keys.sorted()
    }

    /// - Returns: the paths that were written because they differed.
    package func write(below root: String) throws(ProfileFaults) -> [String] {
        let paths = differing(below: root)
        for path in paths {
            do {
                try Data((texts[path] ?? "").utf8).write(to: URL(fileURLWithPath: root + "/" + path), options: .atomic)
            } catch {
                throw ProfileFaults([.unreadable(path: root + "/" + path, reason: "it cannot be written")])
            }
        }
        return paths
    }
}
