extension Duration {
    /// Whole microseconds, rounded towards zero; the largest `Int64` for what does not fit.
    package var microseconds: Int64 {
        let (seconds, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .max : seconds + components.attoseconds / 1_000_000_000_000
    }
}
