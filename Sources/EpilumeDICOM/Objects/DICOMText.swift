import EpilumeModel

/// Texts as the objects carry them.
enum DICOMText {
    /// What a type 1 attribute says when nobody knows: it may not be empty (PS3.5 7.4.1).
    static let unknown = "unknown"

    /// A device's or a configuration's text as one line that LO, SH or UT may hold: what would split it, end it or
    /// turn it is a question mark, spaces at the ends are gone, the rest is cut.
    /// - Returns: nil when nothing of it can be shown.
    static func line(_ text: String, limit: Int) -> String? {
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.lazy.drop(while: { $0 == " " }) {
            if kept.count == limit { break }
            kept.append(scalar != "\\" && DICOMForm.isVisible(scalar) ? scalar : "?")
        }
        while kept.last == " " { kept.removeLast() }
        return kept.contains { $0 != "?" && $0 != " " } ? String(kept) : nil
    }

    static func line(_ text: UntrustedText?, limit: Int) -> String? { text.flatMap { line($0.raw, limit: limit) } }

    /// DS of a whole number of 10^-`decimals`, without trailing zeros: 15240 and 6 give `0.01524`.
    static func decimal(_ value: Int64, decimals: Int) -> String {
        var digits = String(value.magnitude)
        if digits.count <= decimals { digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits }
        let whole = String(digits.dropLast(decimals))
        var fraction = digits.suffix(decimals)
        while fraction.last == "0" { fraction.removeLast() }
        let sign = value < 0 ? "-" : ""
        return sign + (fraction.isEmpty ? whole : whole + "." + fraction)
    }

    /// DS with six decimals.
    /// - Returns: nil for what is no number or too large to be one of the tables'.
    static func decimal(_ value: Double) -> String? {
        guard value.isFinite, abs(value) < 1e6 else { return nil }
        return decimal(Int64((value * 1e6).rounded()), decimals: 6)
    }
}
