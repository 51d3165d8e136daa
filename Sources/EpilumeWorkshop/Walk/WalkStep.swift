package import EpilumeCalibration
package import EpilumeModel

/// One step of a calibration, in the order of a whole walk: colour before what is measured in linear light.
package enum WalkStep: String, Hashable, Sendable, CaseIterable {
    case dark
    case color
    case flat
    case scale
    case sharpness
    case repeatability
    case card

    /// By its name here or by that of the part that it measures, such as `color` or `colour`.
    package init?(named name: String) {
        guard let step = Self.allCases.first(where: { $0.rawValue == name || $0.part.rawValue == name }) else {
            return nil
        }
        self = step
    }

    package init(_ part: CarriedPart.Part) {
        self =
            switch part {
            case .dark: .dark
            case .colour: .color
            case .flat: .flat
            case .scale: .scale
            case .sharpness: .sharpness
            case .repeatability: .repeatability
            case .checkCard: .card
            }
    }

    /// How many frames are taken of each exposure: noise falls with their root, and a hand tires.
    package var frames: Int {
        switch self {
        case .dark, .color, .flat: 16
        case .scale, .sharpness, .card: 8
        case .repeatability: 12
        }
    }

    package var part: CarriedPart.Part {
        switch self {
        case .dark: .dark
        case .color: .colour
        case .flat: .flat
        case .scale: .scale
        case .sharpness: .sharpness
        case .repeatability: .repeatability
        case .card: .checkCard
        }
    }

    package var scene: FrameMeter.Scene {
        switch self {
        case .dark: .cappedLens
        case .flat: .whiteCard
        default: .details
        }
    }

    /// For a line of its own.
    package var title: String {
        switch self {
        case .dark: "Dark level"
        case .color: "Colour"
        case .flat: "Evenness"
        case .scale: "Scale"
        case .sharpness: "Sharpness"
        case .repeatability: "Repeatability"
        case .card: "Check card"
        }
    }

    /// What to put under the scope.
    package func instruction(_ plan: WalkPlan, exposure: Int = 1) -> String {
        switch self {
        case .dark:
            "Put the cap on, or cover the lens with a dark cloth so that no light comes in. Leave the scope's own light "
                + "as it is: another state of it is another calibration."
        case .color where plan.isPatchByPatch:
            "Patch \(exposure) of \(plan.chart.patches.count): lay the scope on “\(plan.chart.patches[exposure - 1].name)”, "
                + "so that it fills the middle half of the picture."
        case .color where exposure == 2:
            "The chart a second time: turn it by a quarter or half a turn, and lay the scope on it again."
        case .color:
            "Lay the scope on the colour chart (\(plan.chart.title)), all of it in view, nothing but the scope's own light."
        case .flat:
            "Lay the scope on the white back of the card of the morning check, so that white fills the picture to its "
                + "corners. Of another white card the mornings could not tell lamps and brightness."
        case .scale:
            exposure == 1
                ? "Lay the scope on the grid (\(plan.scale.name)), flat on the contact plate, filling the picture."
                : "Exposure \(exposure) of \(plan.exposures): lift the scope, turn the grid by a quarter, and lay it down again."
        case .sharpness: "Lay the scope on the slanted edges: one at the centre and one in each corner."
        case .repeatability: "Lay the scope on the colour chart again and hold still."
        case .card: "Lay the scope on the card of the morning check, as it will lie each morning."
        }
    }
}
