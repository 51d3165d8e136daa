/// The page's style sheet.
enum ReportStyle {
    /// - Parameter id: of the calibration, for the foot of printed pages.
    static func sheet(id: String) -> String {
        """
        :root { color-scheme: light dark; \(ReportPalette.light.declarations) }
        @media screen and (prefers-color-scheme: dark) { :root { \(ReportPalette.dark.declarations) } }
        \(common)
        @page { size: A4; margin: 16mm 16mm 18mm;
          @bottom-left { content: "\(foot(id))"; font: 7.5pt \(sans); color: \(ReportPalette.light.quiet) }
          @bottom-right { content: counter(page) " / " counter(pages); font: 7.5pt \(sans);
            color: \(ReportPalette.light.quiet) } }
        \(print)

        """
    }

    /// An identity that is none could carry CSS.
    private static func foot(_ id: String) -> String {
        let isPlain =
            id.utf8.count == 36 && id.unicodeScalars.allSatisfy { "0123456789abcdef-".unicodeScalars.contains($0) }
        return "Epilume calibration report" + (isPlain ? " " + id : "")
    }

    private static let serif =
        "Charter, \"Bitstream Charter\", \"Source Serif 4\", \"Liberation Serif\", Georgia, serif"
    private static let sans = "\"Helvetica Neue\", Helvetica, Arial, \"Liberation Sans\", sans-serif"

    private static let common = """
        * { box-sizing: border-box }
        html { -webkit-text-size-adjust: 100% }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 0.95rem/1.42 \(serif);
          font-variant-numeric: lining-nums tabular-nums }
        main { max-width: 45.06rem; margin: 0 auto; padding: 2.4rem 1.5rem 4rem }
        .kind { margin: 0; font: 600 0.74rem/1.3 \(sans); letter-spacing: 0.09em; text-transform: uppercase }
        h1 { margin: 0.1rem 0 0; font-size: 1.75rem; line-height: 1.15; font-weight: 600; overflow-wrap: anywhere }
        .under { margin: 0.3rem 0 0; color: var(--quiet); overflow-wrap: anywhere }
        h2 { margin: 0 0 0.55rem; font: 600 1.02rem/1.3 \(sans) }
        h2 .no { display: inline-block; min-width: 1.9em; color: var(--quiet); font-weight: 400 }
        h3 { margin: 1rem 0 0.35rem; font: 600 0.86rem/1.3 \(sans) }
        p { margin: 0 0 0.55rem }
        section { margin-top: 1.5rem; padding-top: 0.55rem; border-top: 1px solid var(--rule) }
        .verdict { display: grid; grid-template-columns: auto 1fr; gap: 0 1rem; align-items: start; margin: 1.1rem 0 0;
          padding: 0.8rem 0; border-top: 2px solid var(--ink); border-bottom: 1px solid var(--rule) }
        .verdict svg { width: 3.1rem; height: 3.1rem }
        .verdict .word { margin: 0; font: 600 1.5rem/1.2 \(sans) }
        .verdict p { margin: 0.1rem 0 0; overflow-wrap: anywhere }
        .pass { color: var(--pass) } .caution { color: var(--caution) } .fail { color: var(--fail) }
        .mark { width: 0.9em; height: 0.9em; vertical-align: -0.08em; margin-right: 0.35em }
        .key { display: grid; grid-template-columns: repeat(4, 1fr); margin: 0; padding: 0.7rem 0;
          border-bottom: 1px solid var(--rule) }
        .key div { padding: 0 0.8rem; border-left: 1px solid var(--rule) }
        .key div:first-child { padding-left: 0; border-left: 0 }
        .key dt { font: 0.74rem/1.3 \(sans); color: var(--quiet) }
        .key dd { margin: 0.15rem 0 0; font-size: 1.22rem; line-height: 1.2; white-space: nowrap }
        .key dd small { font-size: 0.8rem } .key dd.none { font-size: 0.95rem }
        .facts { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.6rem; margin: 0.6rem 0 0 }
        .facts div { display: grid; grid-template-columns: 6.6rem 1fr; padding: 0.07rem 0 }
        .facts .wide { grid-column: 1 / -1 }
        .facts dt { font: 0.78rem/1.7 \(sans); color: var(--quiet) }
        .facts dd { margin: 0; overflow-wrap: anywhere; min-width: 0 }
        .none { color: var(--quiet); font-style: italic }
        .absent { color: var(--quiet) }
        table { width: 100%; border-collapse: collapse; margin: 0 0 0.9rem; font: 0.8rem/1.35 \(sans) }
        caption { text-align: left; padding: 0 0 0.3rem; font-weight: 600 }
        th, td { padding: 0.16rem 0.5rem 0.16rem 0; text-align: left; vertical-align: baseline; font-weight: 400 }
        bdi { overflow-wrap: anywhere } .wide-table th[scope=row] { min-width: 7rem }
        .formula { white-space: nowrap }
        thead th { border-top: 1px solid var(--ink); border-bottom: 1px solid var(--ink); color: var(--quiet);
          font-size: 0.74rem; vertical-align: bottom }
        tbody tr:last-child > * { border-bottom: 1px solid var(--ink) }
        th:last-child, td:last-child { padding-right: 0 }
        .u { white-space: nowrap } .n + .u { padding-left: 0.1rem }
        .lab span { display: inline-block; min-width: 3.1em }
        .n { text-align: right; white-space: nowrap } thead .n { white-space: normal }
        sub, sup { font-size: 0.68em; line-height: 0 }
        figure { margin: 0 0 0.9rem }
        figcaption { margin-top: 0.35rem; font: 0.78rem/1.38 \(sans); color: var(--quiet) }
        svg { display: block; max-width: 100%; height: auto; font: 11px \(sans); print-color-adjust: exact;
          -webkit-print-color-adjust: exact }
        svg.mark { display: inline-block }
        svg text { fill: var(--ink) } svg .q { fill: var(--quiet) } svg .e { text-anchor: end }
        svg .m { text-anchor: middle } svg .s { font-weight: 600 }
        .axis { stroke: var(--ink); stroke-width: 1; fill: none }
        .grid { stroke: var(--rule); stroke-width: 0.5; fill: none }
        .line { stroke: var(--ink); stroke-width: 1.2; fill: none; stroke-linejoin: round } .bold { stroke-width: 2 }
        .thin { stroke: var(--quiet); stroke-width: 0.8; fill: none }
        .dot { fill: var(--paper); stroke: var(--ink); stroke-width: 1.3 } .bar { fill: var(--quiet) }
        .r { stroke: var(--red) } .g { stroke: var(--green); stroke-dasharray: 7 3 }
        .b { stroke: var(--blue); stroke-dasharray: 2 2.5 }
        .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.4rem; align-items: start }
        .pair > * { min-width: 0 }
        code, .mono { font: 0.8rem/1.45 ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace;
          overflow-wrap: anywhere }
        ul, ol { margin: 0 0 0.7rem; padding-left: 1.3rem } li { margin: 0.12rem 0; overflow-wrap: anywhere }
        @media screen and (max-width: 40rem) { .pair, .facts { grid-template-columns: minmax(0, 1fr) }
          .key { grid-template-columns: 1fr 1fr; gap: 0.6rem 0 } 
          .key div:nth-child(odd) { padding-left: 0; border-left: 0 }
          .wide-table { overflow-x: auto }
          .wide-table table { min-width: 40rem } }
        """

    private static let print = """
        @media print { html { font-size: 12.4px } main { max-width: none; padding: 0 }
          section { margin-top: 1.1rem } h2, h3, caption { break-after: avoid }
          h2 + p { break-after: avoid; break-inside: avoid }
          p, li { orphans: 2; widows: 2 }
          figure, tr, .pair, .verdict, .key, .facts div, .whole { break-inside: avoid }
          thead { display: table-header-group } }
        """
}
