internal import EpilumeModel

/// Who says what a profile says.
enum EvidenceSection {
    static func read(_ top: ProfileSection) -> DeviceProfile.Evidence? {
        let what = "its level, and the sources that state what the profile says"
        guard let section = top.requiredSection("evidence", keys: ["level", "sources"], what) else { return nil }
        let levels = DeviceProfile.Evidence.Level.allCases.filter { $0 != .unverified }.map { ($0.rawValue, $0) }
        let level = section.required("level", .oneOf(levels))
        let entries = section.requiredSections(
            "sources", keys: ["url", "accessed", "says"], limit: 32, "at least one, or there is no profile")
        top.reading.sourceCount = entries.count
        let sources = entries.compactMap(source)
        guard let level, sources.count == entries.count, !sources.isEmpty else { return nil }
        check(level, sources, section)
        return DeviceProfile.Evidence(level: level, sources: sources)
    }

    private static func source(_ section: ProfileSection) -> DeviceProfile.Evidence.Source? {
        let address = ProfileRule<String>(
            allowed: "an address that begins with https:// or http://, or the name of a file of this folder"
        ) {
            isWebAddress($0) || isFileOfFolder($0) ? $0 : nil
        }
        let date = ProfileRule<String>(allowed: "a date such as 2026-11-22") { StrictValue.isDate($0) ? $0 : nil }
        let url = section.required("url", address)
        let accessed = section.required("accessed", date)
        let says = section.required("says", .text(500))
        guard let url, let accessed, let says else { return nil }
        return DeviceProfile.Evidence.Source(url: url, accessed: accessed, says: says)
    }

    /// A level says more than that someone wrote it down: it says where the proof is.
    private static func check(
        _ level: DeviceProfile.Evidence.Level, _ sources: [DeviceProfile.Evidence.Source], _ section: ProfileSection
    ) {
        let files = sources.map(\.url).filter { !isWebAddress($0) }
        switch level {
        case .recorded where !files.contains { $0 != ProfileReadme.fileName }:
            section.conflict(
                "level", "recorded needs a source that is a recording in this folder. Name its file as url.")
        case .benchTested where files.isEmpty:
            section.conflict(
                "level",
                "bench-tested needs a source in this folder. Tell in README.md how it was measured, and name it as url."
            )
        case .thirdPartyMeasured where files.count == sources.count, .listed where files.count == sources.count:
            section.conflict("level", "\(level.rawValue) needs a source that others can read: a web address as url.")
        default: break
        }
    }

    static func isWebAddress(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return false }
        let rest = text.dropFirst(scheme.count)
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return text.utf8.count <= 512 && text.utf8.allSatisfy { (0x21...0x7e).contains($0) } && host.contains(".")
            && !host.hasPrefix(".") && !host.hasSuffix(".") && !host.contains("..")
    }

    /// A relative path that stays inside.
    static func isFileOfFolder(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return text.utf8.count <= 255 && text != ProfileReader.fileName
            && parts.allSatisfy { part in
                !part.isEmpty && !part.hasPrefix(".")
                    && part.utf8.allSatisfy { StrictValue.isFileNameByte($0) }
            }
    }
}
