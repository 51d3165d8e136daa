internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeVerify
internal import EpilumeWorkshop
internal import Foundation

/// Options that every command has.
struct StationOptions: ParsableArguments {
    @Flag(help: "Print JSON instead of text for people.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "The service's socket. Without it: EPILUME_SOCKET, then \(LocalClient.defaultSocketPath).",
            valueName: "path"))
    var socket: String?

    var client: LocalClient {
        let named = ProcessInfo.processInfo.environment["EPILUME_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        return LocalClient(socketPath: socket ?? named ?? LocalClient.defaultSocketPath)
    }
}

/// A command whose faults end it with one sentence and the exit code of docs/interface.md.
protocol StationCommand: AsyncParsableCommand {
    var options: StationOptions { get }
    func perform() async throws
}

extension StationCommand {
    func run() async throws {
        do {
            try await perform()
        } catch let fault as ClientFault {
            // A script reads the stable code from the station's own problem document.
            if options.json, case .refused(let problem) = fault {
                try Standard.output(String(decoding: WireJSON.encode(problem), as: UTF8.self))
            }
            throw Self.end(fault.description, fault.exitStatus)
        } catch let fault as CaptureTarget.Fault {
            throw Self.end(TerminalText.of(fault.description), fault.exitStatus)
        } catch let fault as VerifyFault {
            throw Self.end(TerminalText.of(fault.description), fault == .noTrustAnchor ? .usage : .fileError)
        } catch let fault as WorkshopFault {
            throw Self.end(TerminalText.of(fault.sentence), fault.status)
        } catch let fault as CommandFault {
            throw Self.end(TerminalText.of(fault.sentence), fault.status)
        }
    }

    private static func end(_ sentence: String, _ status: ExitStatus) -> ExitCode {
        Standard.error(sentence)
        return ExitCode(status.rawValue)
    }

    /// Prints a value as JSON, or the lines for people.
    func show(_ value: some Encodable, _ lines: (TerminalStyle) -> [String]) throws {
        if options.json {
            try Standard.output(String(decoding: WireJSON.encode(value, pretty: true), as: UTF8.self))
        } else {
            try Standard.output(lines(Standard.style).joined(separator: "\n"))
        }
    }

    /// Prints a value as one line of JSON, or the line for people: for what comes one after the other.
    func showOne(_ value: some Encodable, _ line: (TerminalStyle) -> String) throws {
        if options.json {
            try Standard.output(String(decoding: WireJSON.encode(value), as: UTF8.self))
        } else {
            try Standard.output(line(Standard.style))
        }
    }
}

extension WorkshopFault {
    fileprivate var status: ExitStatus {
        switch cause {
        case .refused: .findings
        case .file: .fileError
        case .usage, .ended: .usage
        }
    }
}

/// A fault of the command's own.
struct CommandFault: Error {
    let sentence: String
    let status: ExitStatus

    init(_ sentence: String, _ status: ExitStatus) {
        self.sentence = sentence
        self.status = status
    }
}
