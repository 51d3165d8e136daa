internal import EpilumeProfiles

/// Reads a configuration file whole.
enum ConfigurationFile {
    static func read(_ path: String) throws(ConfigurationFault) -> String {
        do {
            return try StrictFile.text(at: path, regularOnly: false)
        } catch {
            throw .unreadable(file: path, reason: error.reason)
        }
    }
}
