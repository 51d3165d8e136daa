/// What a picture of the check card showed: read at commissioning, and compared with the same card's each morning.
///
/// The card's own values do not matter: it is compared with itself, so any card that keeps its colours and its size
/// serves.
package struct CheckReading: Hashable, Sendable, Codable {
    /// A chart by its name, such as `colorchecker24`, or a printed target, such as `epilume-target-20`.
    package var card: String
    /// RFC 3339, UTC, whole seconds.
    package var readAt: String
    /// In the card's own order; empty when none of it can be read by colour.
    package var patches: [Patch]
    /// Micrometres of the card in one pixel, mean of both axes, by the dimensions that the card is taken to have.
    package var micrometresPerPixel: Double?
    /// MTF50 at the centre, cycles a pixel; nil when no edge of the card could be measured.
    package var mtf50: Double?
    /// Between neighbouring patches of a chart, as somebody gave it: by it ``micrometresPerPixel`` was read, and is
    /// read again each morning. nil: not given, or the card has a pitch of its own.
    package var pitchMicrometres: Double?

    package struct Patch: Hashable, Sendable, Codable {
        package var name: String
        /// R G B, linear light after evenness; 1 is a perfect diffuser.
        package var linear: [Double]

        package init(name: String, linear: [Double]) {
            self.name = name
            self.linear = linear
        }
    }

    package init(
        card: String, readAt: String, patches: [Patch], micrometresPerPixel: Double?, mtf50: Double?,
        pitchMicrometres: Double? = nil
    ) {
        self.card = card
        self.readAt = readAt
        self.patches = patches
        self.micrometresPerPixel = micrometresPerPixel
        self.mtf50 = mtf50
        self.pitchMicrometres = pitchMicrometres
    }
}
