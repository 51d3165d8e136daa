internal import ArgumentParser
internal import EpilumeDoctor
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeProfiles

struct DoctorCommand: StationCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examine this station and say what is wrong, what shows it, and what to do.",
        discussion: """
            Works without the service, which is when it is needed. Changes nothing. Root sees more: which program \
            holds a camera, and the modes of the capture key.

            Exit codes: 0 nothing is wrong, 1 warnings, 2 at least one failure.

            EXAMPLE
              sudo epilume doctor
              epilume doctor --only holders --only usb-speed
              epilume doctor --press
            """)

    @Option(help: ArgumentHelp("Only this check. May be given more than once.", valueName: "check"))
    var only: [CheckID] = []

    @Flag(help: "List the checks.")
    var list = false

    @Flag(help: "Show what was seen for each finding, not only where something is wrong.")
    var evidence = false

    @Flag(help: "Wait for a press of each camera's button. With the service running, the press counts.")
    var press = false

    @Option(
        help: ArgumentHelp(
            "Where keys, journal and outbox are, when not where the configuration says.", valueName: "dir"))
    var stateDirectory: String?

    @OptionGroup var options: StationOptions

    private struct Check: Encodable {
        let check: CheckID
        let asks: String
    }

    func perform() async throws {
        if list {
            return try show(CheckID.allCases.map { Check(check: $0, asks: $0.question) }) { DoctorText.list($0) }
        }
        let facts = await Doctor(sources: .installed).facts(
            socketPath: options.chosenSocket, stateDirectory: stateDirectory)
        var report = Doctor.report(facts, only: Set(only))
        if press {
            report = DoctorReport(asRoot: report.asRoot, findings: report.findings + (await presses(facts)))
        }
        try show(report) { DoctorText.lines(report, $0, withEvidence: evidence || !only.isEmpty) }
        if report.exitCode != 0 { throw ExitCode(report.exitCode) }
    }

    private func presses(_ facts: DoctorFacts) async -> [CheckFinding] {
        let targets = PressCheck.targets(facts)
        var findings = PressCheck.untried(facts)
        if targets.isEmpty, findings.isEmpty {
            return [CheckFinding(.button, .warning, "No camera has a button that can be heard, so none was tried.")]
        }
        for target in targets {
            let test: any PressTest = target.device == nil ? EvdevPressTest() : StationPressTest(client: options.client)
            let outcome = await test.wait(for: target, upTo: PressCheck.limit) {
                Standard.error("press the button of \(target.camera) now.")
            }
            findings.append(PressCheck.finding(target, outcome))
        }
        return findings
    }
}

extension CheckID: ExpressibleByArgument {}

extension Doctor.Sources {
    /// With the profiles that are installed, where the configuration says.
    fileprivate static var installed: Self {
        Self(models: { configuration in
            let catalogue = ProfileCatalogue.load(
                shipped: configuration?.profilesFolder ?? ProfileCatalogue.shippedFolder,
                local: configuration?.localProfilesFolder ?? ProfileCatalogue.localFolder)
            return { usb, driver in
                let match = catalogue.match(usb, driver: driver)
                switch match {
                case .matched(let loaded): return .known(loaded.profile)
                case .generic: return .unknown
                case .conflict, .broken: return .troubled(sentence: match.sentence ?? "")
                }
            }
        })
    }
}

extension StationOptions {
    /// What was stated; nil leaves the choice to the configuration.
    var chosenSocket: String? {
        let path = client.socketPath
        return path == LocalClient.defaultSocketPath && socket == nil ? nil : path
    }
}
