internal import EpilumeModel

/// How the button speaks.
enum ButtonSection {
    private static let speech = [
        "key", "polarity", "debounce-milliseconds", "long-press-milliseconds", "sends-release",
    ]

    static func read(_ top: ProfileSection, _ kind: DeviceProfile.Kind?) -> ButtonPlan? {
        let section = top.section("button", keys: ["path"] + speech + ["source"])
        section?.source()
        let path = section?.required("path", .oneOf(ButtonPlan.Path.self))
        if kind == .pedal && (section == nil && !top.has("button") || path != nil && path != .evdev) {
            let place = section?.valuePlace("path") ?? top.place
            top.reading.report(
                .conflict(place, sentence: "a pedal is its button: it needs “button:” with “path: evdev”."))
        }
        guard let section, let path else { return nil }
        if path != .evdev {
            for key in speech where section.has(key) {
                section.conflict(key, "\(section.full(key)) goes with “path: evdev” only. Take it out.")
            }
            return ButtonPlan(path: path)
        }
        return evdev(section)
    }

    private static func evdev(_ section: ProfileSection) -> ButtonPlan {
        let key = ProfileRule<UInt16>(
            allowed: "a key's name such as KEY_CAMERA, or its number from 1 to \(KeyName.limit)"
        ) { text in
            KeyName.code(of: text)
                ?? StrictValue.whole(text).flatMap { (1...KeyName.limit).contains($0) ? UInt16($0) : nil }
        }
        let plan = ButtonPlan(
            path: .evdev, key: section.optional("key", key) ?? ButtonPlan.cameraKey,
            polarity: section.optional("polarity", .oneOf(ButtonPlan.Polarity.self)) ?? .normal,
            debounce: section.optional("debounce-milliseconds", ProfileRule<Int>.whole(1...500))
                .map { .milliseconds($0) } ?? ButtonPlan.usualDebounce,
            longPress: section.optional("long-press-milliseconds", ProfileRule<Int>.whole(200...10_000))
                .map { .milliseconds($0) },
            sendsRelease: section.optional("sends-release", ProfileRule<Bool>.flag) ?? true)
        if plan.longPress != nil && !plan.sendsRelease {
            section.conflict(
                "long-press-milliseconds", "how long a press lasted is not known without a release. Take this out.")
        }
        return plan
    }
}
