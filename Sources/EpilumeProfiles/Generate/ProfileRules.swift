internal import EpilumeModel

/// The udev rules that give the service what profiles say it needs, and no more.
package enum ProfileRules {
    package static let path = "udev-rules/72-epilume-profiles.rules"

    /// - Parameter profiles: in any order; the text is the same.
    package static func text(for profiles: [LoadedProfile]) -> String {
        var lines = [
            "# Made from DeviceProfiles by `epilume profile generate`; do not edit.",
            "#",
            "# The service may read the input devices of pedals and buttons, and speak to devices whose light obeys vendor",
            "# requests. The owner changes and nothing else: the group, and what others may do, stay as udev has them.",
        ]
        for profile in profiles.map(\.profile).sorted(by: { $0.id < $1.id }) {
            let rules = profile.matches.flatMap { match in self.rules(profile, match) }
            if !rules.isEmpty { lines += ["", "# \(profile.id)"] + rules }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func rules(_ profile: DeviceProfile, _ match: DeviceProfile.Match) -> [String] {
        var rules: [String] = []
        if profile.button?.path == .evdev {
            rules.append(
                #"ACTION!="remove", SUBSYSTEM=="input", KERNEL=="event*", \#(keys(match, "ATTRS")), OWNER="epilume""#)
        }
        if profile.light?.means == .vendorRequest {
            rules.append(
                #"ACTION!="remove", SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", \#(keys(match, "ATTR")), "#
                    + #"OWNER="epilume""#)
        }
        return rules
    }

    /// udev takes the attributes of one rule from one device, here the USB device.
    private static func keys(_ match: DeviceProfile.Match, _ kind: String) -> String {
        var keys = [
            #"\#(kind){idVendor}=="\#(DraftText.hexadecimal(match.vendorID))""#,
            #"\#(kind){idProduct}=="\#(DraftText.hexadecimal(match.productID))""#,
        ]
        if let pattern = match.productPattern { keys.append(#"\#(kind){product}=="\#(pattern.udevPattern)""#) }
        // A rule compares text and knows no range.
        if let releases = match.releases, releases.count == 1 {
            keys.append(#"\#(kind){bcdDevice}=="\#(DraftText.hexadecimal(releases.lowerBound))""#)
        }
        return keys.joined(separator: ", ")
    }
}

extension ProductPattern {
    /// The same as a pattern of udev (udev(7): `*`, `?`, `[]`, and `|` between alternatives). What such a pattern cannot
    /// quote becomes `?`, so that it fits at least what this fits.
    var udevPattern: String {
        var text = ""
        var isEscaped = false
        for scalar in description.unicodeScalars {
            if !isEscaped && scalar == "\\" {
                isEscaped = true
                continue
            }
            switch scalar {
            case "*", "?": text += isEscaped ? "[\(scalar)]" : String(scalar)
            case "[": text += "[[]"
            case "\\", "|", "\"": text += "?"
            default: text.unicodeScalars.append(scalar)
            }
            isEscaped = false
        }
        return text
    }
}
