internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeReport
internal import EpilumeVerify
internal import EpilumeWorkshop
internal import Foundation

extension CalibrateCommand {
    struct Export: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a calibration's signed file, for another station.",
            discussion: """
                EXAMPLE
                  epilume calibrate export scope scope.calibration
                """)

        @Argument(help: ArgumentHelp("A device, its position, or a calibration's id.", valueName: "device|id"))
        var name: String

        @Argument(help: ArgumentHelp("The file.", valueName: "file"))
        var file: String

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let (paper, _, entry) = try await CalibrationLookup(client: options.client).find(name)
            guard !FileManager.default.fileExists(atPath: file) else {
                throw WorkshopFault("\(file) is there already; remove it or choose another name.", .file)
            }
            do { try Data(paper.file).write(to: URL(filePath: file), options: .atomic) } catch {
                throw WorkshopFault("\(file) cannot be written: \(error.localizedDescription).", .file)
            }
            try show(entry) { _ in
                [TerminalText.of("\(file) holds \(entry.id), signed by the key \(entry.keyID).")]
            }
        }
    }

    struct Import: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take over a calibration that another station made, such as a workshop's.",
            discussion: """
                It comes into force where its device is plugged in and set as it was measured. Have the other \
                station's public key (`epilume trust` there) from whom you trust, not beside the file.

                EXAMPLE
                  epilume calibrate import scope.calibration --trust workshop.pem
                """)

        @Argument(help: ArgumentHelp("The signed file.", valueName: "file"))
        var file: String

        @Option(help: ArgumentHelp("The other station's public key, PEM.", valueName: "file"))
        var trust: String

        @Option(help: ArgumentHelp("Who takes it over.", valueName: "name"))
        var technician: String?

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let anchor = try TrustAnchor.load(path: trust)
            guard let data = FileManager.default.contents(atPath: file) else {
                throw WorkshopFault("\(file) cannot be read.", .file)
            }
            let paper = try CalibrationPaper(file: [UInt8](data), trusting: [anchor])
            guard let key = FileManager.default.contents(atPath: trust) else {
                throw WorkshopFault("\(trust) cannot be read.", .file)
            }
            let entry = try await options.client.importCalibration(
                ImportRequest(
                    document: String(decoding: paper.file, as: UTF8.self),
                    trustedKey: String(decoding: key, as: UTF8.self), technician: technician))
            try show(entry) { _ in [TerminalText.of("\(entry.id) was taken over. It is of \(entry.device).")] }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Check the signature of a calibration's file, without the service.",
            discussion: """
                Have the station's public key (`epilume trust` there) from whom you trust, not beside the file.

                EXAMPLE
                  epilume calibrate verify scope.calibration --trust workshop.pem

                EXIT CODES
                  0   the file is as it was signed by that key
                  1   it is not
                """)

        @Argument(help: ArgumentHelp("The signed file.", valueName: "file"))
        var file: String

        @Option(help: ArgumentHelp("The public key of the station that signed it, PEM or JWK.", valueName: "file"))
        var trust: String

        func run() async throws {
            let paper: CalibrationPaper
            do {
                let anchor = try TrustAnchor.load(path: trust)
                guard let data = FileManager.default.contents(atPath: file) else {
                    throw WorkshopFault("\(file) cannot be read.", .file)
                }
                paper = try CalibrationPaper(file: [UInt8](data), trusting: [anchor])
            } catch let fault as VerifyFault {
                Standard.error(TerminalText.of(fault.description))
                throw ExitCode(ExitStatus.fileError.rawValue)
            } catch let fault as WorkshopFault {
                Standard.error(TerminalText.of(fault.sentence))
                throw ExitCode(
                    FileManager.default.isReadableFile(atPath: file)
                        ? ExitStatus.findings.rawValue : ExitStatus.fileError.rawValue)
            }
            try Standard.output(
                TerminalText.of(
                    "\(file): valid, the calibration \(paper.calibration.id) of "
                        + "\(paper.calibration.binding.device.name), signed by \(paper.keyID). Whether it was revoked since, its station says."
                ))
        }
    }

    struct Target: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "target",
            abstract: "Write a target to print: grids of known pitch, slanted edges, greys.",
            discussion: """
                For fields of view of 20, 30 and 40 mm. Print it at 100 % and measure both rulers with a calliper. A \
                printed colour patch is no colour reference: colour needs a chart.

                EXAMPLE
                  epilume calibrate target --output target.pdf
                """)

        @Option(name: .shortAndLong, help: ArgumentHelp("The file, .pdf or .svg.", valueName: "file"))
        var output: String

        @Option(help: "The paper: \(TargetSheet.Paper.allCases.map(\.rawValue).joined(separator: ", ")).")
        var paper = TargetSheet.Paper.a4

        func run() async throws {
            let sheet = TargetSheet(paper: paper)
            let bytes: [UInt8]
            if output.lowercased().hasSuffix(".pdf") {
                bytes = sheet.pdf
            } else if output.lowercased().hasSuffix(".svg") {
                bytes = Array(sheet.svg.utf8)
            } else {
                throw ValidationError("--output ends in .pdf or .svg.")
            }
            do { try Data(bytes).write(to: URL(filePath: output), options: .atomic) } catch {
                Standard.error("\(output) cannot be written: \(error.localizedDescription).")
                throw ExitCode(ExitStatus.fileError.rawValue)
            }
            try Standard.output(
                "\(output) is ready to print at 100 %. Measure both rulers and give them with --ruler: a print that "
                    + "nobody measured is known to 3 % only. Its greys are no colour reference.")
        }
    }
}

extension TargetSheet.Paper: ExpressibleByArgument {}
