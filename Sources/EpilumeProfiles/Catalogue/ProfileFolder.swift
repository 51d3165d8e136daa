internal import EpilumeModel
internal import Foundation
internal import Glibc

/// One profile's folder, or a folder of such folders, on disk.
enum ProfileFolder {
    /// - Returns: names of the folders inside, sorted; what begins with a dot and plain files are left out.
    static func subfolders(of path: String) throws(StrictFile.Fault) -> [String] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch CocoaError.fileReadNoSuchFile {
            throw .absent
        } catch CocoaError.fileReadNoPermission {
            throw StrictFile.Fault(EACCES)
        } catch {
            throw StrictFile.Fault(reason: "it is no folder that can be listed")
        }
        return names.filter { !$0.hasPrefix(".") && mayBeFolder(path + "/" + $0) }.sorted()
    }

    /// True also of what may not be looked at: it is refused later, instead of being passed over here.
    private static func mayBeFolder(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) == 0 ? facts.st_mode & S_IFMT == S_IFDIR : errno != ENOENT
    }

    static func isFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    static func isFile(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && !isDirectory.boolValue
    }

    private static func isLink(_ path: String) -> Bool {
        var facts = stat()
        return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFLNK
    }

    /// Reads profile.yaml of a folder; nothing else of it is needed to use the profile.
    static func read(_ folder: String, origin: ProfileOrigin) -> ProfileReader.Outcome {
        let file = folder + "/" + ProfileReader.fileName
        do {
            let text = try StrictFile.text(at: file, regularOnly: true)
            return ProfileReader.attempt(text, file: file, folder: lastName(of: folder), origin: origin)
        } catch {
            let fault = ProfileFault.unreadable(path: file, reason: error.reason)
            // A folder without the file is no profile of any device; a file that cannot be read is one of some.
            let isMissing = error == .absent && !isLink(file)
            return ProfileReader.Outcome(
                result: .failure(ProfileFaults([fault])),
                devices: isMissing ? DeviceMentions(matches: [], isComplete: true) : .unknown)
        }
    }

    /// The folder's own name, also for `.` and for a path that ends with a slash.
    static func lastName(of folder: String) -> String {
        URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
    }
}
