package import EpilumeModel

extension ToneCurve {
    /// Linear light of a code value from which the dark level was taken off. Between entries, on a straight line,
    /// since a dark level is a mean and no whole number; below 0 as of 0.
    ///
    /// - Parameters:
    ///   - code: at most 255.
    ///   - channel: 0 red, 1 green, 2 blue.
    package func linear(_ code: Double, channel: Int) -> Double {
        let table = tables[channel]
        let place = min(max(code, 0), 255)
        let below = min(Int(place), 254)
        let share = place - Double(below)
        // Whole places are taken as they are: 0 times infinity would be no number.
        return share == 0 ? table[below] : table[below] + share * (table[below + 1] - table[below])
    }
}
