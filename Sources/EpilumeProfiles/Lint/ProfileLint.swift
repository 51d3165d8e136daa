internal import EpilumeModel
internal import Foundation

/// Checks profiles as they lie on disk, more than a station needs to use them: also the README, the files that sources
/// name, and whether two profiles recognise the same device.
package enum ProfileLint {
    package struct Report: Hashable, Sendable {
        /// Folders and files that were checked.
        package var checked: Int
        package var faults: [ProfileFault]
    }

    /// - Parameter paths: profile files, profile folders, and folders of profile folders.
    package static func check(_ paths: [String]) -> Report {
        var report = Report(checked: 0, faults: [])
        for path in paths {
            if !ProfileFolder.isFolder(path) {
                report.checked += 1
                _ = file(path, &report)
            } else if ProfileFolder.isFile(path + "/" + ProfileReader.fileName) {
                _ = folder(path, &report)
            } else {
                folders(in: path, &report)
            }
        }
        return report
    }

    private static func folders(in path: String, _ report: inout Report) {
        let names: [String]
        do {
            names = try ProfileFolder.subfolders(of: path)
        } catch {
            report.faults.append(.unreadable(path: path, reason: error.reason))
            return
        }
        if names.isEmpty {
            report.faults.append(.unreadable(path: path, reason: "no profile is in it"))
        }
        let root = path.hasSuffix("/") ? path : path + "/"
        let profiles = names.compactMap { folder(root + $0, &report) }
        report.faults += overlaps(among: profiles)
    }

    private static func file(_ path: String, _ report: inout Report) -> LoadedProfile? {
        do {
            let text = try StrictFile.text(at: path, regularOnly: true)
            let parent = URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent().path
            let isInFolder = ProfileFolder.lastName(of: path) == ProfileReader.fileName
            return keep(
                ProfileReader.attempt(
                    text, file: path, folder: isInFolder ? ProfileFolder.lastName(of: parent) : nil, origin: .local),
                &report)
        } catch {
            report.faults.append(.unreadable(path: path, reason: error.reason))
            return nil
        }
    }

    private static func folder(_ path: String, _ report: inout Report) -> LoadedProfile? {
        report.checked += 1
        let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
        let profile = keep(ProfileFolder.read(folder, origin: .local), &report)
        readme(folder, profile, &report)
        guard let profile else { return nil }
        for (index, source) in profile.profile.evidence.sources.enumerated()
        where !EvidenceSection.isWebAddress(source.url) && !ProfileFolder.isFile(folder + "/" + source.url) {
            report.faults.append(
                .conflict(
                    profile.place(of: "evidence.sources[\(index + 1)].url"),
                    sentence: "\(source.url) is not in this folder. Put it there, or name another source."))
        }
        return profile
    }

    private static func keep(_ outcome: ProfileReader.Outcome, _ report: inout Report) -> LoadedProfile? {
        switch outcome.result {
        case .success(let profile): return profile
        case .failure(let found):
            report.faults += found.faults
            return nil
        }
    }

    private static func readme(_ folder: String, _ profile: LoadedProfile?, _ report: inout Report) {
        let path = folder + "/" + ProfileReadme.fileName
        do {
            let text = try StrictFile.text(at: path, regularOnly: true)
            let title = profile.map { "\($0.profile.vendor) \($0.profile.model)" }
            report.faults += ProfileReadme.check(text, file: path, title: title)
        } catch {
            report.faults.append(.unreadable(path: path, reason: error.reason))
        }
    }

    /// Two profiles that recognise one device would leave it to neither.
    package static func overlaps(among profiles: [LoadedProfile]) -> [ProfileFault] {
        var faults: [ProfileFault] = []
        for (position, profile) in profiles.enumerated() {
            for (index, match) in profile.profile.matches.enumerated() {
                for other in profiles[..<position] {
                    guard let twin = other.profile.matches.firstIndex(where: { $0.overlaps(match) }) else { continue }
                    let place = other.place(of: "match[\(twin + 1)]")
                    faults.append(
                        .conflict(
                            profile.place(of: "match[\(index + 1)]"),
                            sentence: "\(other.id) can recognise the same device "
                                + "(\(UntrustedText(place.file).shown(limit: 4096)):\(place.line)). Tell them apart by "
                                + "product, release or driver, or make them one profile."))
                }
            }
        }
        return faults
    }
}
