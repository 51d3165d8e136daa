extension Double {
    /// For sentences: two digits behind the point below 10, one below 100, none above.
    package var short: String {
        guard isFinite else { return "no number" }
        let digits = abs(self) < 10 ? 100.0 : abs(self) < 100 ? 10 : 1
        let rounded = (self * digits).rounded() / digits
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : String(rounded)
    }
}
