internal import EpilumeInterface
internal import EpilumeModel

/// How a context is shown to the person who asked for it.
enum ContextText {
    static func lines(_ state: ContextState, _ style: TerminalStyle) -> [String] {
        let context = state.context
        let facts: [(String, String?)] = [
            ("region", context.region.map { BodyRegion.of($0)?.name ?? $0.meaning }),
            ("side", context.laterality?.rawValue), ("lesion", context.lesion.map { "\($0.id) (\($0.uid))" }),
            ("contact", context.contact?.rawValue), ("immersion", context.immersion?.rawValue),
            ("light", context.polarization?.rawValue),
            ("magnification", context.magnificationThousandths.map { "\(Double($0) / 1000)×" }),
            ("recognisable", context.recognisableFeatures.map { $0 ? "yes" : "no" }),
            ("patient", context.subject?.id), ("issuer", context.subject?.issuer), ("name", context.subject?.name),
            ("born", context.subject?.birthDate), ("sex", context.subject?.sex?.rawValue),
            ("identity", context.subject?.provisional == true ? "provisional" : nil),
            ("accession", context.study?.accessionNumber), ("study", context.study?.instanceUID),
            ("study for", context.study?.description), ("comment", context.comment),
        ]
        let known = facts.compactMap { name, value in value.map { (name, $0) } }
        let width = (known.map(\.0.count).max() ?? 0) + 2
        let lines = known.map { name, value in
            name + String(repeating: " ", count: width - name.count) + TerminalText.of(value)
        }
        return (lines.isEmpty ? ["Nothing is known of \(state.item) yet."] : lines)
            + state.gaps.map { style.paint("unsaid", .warning) + "  " + TerminalText.of($0) }
    }
}
