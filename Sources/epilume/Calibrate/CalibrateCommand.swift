internal import ArgumentParser
internal import EpilumeWorkshop

struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Measure a scope's colour and scale, and prove it.",
        discussion: """
            Without a step, walks through all of them: dark level, colour, evenness, scale, sharpness, \
            repeatability, and the card of the morning check. What was in force stays in force until the end, and \
            whenever you stop. docs/calibration.md shows it with a card in hand.

            EXAMPLE
              epilume calibrate scope
              epilume calibrate scale scope --target epilume-target-20 --ruler 99.8x100.1
              epilume calibrate report scope --output scope.html
            """,
        subcommands: [
            Walk.self, Dark.self, Color.self, Flat.self, Scale.self, Sharpness.self, Repeatability.self, Card.self,
            Show.self, History.self, Compare.self, Report.self, Revoke.self, Export.self, Verify.self,
            Import.self, Target.self,
        ],
        defaultSubcommand: Walk.self)

    struct Walk: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Walk through all steps.",
            discussion: """
                EXAMPLE
                  epilume calibrate walk scope --keep frames
                  epilume calibrate walk --from frames --report page.html
                  epilume calibrate walk scope --steps dark,color,flat
                """)

        @Option(
            help: ArgumentHelp(
                "Which steps, in their order: \(WalkStep.allCases.map(\.rawValue).joined(separator: ", ")).",
                valueName: "steps"))
        var steps: StepList?

        @OptionGroup var run: RunOptions
        @OptionGroup var plan: PlanOptions
        @OptionGroup var options: StationOptions

        func perform() async throws {
            try await CalibrationRun(steps?.steps ?? WalkStep.allCases, run, plan, options).perform()
        }
    }

    struct Dark: StepCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure the dark level: the lens capped.", discussion: example("dark"))
        static let step = WalkStep.dark
        @OptionGroup var run: RunOptions
        @OptionGroup var plan: PlanOptions
        @OptionGroup var options: StationOptions
    }

    struct Color: StepCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure tone and colour by a chart.",
            discussion: """
                EXAMPLE
                  epilume calibrate color scope --chart colorchecker24
                  epilume calibrate color scope --corners 210,130,1080,142,1071,668,204,655
                """)
        static let step = WalkStep.color
        @OptionGroup var run: RunOptions
        @OptionGroup var plan: PlanOptions
        @OptionGroup var options: StationOptions
    }

    struct Flat: StepCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure evenness by a white card.", discussion: example("flat"))
        static let step = WalkStep.flat
        @OptionGroup var run: RunOptions
        @OptionGroup var plan: PlanOptions
        @OptionGroup var options: StationOptions
    }

    struct Scale: StepCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure the size of a pixel by a grid or a stage micrometer.",
            discussion: """
                EXAMPLE
                  epilume calibrate scale scope --target epilume-target-20 --ruler 99.8x100.1
                  epilume calibrate scale scope --grid dots:21x15 --pitch 0.5 --tolerance 0.1
                  epilume calibrate scale scope --line 100,360,1180,362 --line 640,40,642,700 --pitch 0.1
                """)
        static let step = WalkStep.scale
        @OptionGroup var run: RunOptions
        @OptionGroup var plan: PlanOptions
        @OptionGroup var options: StationOptions
    }

    struct Sharpness: StepCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure sharpness by slanted edges.", discussion: example("sharpness"))
        static let step = WalkStep.sharpness
        @OptionGroup var run: RunOptions
        @OptionGroup var plan: PlanOptions
        @OptionGroup var options: StationOptions
    }

    struct Repeatability: StepCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure how well frames of one scene agree.", discussion: example("repeatability"))
        static let step = WalkStep.repeatability
        @OptionGroup var run: RunOptions
        @OptionGroup var plan: PlanOptions
        @OptionGroup var options: StationOptions
    }

    struct Card: StepCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the card of the morning check, for comparing with it later.",
            discussion: example("card"))
        static let step = WalkStep.card
        @OptionGroup var run: RunOptions
        @OptionGroup var plan: PlanOptions
        @OptionGroup var options: StationOptions
    }

    private static func example(_ step: String) -> String {
        """
        EXAMPLE
          epilume calibrate \(step) scope
        """
    }
}

/// A command that measures one part; the others are taken over from the calibration in force.
protocol StepCommand: StationCommand {
    static var step: WalkStep { get }
    var run: RunOptions { get }
    var plan: PlanOptions { get }
}

extension StepCommand {
    func perform() async throws { try await CalibrationRun([Self.step], run, plan, options).perform() }
}

/// Steps by their names, such as `dark,color,flat`.
struct StepList: ExpressibleByArgument {
    let steps: [WalkStep]

    init?(argument: String) {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let asked = names.compactMap(WalkStep.init(named:))
        guard !names.isEmpty, asked.count == names.count, Set(asked).count == asked.count else { return nil }
        // Colour comes before what is measured in linear light, whatever order they were named in.
        steps = WalkStep.allCases.filter(asked.contains)
    }
}
