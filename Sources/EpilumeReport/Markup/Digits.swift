/// Numbers as text.
enum Digits {
    /// For people: a fixed number of decimals, and a minus sign that is one.
    ///
    /// - Parameter decimals: 0…9.
    static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard let digits = plain(abs(value), decimals) else { return "no number" }
        return (value < 0 && digits.contains { ("1"..."9").contains($0) } ? "−" : "") + digits
    }

    /// The same with a plus sign, for differences.
    static func signed(_ value: Double, _ decimals: Int) -> String {
        let text = fixed(value, decimals)
        guard value.isFinite, value > 0, text.contains(where: { ("1"..."9").contains($0) }) else { return text }
        return "+" + text
    }

    /// How many decimals give a value two significant digits, as an uncertainty is stated (JCGM 100:2008, 7.2.6).
    static func decimals(forUncertainty value: Double) -> Int {
        guard value.isFinite, value > 0 else { return 3 }
        var decimals = 0
        var scaled = value
        while scaled < 9.95, decimals < 6 {
            scaled *= 10
            decimals += 1
        }
        return decimals
    }

    /// A coordinate in a drawing, to a tenth of a thousandth of its unit, without needless zeros.
    static func coordinate(_ value: Double) -> String {
        guard var digits = plain(abs(value), 4) else { return "0" }
        while digits.last == "0" { digits.removeLast() }
        if digits.last == "." { digits.removeLast() }
        return (value < 0 && digits != "0" ? "-" : "") + digits
    }

    /// - Parameter value: not below 0.
    /// - Returns: nil for what is no number or has more digits than any quantity here.
    private static func plain(_ value: Double, _ decimals: Int) -> String? {
        guard value.isFinite, value < 1e9 else { return nil }
        let scale = (0..<decimals).reduce(1) { product, _ in 10 * product }
        let units = Int((value * Double(scale)).rounded())
        guard decimals > 0 else { return String(units) }
        let rest = String(units % scale)
        return String(units / scale) + "." + String(repeating: "0", count: decimals - rest.utf8.count) + rest
    }
}
