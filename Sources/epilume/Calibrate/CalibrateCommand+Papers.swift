internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeReport
internal import EpilumeVerify
internal import EpilumeWorkshop
internal import Foundation

extension CalibrateCommand {
    struct Show: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a calibration: what it says, and whether it holds now.",
            discussion: """
                EXAMPLE
                  epilume calibrate show scope
                """)

        @Argument(help: ArgumentHelp("A device, its position, or a calibration's id.", valueName: "device|id"))
        var name: String?

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let (paper, state, _) = try await CalibrationLookup(client: options.client).find(name)
            struct Shown: Encodable {
                let state: CalibrationState?
                let calibration: Calibration
                let keyID: String
            }
            try show(Shown(state: state, calibration: paper.calibration, keyID: paper.keyID)) {
                CalibrationText.summary(paper, state: state, $0)
            }
        }
    }

    struct History: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "List every calibration that is kept, newest first.",
            discussion: """
                EXAMPLE
                  epilume calibrate history
                """)

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let entries = try await options.client.calibrations()
            try show(CalibrationList(calibrations: entries)) { CalibrationText.history(entries, $0) }
        }
    }

    struct Compare: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what has changed from one calibration to another.",
            discussion: """
                EXAMPLE
                  epilume calibrate compare 5f0c2a4e-… 9a1b3c5d-…
                """)

        @Argument(help: ArgumentHelp("The earlier one.", valueName: "id"))
        var first: String

        @Argument(help: ArgumentHelp("The later one.", valueName: "id"))
        var second: String

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let lookup = CalibrationLookup(client: options.client)
            let (a, _, _) = try await lookup.find(first)
            let (b, _, _) = try await lookup.find(second)
            struct Both: Encodable {
                let first: Calibration
                let second: Calibration
            }
            try show(Both(first: a.calibration, second: b.calibration)) {
                CalibrationText.comparison(a.calibration, b.calibration, $0)
            }
        }
    }

    struct Report: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the page of a calibration, one HTML file to look at or to print.",
            discussion: """
                EXAMPLE
                  epilume calibrate report scope --output scope.html
                """)

        @Argument(help: ArgumentHelp("A device, its position, or a calibration's id.", valueName: "device|id"))
        var name: String?

        @Option(name: .shortAndLong, help: ArgumentHelp("The file.", valueName: "file"))
        var output: String

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let (paper, _, entry) = try await CalibrationLookup(client: options.client).find(name)
            try await ReportPage(client: options.client).write(paper.calibration, entry: entry, to: output)
            struct Written: Encodable {
                let calibration: String
                let file: String
            }
            try show(Written(calibration: entry.id, file: output)) { _ in ["\(output) shows \(entry.id)."] }
        }
    }

    struct Revoke: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a calibration out of force, for good.",
            discussion: """
                No earlier one comes back into force: what was wrong may have been wrong before. Calibrate again.

                EXAMPLE
                  epilume calibrate revoke 5f0c2a4e-… --reason "the scope fell"
                """)

        @Argument(help: ArgumentHelp("The calibration.", valueName: "id"))
        var id: String

        @Option(help: "Why, for those who read the history.")
        var reason: String

        @Option(help: ArgumentHelp("Who says so.", valueName: "name"))
        var technician: String?

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let entry = try await options.client.revoke(id, RevocationRequest(reason: reason, technician: technician))
            try show(entry) { _ in [TerminalText.of("\(entry.id) is out of force: \(entry.revocation?.reason ?? "")")] }
        }
    }
}

/// Finds a calibration by what a person calls it.
struct CalibrationLookup {
    let client: LocalClient

    /// - Parameter name: a device, a position, a calibration's id or the beginning of one; nil: the only armed camera.
    func find(
        _ name: String?
    ) async throws -> (paper: CalibrationPaper, state: CalibrationState?, entry: CalibrationEntry) {
        let devices = try await client.devices()
        let asked = if let name { name } else { try CaptureTarget.only(of: devices) }
        let device = devices.first { $0.id == asked || $0.position == asked }
        let state = device?.calibration
        if let device, state?.id == nil {
            throw WorkshopFault(
                "\(device.position ?? device.id) was never calibrated as it is now. See `epilume calibrate history`.")
        }
        let id = state?.id ?? asked
        let matches = try await client.calibrations().filter { entry in
            entry.id == id || id.count >= 4 && entry.id.hasPrefix(id)
        }
        guard let entry = matches.first, matches.count == 1 else {
            throw WorkshopFault(
                matches.isEmpty
                    ? "There is no device, position or calibration “\(asked)”. See `epilume calibrate history`."
                    : "Several calibrations begin with “\(asked)”: give more of the id.", .usage)
        }
        return (try await PaperShelf(client).paper(entry), state, entry)
    }
}
