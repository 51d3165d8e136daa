extension RecordFacts {
    /// What is known of the picture's colour and scale when it was taken. A record always says so, were it only `none`.
    ///
    /// Whole numbers, since a record has no others; ``init(_:_:hash:ageSeconds:)`` rounds what the calibration states.
    package struct CalibrationFacts: Hashable, Sendable {
        package var state: State
        /// nil when there is no calibration.
        package var source: Source?
        /// ΔE00, leave-one-out mean, in thousandths; nil: colour was not measured.
        package var colourThousandths: Int64?
        /// nil: not measured, or withheld since the calibration is not valid.
        package var scale: Scale?
        /// What is another now than when it was calibrated, one phrase each; empty unless ``State/invalidated``.
        package var changes: [String]

        package enum State: String, Hashable, Sendable, CaseIterable {
            case none, valid, due, expired, invalidated, revoked
        }

        package struct Source: Hashable, Sendable {
            package var id: UUIDBits
            /// Of the signed file.
            package var hash: ContentHash
            /// Since the oldest part was measured.
            package var ageSeconds: Int64

            package init(id: UUIDBits, hash: ContentHash, ageSeconds: Int64) {
                self.id = id
                self.hash = hash
                self.ageSeconds = ageSeconds
            }
        }

        /// Nanometres a pixel, in the plane of the contact plate, at the centre of the frame.
        package struct Scale: Hashable, Sendable {
            package var horizontalNanometres: Int64
            package var verticalNanometres: Int64
            /// Expanded, k = 2, in millionths of the scale, rounded up.
            package var uncertaintyMillionths: Int64

            package init(horizontalNanometres: Int64, verticalNanometres: Int64, uncertaintyMillionths: Int64) {
                self.horizontalNanometres = horizontalNanometres
                self.verticalNanometres = verticalNanometres
                self.uncertaintyMillionths = uncertaintyMillionths
            }
        }

        package static let none = CalibrationFacts(state: .none)

        package init(
            state: State, source: Source? = nil, colourThousandths: Int64? = nil, scale: Scale? = nil,
            changes: [String] = []
        ) {
            self.state = state
            self.source = source
            self.colourThousandths = colourThousandths
            self.scale = scale
            self.changes = changes
        }

        /// - Parameters:
        ///   - standing: of `calibration` when the picture was taken; `.none` makes it `none`.
        ///   - hash: of the signed file.
        /// - Returns: nil when the calibration states what no record can hold; a store refuses such a one.
        package init?(
            _ standing: CalibrationStanding, _ calibration: Calibration, hash: ContentHash, ageSeconds: Int64
        ) {
            guard let state = State(rawValue: standing.name) else { return nil }
            if state == .none {
                self = .none
                return
            }
            guard let id = UUIDBits(calibration.id) else { return nil }
            self.init(state: state, source: Source(id: id, hash: hash, ageSeconds: max(0, ageSeconds)))
            if let colour = calibration.colour {
                guard let rounded = Self.whole(1000 * colour.quality.leaveOneOutMean, .up) else { return nil }
                colourThousandths = rounded
            }
            if let spacing = calibration.spacing, standing.allowsScale {
                guard let horizontal = Self.whole(1000 * spacing.horizontal, .toNearestOrEven),
                    let vertical = Self.whole(1000 * spacing.vertical, .toNearestOrEven), horizontal > 0, vertical > 0,
                    let uncertainty = Self.whole(10_000 * spacing.uncertaintyPercent, .up)
                else { return nil }
                scale = Scale(
                    horizontalNanometres: horizontal, verticalNanometres: vertical, uncertaintyMillionths: uncertainty)
            }
            if case .invalidated(let found) = standing { changes = found.map(\.words) }
        }

        /// - Returns: nil for what is no number, is negative or beyond what a record holds.
        private static func whole(_ value: Double, _ rule: FloatingPointRoundingRule) -> Int64? {
            guard value.isFinite, value >= 0, value < 1e12 else { return nil }
            return Int64(value.rounded(rule))
        }
    }
}

extension CalibrationBinding.Change {
    /// For a person, such as `white-balance: 4600 then, 5200 now`.
    package var words: String { "\(part.name): \(calibrated ?? "none") then, \(now ?? "none") now" }
}

extension CalibrationBinding.Part {
    package var name: String {
        switch self {
        case .device: "device"
        case .firmware: "firmware"
        case .port: "port"
        case .optics: "optics"
        case .mode: "mode"
        case .light: "light"
        case .control(let name): name
        }
    }
}
