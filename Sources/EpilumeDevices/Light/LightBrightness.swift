/// Verification by the picture: a light that goes on makes it brighter, one that goes off darker.
package enum LightBrightness {
    /// The state in which nothing shines. Brightness can verify only a change to or from it: two lights that are both
    /// on, such as polarised and not, may be equally bright.
    package static let off = "off"

    /// Whether the picture can tell these states apart: off, and one that shines. Of two that shine, brightness does not
    /// say which.
    package static func canTell(_ states: [String]) -> Bool { states.count == 2 && states.contains(off) }

    /// A change that counts: a quarter of the brighter picture and a twentieth of the full range. Chosen to lie well
    /// above noise and the flicker of a room; no device was measured for it.
    package static let leastRatio = 0.25
    package static let leastStep = 0.05

    /// - Parameters:
    ///   - from: the state before; nil when it is not known.
    ///   - before: mean brightness of a settled picture before the command, 0 to 1, exposure and gain fixed.
    ///   - after: the same after it.
    package static func judge(from: String?, to: String, before: Double, after: Double) -> LightVerification {
        guard let from else { return .unverified(.previousStateUnknown) }
        let fromDark = from == off
        let toDark = to == off
        let range = 0.0...1.0
        guard fromDark != toDark, range.contains(before), range.contains(after) else {
            return .unverified(.brightnessDoesNotTell)
        }
        let rise = toDark ? before - after : after - before
        let follows = rise >= leastStep && rise >= leastRatio * max(before, after)
        return follows
            ? .verified(by: .image(before: before, after: after)) : .contradicted(.image(before: before, after: after))
    }
}
