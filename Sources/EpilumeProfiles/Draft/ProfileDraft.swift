package import EpilumeModel

/// The beginning of a profile, made from what a plugged-in device says. What only a person can say is empty in it, so
/// that lint names exactly these places: vendor, model, kind, and what was measured.
package struct ProfileDraft: Hashable, Sendable {
    package let id: String
    private let survey: DeviceSurvey
    private let accessed: String

    /// - Parameters:
    ///   - id: nil for one made of the vendor and product id.
    ///   - accessed: the day of the survey, such as `2026-11-22`.
    /// - Returns: nil when the id is none.
    package init?(_ survey: DeviceSurvey, id: String? = nil, accessed: String) {
        let numbers = survey.usb.map {
            "\(DraftText.hexadecimal($0.vendorID))-\(DraftText.hexadecimal($0.productID))"
        }
        let id = id ?? numbers ?? "unnamed-device"
        guard StrictValue.isSlug(id, limit: 64, startsWithLetter: false), id.utf8.count >= 3, id.contains("-"),
            id != DeviceProfile.generic.id, StrictValue.isDate(accessed)
        else { return nil }
        self.id = id
        self.survey = survey
        self.accessed = accessed
    }

    package static func yaml(from survey: DeviceSurvey, accessed: String) -> String {
        ProfileDraft(survey, accessed: accessed)?.yaml ?? ""
    }

    package var yaml: String {
        let blocks = [head, evidence, match, serial, modes, controls, button, light]
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    package var readme: String {
        let hints = [
            "<!-- What it is, how it is sold, what it says of itself. -->",
            "<!-- Modes, controls, button, light: what you have seen. -->",
            "<!-- What nobody has looked at yet. -->",
            "<!-- Machine, kernel, days, how often unplugged. A chart or a phantom, never the skin of a person. -->",
        ]
        let sections = zip(ProfileReadme.headings, hints).map { "## \($0)\n\n\($1)\n" }
        return "# <vendor> <model>\n\n" + sections.joined(separator: "\n")
    }

    // MARK: - What is active

    private var head: [String] {
        var lines = [
            "# Draft of a profile, made from a plugged-in device. Fill in what is empty, take out what you have not seen",
            "# for yourself, and let `epilume profile lint` look at the folder. docs/profiles.md tells of each key.",
            "#",
            "# The device says:",
            "#   card     \(DraftText.comment(survey.card))",
            "#   driver   \(DraftText.comment(survey.driver)), kernel "
                + DraftText.comment(UntrustedText(survey.kernelRelease).description),
        ]
        if let usb = survey.usb {
            lines += [
                "#   maker    \(DraftText.comment(usb.manufacturer))",
                "#   product  \(DraftText.comment(usb.product))",
                "#   serial   \(DraftText.comment(usb.serial))",
                "#   release  \(usb.release.map(DraftText.hexadecimal) ?? "not known")",
                "#   speed    \(usb.speed.map { "\($0.rawValue) Mbit/s" } ?? "not known")",
            ]
            lines += usb.interfaces.map { interface in
                let triple = [interface.interfaceClass, interface.subclass, interface.interfaceProtocol]
                return
                    "#   interface \(interface.number), class \(triple.map(DraftText.hexadecimal).joined(separator: "/"))"
                    + (interface.driver.map { ", held by \(DraftText.comment($0))" } ?? "")
            }
        } else {
            lines.append("#   It hangs on no USB: a profile has no way to recognise it.")
        }
        lines += ["schema: \(ProfileReader.schema)", "id: \(id)  # the folder's name; best <vendor>-<model>"]
        return lines + [
            "vendor:", "model:", "# \(DeviceProfile.Kind.allCases.map(\.rawValue).joined(separator: ", "))", "kind:",
        ]
    }

    private var evidence: [String] {
        [
            "evidence:", "  level: bench-tested", "  sources:", "    - url: README.md", "      accessed: \(accessed)",
            "      # One sentence: what was measured, on what machine, by whom.", "      says:",
        ]
    }

    private var match: [String] {
        guard let usb = survey.usb else { return ["match:", "  - vid:", "    pid:"] }
        var lines = [
            "match:", "  - vid: \(DraftText.hexadecimal(usb.vendorID))",
            "    pid: \(DraftText.hexadecimal(usb.productID))",
        ]
        if let product = usb.product?.raw {
            if let pattern = ProductPattern(exactly: product) {
                lines += [
                    "    # Makers of camera chips give one pair of ids to unlike devices; this tells them apart.",
                    "    product: \(DraftText.quoted(pattern.description))",
                ]
            } else {
                lines.append("    # Its product string has characters that no pattern can say.")
            }
        }
        if let release = usb.release {
            lines += [
                "    # Only if another firmware behaves otherwise:",
                "    # release: \(DraftText.hexadecimal(release))",
            ]
        }
        return lines
    }

    private var modes: [String] {
        let offered = survey.modes.filter(Self.canBeStated)
        guard let best = offered.enumerated().max(by: Self.isSmaller)?.offset else { return [] }
        var lines = ["# Proposed: the largest that it offers. The others it offers are below."]
        lines += ["modes:", "  - \(Self.line(offered[best], fps: Self.rates(offered[best]).first))"]
        for (index, mode) in offered.enumerated() {
            let rates = Self.rates(mode).map(String.init).joined(separator: ", ")
            let others = mode.intervals.isEmpty ? "no rates listed" : "at \(rates.isEmpty ? "broken rates" : rates)"
            if index != best { lines.append("  # - \(Self.line(mode, fps: nil))  # \(others)") }
        }
        return lines
    }

    private static func canBeStated(_ mode: DeviceSurvey.OfferedMode) -> Bool {
        FourCC(mode.fourCC.description) != nil && (16...16_384).contains(mode.width)
            && (16...16_384).contains(mode.height)
    }

    private static func isSmaller(
        _ a: (offset: Int, element: DeviceSurvey.OfferedMode), _ b: (offset: Int, element: DeviceSurvey.OfferedMode)
    ) -> Bool {
        let (left, right) = (a.element.width * a.element.height, b.element.width * b.element.height)
        return (left, rates(a.element).first ?? 0, b.offset) < (right, rates(b.element).first ?? 0, a.offset)
    }

    /// Whole frames a second, fastest first.
    private static func rates(_ mode: DeviceSurvey.OfferedMode) -> [Int] {
        mode.intervals.compactMap { interval in
            guard interval.numerator > 0, interval.denominator % interval.numerator == 0 else { return nil }
            let rate = Int(interval.denominator / interval.numerator)
            return (1...1000).contains(rate) ? rate : nil
        }.sorted(by: >)
    }

    private static func line(_ mode: DeviceSurvey.OfferedMode, fps: Int?) -> String {
        "{use: capture, format: \(DraftText.quoted(mode.fourCC.description)), width: \(mode.width), "
            + "height: \(mode.height)\(fps.map { ", fps: \($0)" } ?? "")}"
    }

    // MARK: - What is proposed in comments

    private var serial: [String] {
        guard let usb = survey.usb else { return [] }
        if usb.serial == nil { return ["# It states no serial number.", "serial:", "  trust: absent"] }
        return [
            "# Only if you have seen two of them: unique, or shared. Left out, it is bound by its port.",
            "# serial:", "#   trust: shared",
        ]
    }

    private var controls: [String] {
        let rules = survey.controls.filter {
            ![.button, .other].contains($0.kind) && $0.value.map(Self.isInRange) ?? true
        }
        if rules.isEmpty { return [] }
        let ordered = rules.filter { Self.isMaster($0) } + rules.filter { !Self.isMaster($0) }
        var lines = [
            "# Its controls with their values now. Take the “# ” away from those that must hold while pictures are taken,",
            "# set them, and give each its why. Masters stay first.", "# controls:",
        ]
        for control in ordered {
            lines += [
                "#   - control: \(control.control)  # \(DraftText.comment(control.name)), \(Self.range(control))",
                "#     value: \(control.value.map(String.init) ?? "")",
            ]
            if Self.isMaster(control) { lines.append("#     master: true") }
            lines.append("#     why:")
        }
        return lines
    }

    private static func isInRange(_ value: Int64) -> Bool { Int32(exactly: value) != nil }

    private static func isMaster(_ control: ControlDescription) -> Bool { ControlID.masters.contains(control.control) }

    private static func range(_ control: ControlDescription) -> String {
        let entries = control.menu.map { "\($0.value) is \(DraftText.comment($0.name))" }.joined(separator: ", ")
        // V4L2_CTRL_FLAG_READ_ONLY and _INACTIVE of linux/videodev2.h.
        let flags =
            (control.flags & 0x4 != 0 ? ", read only" : "") + (control.flags & 0x10 != 0 ? ", inactive now" : "")
        return "\(control.minimum) to \(control.maximum) step \(control.step), default \(control.defaultValue)"
            + (entries.isEmpty ? "" : "; \(entries)") + flags
    }

    private var button: [String] {
        if survey.inputs.isEmpty {
            return [
                "# No input device belongs to it. Before Linux 6.3 most buttons make one; press it, and see `journalctl -k`.",
                "# button:", "#   path: none",
            ]
        }
        var lines: [String] = []
        for input in survey.inputs {
            let names = input.keys.prefix(16).map { KeyName.of($0) ?? String($0) }.joined(separator: ", ")
            lines.append(
                "# Input device \(DraftText.comment(input.name)) at \(DraftText.comment(input.phys)), keys: "
                    + (names.isEmpty ? "none" : names))
        }
        let key = survey.inputs.flatMap(\.keys).first { (1...UInt16(KeyName.limit)).contains($0) }
        if let key {
            lines += ["# button:", "#   path: evdev", "#   key: \(KeyName.of(key) ?? String(key))"]
        }
        return lines
    }

    private var light: [String] {
        guard let units = survey.usb?.extensionUnits, !units.isEmpty else { return [] }
        let lines = units.map { unit in
            "# Extension unit \(unit.guid), number \(unit.unit), selectors "
                + (unit.selectors.isEmpty ? "none" : unit.selectors.map(String.init).joined(separator: ", "))
        }
        return ["# A light may hide in one of these. Without proof, leave light out."] + lines
    }
}
