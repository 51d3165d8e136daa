internal import EpilumeModel

/// Entries of udev's hardware database (hwdb(7)) that name a plugged device's profile to anyone who asks udev.
///
/// For people and other programs: the service decides by the profiles themselves.
package enum ProfileHardwareDatabase {
    package static let path = "udev-rules/72-epilume.hwdb"

    package static func text(for profiles: [LoadedProfile]) -> String {
        var lines = [
            "# Made from DeviceProfiles by `epilume profile generate`; do not edit.",
            "#",
            "# udev looks up usb:v<vid>p<pid>:<product> for each USB device. Ids that several profiles tell apart by release",
            "# or driver cannot be told apart here, and are not here.",
        ]
        let sorted = profiles.map(\.profile).sorted { $0.id < $1.id }
        for profile in sorted {
            let others = sorted.filter { $0.id != profile.id }.flatMap(\.matches)
            var keys: [String] = []
            for match in profile.matches where !others.contains(where: { isIndistinct($0, match) }) {
                let key =
                    "usb:v\(upper(match.vendorID))p\(upper(match.productID)):"
                    + (match.productPattern.map(\.hardwarePattern) ?? "*")
                if !keys.contains(key) { keys.append(key) }
            }
            if keys.isEmpty { continue }
            lines += [""] + keys
            lines.append(" EPILUME_PROFILE=\(profile.id)")
            let model = "\(profile.vendor) \(profile.model)"
            // Behind `#` is a comment.
            if !model.contains("#") { lines.append(" EPILUME_MODEL=\(model)") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Ids and product alone do not tell them apart.
    private static func isIndistinct(_ a: DeviceProfile.Match, _ b: DeviceProfile.Match) -> Bool {
        guard a.vendorID == b.vendorID, a.productID == b.productID else { return false }
        guard let first = a.productPattern, let second = b.productPattern else { return true }
        return first.overlaps(second)
    }

    private static func upper(_ number: UInt16) -> String { DraftText.hexadecimal(number).uppercased() }
}

extension ProductPattern {
    /// hwdb compares byte by byte until the first wildcard and knows no quoting before it; what would need quoting
    /// becomes `?`, and `#` too, behind which it reads a comment.
    fileprivate var hardwarePattern: String {
        var text = ""
        var isEscaped = false
        for scalar in description.unicodeScalars {
            if !isEscaped && scalar == "\\" {
                isEscaped = true
                continue
            }
            text += isEscaped || "[#".unicodeScalars.contains(scalar) ? "?" : String(scalar)
            isEscaped = false
        }
        return text
    }
}
