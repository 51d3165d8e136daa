internal import EpilumeModel

/// The values that controls must have while pictures are taken.
enum ControlSection {
    static func read(_ top: ProfileSection) -> [ControlRule] {
        var rules: [ControlRule] = []
        var slave: ControlID?
        let keys = ["control", "value", "tolerance", "master", "required", "why", "source"]
        for section in top.sections("controls", keys: keys, limit: 64) {
            section.source()
            guard let rule = rule(section) else { continue }
            if rules.contains(where: { $0.control == rule.control }) {
                section.conflict("control", "\(rule.control) is listed before. Keep one of them.")
            }
            if rule.isMaster, let slave {
                section.conflict(
                    "control",
                    "\(rule.control) is a master and stands after \(slave), which is none. Masters come first.")
            }
            if !rule.isMaster { slave = slave ?? rule.control }
            checkRuler(of: rule, among: rules, section)
            rules.append(rule)
        }
        return rules
    }

    private static func rule(_ section: ProfileSection) -> ControlRule? {
        let control = section.required(
            "control",
            ProfileRule<ControlID>(
                allowed: "the name of a control as docs/profiles.md lists them, or 0x and eight hexadecimal digits",
                read: ControlID.init(_:)))
        let value = section.required("value", value(of: control))
        let tolerance = section.optional("tolerance", ProfileRule<Int>.whole(0...65_535)) ?? 0
        let isMaster = section.optional("master", ProfileRule<Bool>.flag) ?? false
        let isRequired = section.optional("required", ProfileRule<Bool>.flag) ?? true
        let why = section.required("why", .text(500))
        guard let control, let value else { return nil }
        if !control.menu.isEmpty && tolerance != 0 {
            section.conflict("tolerance", "\(control) is one of several settings: take tolerance out.")
        }
        if ControlID.masters.contains(control) && !isMaster {
            section.conflict(
                "control", "\(control) rules other controls: add “master: true” and put it before those that are none.")
        }
        return ControlRule(
            control, value: value, tolerance: Int64(tolerance), isMaster: isMaster, isRequired: isRequired, why: why)
    }

    private static func value(of control: ControlID?) -> ProfileRule<Int64> {
        let menu = control?.menu ?? []
        if menu.isEmpty {
            return ProfileRule<Int64>(
                allowed: "a whole number from \(Int32.min) to \(Int32.max)", isPlainOnly: control != nil
            ) {
                StrictValue.whole($0).flatMap { Int32(exactly: $0) }.map(Int64.init)
            }
        }
        let names = menu.map(\.name).joined(separator: ", ")
        return ProfileRule<Int64>(allowed: "one of \(names), or its number") { text in
            menu.first { $0.name == text || String($0.value) == text }?.value
        }
    }

    /// A write to a control whose master is automatic is refused by the kernel.
    private static func checkRuler(of rule: ControlRule, among before: [ControlRule], _ section: ProfileSection) {
        guard let (master, free) = rulers[rule.control],
            let set = before.first(where: { $0.control == master }), !free.contains(set.value)
        else { return }
        let names = master.menu.filter { free.contains($0.value) }.map(\.name).joined(separator: " or ")
        section.conflict(
            "control",
            "\(rule.control) cannot be held while \(master) is automatic: set \(master) to \(names), or take this out.")
    }

    /// Who rules whom, and with which values the ruled one is free. Of exposure: manual and shutter priority leave
    /// the time to the user (`enum v4l2_exposure_auto_type`).
    private static let rulers: [ControlID: (ControlID, Set<Int64>)] = [
        .exposureAbsolute: (.exposureAuto, [1, 2]), .whiteBalanceTemperature: (.autoWhiteBalance, [0]),
        ControlID(rawValue: 0x0098_090e): (.autoWhiteBalance, [0]),
        ControlID(rawValue: 0x0098_090f): (.autoWhiteBalance, [0]),
        .focusAbsolute: (.focusAuto, [0]), ControlID(rawValue: 0x0098_0913): (.autogain, [0]),
        ControlID(rawValue: 0x0098_0903): (.hueAuto, [0]),
    ]
}
