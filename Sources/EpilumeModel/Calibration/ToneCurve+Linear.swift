extension ToneCurve {
    /// Linear light of a code value from which the dark level was taken off. The definition; fast paths must agree with
    /// it. Between entries, on a straight line, since a dark level is a mean and no whole number.
    ///
    /// - Parameters:
    ///   - code: below 0 as of 0, above 255 as of 255, which no frame has.
    ///   - channel: 0 red, 1 green, 2 blue.
    package func linear(code: Double, channel: Int) -> Double {
        let table = tables[channel]
        // Also of what is no number.
        guard code > 0 else { return table[0] }
        let place = min(code, 255)
        let below = min(Int(place), 254)
        let share = place - Double(below)
        // Whole places are taken as they are: 0 times infinity would be no number.
        return share == 0 ? table[below] : table[below] + share * (table[below + 1] - table[below])
    }
}
