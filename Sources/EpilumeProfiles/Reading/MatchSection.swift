internal import EpilumeModel

/// What recognises the device.
enum MatchSection {
    static func read(_ top: ProfileSection) -> [DeviceProfile.Match] {
        let entries = top.requiredSections(
            "match", keys: ["vid", "pid", "product", "release", "driver", "source"], limit: 64,
            "the vid and pid that recognise the device")
        var matches: [DeviceProfile.Match] = []
        for section in entries {
            section.source()
            let number = ProfileRule<UInt16>.hexadecimal(4, as: UInt16.self)
            let vendor = section.required("vid", number)
            // One vid is a maker of bridges that sit in thousands of unlike devices.
            let product = section.required("pid", number)
            let pattern = section.optional("product", Self.product)
            let releases = section.optional("release", Self.release)
            let driver = section.optional("driver", Self.driver)
            guard let vendor, let product else { continue }
            let match = DeviceProfile.Match(
                vendorID: vendor, productID: product, productPattern: pattern, releases: releases, driver: driver)
            if matches.contains(match) {
                section.conflict("vid", "this match is listed before. Take one of them out.")
            }
            matches.append(match)
        }
        return matches
    }

    private static let product = ProfileRule<ProductPattern>(
        allowed: "a pattern of 1 to \(ProductPattern.characterLimit) printable characters, * for any text, ? for any "
            + "one character, with a backslash before a *, ? or \\ that stands for itself",
        read: ProductPattern.init(_:))

    private static let release = ProfileRule<ClosedRange<UInt16>>(
        allowed: "four hexadecimal digits in small letters, or two such, the smaller first, with - between"
    ) { text in
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map {
            StrictValue.hexadecimal(String($0), digits: 4, as: UInt16.self)
        }
        guard let first = ends[0], ends.count <= 2, let last = ends[ends.count - 1], first <= last else { return nil }
        return first...last
    }

    private static let driver = ProfileRule<String>(
        allowed: "the name of a kernel driver in small letters, such as uvcvideo"
    ) { text in
        let isName = text.utf8.allSatisfy {
            StrictValue.isFileNameByte($0) && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
        }
        return (1...32).contains(text.utf8.count) && isName ? text : nil
    }
}
