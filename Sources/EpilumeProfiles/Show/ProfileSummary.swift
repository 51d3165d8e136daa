internal import EpilumeModel

/// A profile in lines for a person: each claim with the number of the source that states it.
package enum ProfileSummary {
    /// Names with their values; an empty name continues the one above.
    package static func rows(_ loaded: LoadedProfile) -> [(name: String, value: String)] {
        let document = ProfileDocument(loaded)
        var rows = [
            ("profile", document.id), ("device", "\(document.vendor) \(document.model)"), ("kind", document.kind),
            ("from", "\(loaded.origin.rawValue), \(UntrustedText(loaded.file).shown(limit: 4096))"),
            ("evidence", document.evidence.level),
        ]
        for (index, source) in document.evidence.sources.enumerated() {
            rows.append(("", "[\(index + 1)] \(source.says) \(source.url), \(source.accessed)"))
        }
        func add(_ name: String, _ values: [(text: String, path: String)]) {
            for (index, value) in values.enumerated() {
                let source = loaded.source(of: value.path).flatMap {
                    loaded.profile.evidence.sources.firstIndex(of: $0)
                }
                rows.append((index == 0 ? name : "", value.text + (source.map { " [\($0 + 1)]" } ?? "")))
            }
        }
        add("match", document.match.enumerated().map { (Self.text($1), "match[\($0 + 1)]") })
        add("serial", [(document.serial, "serial")])
        add("modes", document.modes.enumerated().map { (Self.text($1), "modes[\($0 + 1)]") })
        add("controls", document.controls.enumerated().map { (Self.text($1), "controls[\($0 + 1)]") })
        if let light = document.light { add("light", [(text(light), "light")]) }
        if let button = document.button { add("button", [(text(button), "button")]) }
        if let scale = document.optics?.nominalMicrometresPerPixel {
            add("optics", [("\(scale) µm a pixel, as the maker states it", "optics")])
        }
        if document.trailingBytes != "refused" { add("jpeg", [("after the image: \(document.trailingBytes)", "jpeg")]) }
        for quirk in document.quirks {
            rows += [("quirk", "\(quirk.what) [\(quirk.source)]"), ("", quirk.why)]
        }
        return rows.map { (name: $0.0, value: $0.1) }
    }

    private static func text(_ match: ProfileDocument.Match) -> String {
        let parts = [
            match.product.map { "product \($0)" }, match.release.map { "release \($0)" },
            match.driver.map { "driver \($0)" },
        ]
        return (["\(match.vid):\(match.pid)"] + parts.compactMap(\.self)).joined(separator: ", ")
    }

    private static func text(_ mode: ProfileDocument.Mode) -> String {
        "\(mode.use): \(mode.format) \(mode.width)×\(mode.height)" + (mode.fps.map { ", \($0)/s" } ?? "")
    }

    private static func text(_ control: ProfileDocument.Control) -> String {
        "\(control.control) = \(control.means ?? String(control.value))"
            + (control.tolerance > 0 ? " ± \(control.tolerance)" : "") + (control.master ? ", master" : "")
            + (control.required ? "" : ", not required") + (control.why.map { ": \($0)" } ?? "")
    }

    private static func text(_ light: ProfileDocument.Light) -> String {
        let states = light.states.isEmpty ? "" : ": \(light.states.joined(separator: ", "))"
        return light.means + states + (light.verification.map { ", verified by \($0)" } ?? "")
            + (light.needsStreaming ? ", while streaming" : "")
    }

    private static func text(_ button: ProfileDocument.Button) -> String {
        button.path + (button.key.map { ", \($0)" } ?? "") + (button.polarity == "inverted" ? ", inverted" : "")
    }
}
