internal import Glibc

/// A white card for evenness, with dust on it. Dust moves with the card; unevenness of the light does not.
package struct WhiteCard: Hashable, Sendable {
    package var card: Spectrum
    package var dust: Spectrum
    /// Specks on a square millimetre.
    package var dustDensity: Double
    /// Radius of the largest speck, millimetres.
    package var dustRadius: Double
    package var seed: UInt64

    package init(dustDensity: Double = 0.02, dustRadius: Double = 0.06, seed: UInt64 = 1) {
        // Barium sulphate yellows a little.
        card = Spectrum { nanometres in 0.93 - 0.04 * exp(-(nanometres - 380) / 60) }
        dust = .flat(0.25)
        self.dustDensity = dustDensity
        self.dustRadius = dustRadius
        self.seed = seed
    }
}

/// At most one speck in each square millimetre, and wholly inside, so that one place asks one square.
struct WhiteCardPainter: TargetPainter {
    private let card: TargetLight
    private let dust: TargetLight
    private let density: Float
    private let largest: Float
    private let noise: (has: SeededNoise, u: SeededNoise, v: SeededNoise, size: SeededNoise)

    init(_ card: WhiteCard, light: (Spectrum) -> TargetLight) {
        self.card = light(card.card)
        dust = light(card.dust)
        density = Float(card.dustDensity)
        largest = Float(min(0.2, card.dustRadius))
        var generator = SeededGenerator(seed: card.seed)
        noise = (
            SeededNoise(seed: generator.next()), SeededNoise(seed: generator.next()),
            SeededNoise(seed: generator.next()), SeededNoise(seed: generator.next())
        )
    }

    func uniformLight(over box: TargetBox) -> TargetLight? {
        for row in Int32(box.minV.rounded(.down))...Int32(box.maxV.rounded(.down)) {
            for column in Int32(box.minU.rounded(.down))...Int32(box.maxU.rounded(.down))
            where noise.has.value(column, row) < density {
                return nil
            }
        }
        return card
    }

    func light(at point: TargetPoint, channel: Int, edge: EdgeProfile) -> Float {
        let column = point.u.rounded(.down)
        let row = point.v.rounded(.down)
        guard noise.has.value(Int32(column), Int32(row)) < density else { return card[channel] }
        let radius = largest * (0.3 + 0.7 * noise.size.value(Int32(column), Int32(row)))
        let room = 1 - 2 * (largest + 0.15)
        let u = Float(point.u - column) - (largest + 0.15) - room * noise.u.value(Int32(column), Int32(row))
        let v = Float(point.v - row) - (largest + 0.15) - room * noise.v.value(Int32(column), Int32(row))
        let distance = (u * u + v * v).squareRoot()
        if Double(distance - radius) > edge.reach { return card[channel] }
        let cover = distance == 0 ? 1 : edge.across(radius - distance, -u / distance, -v / distance)
        return card[channel] + cover * (dust[channel] - card[channel])
    }
}
