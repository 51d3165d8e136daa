internal import ArgumentParser
internal import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeProfiles
internal import Foundation
internal import Glibc

extension ProfileCommand {
    struct New: StationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Begin a profile from a plugged-in camera.",
            discussion: """
                Writes a folder with profile.yaml and README.md. What only a person can say is left empty in them; \
                `epilume profile lint` names those places. The camera may be in use meanwhile. A node such as \
                /dev/video0 is asked without the service; any other name is looked up there.

                EXAMPLE
                  epilume profile new scope --output /etc/epilume/profiles.d
                  epilume profile new /dev/video0
                """)

        struct Report: Encodable {
            let id: String
            let folder: String
            let files: [String]
        }

        @Argument(
            help: ArgumentHelp("A node, or a camera as `epilume devices` lists it.", valueName: "device"))
        var device: String

        @Option(help: ArgumentHelp("The folder in which the profile's folder is made.", valueName: "dir"))
        var output = "."

        @Option(help: "The profile's id, best <vendor>-<model>. Without it: the camera's vendor and product id.")
        var id: String?

        @OptionGroup var options: StationOptions

        func perform() async throws {
            let node = device.hasPrefix("/") ? device : try await options.client.device(device).node
            let survey: DeviceSurvey
            do {
                survey = try DeviceSurveyor(sources: .system).survey(node: node)
            } catch {
                throw Self.refusal(error, node)
            }
            let today = Date().formatted(.iso8601.year().month().day())
            guard let draft = ProfileDraft(survey, id: id, accessed: today) else {
                throw CommandFault(
                    "\(id ?? "") is no profile's id. Use <vendor>-<model> in small letters, digits and dashes.", .usage)
            }
            let files = [("profile.yaml", draft.yaml), ("README.md", draft.readme)]
            let folder = try write(files, into: output + "/" + draft.id)
            let report = Report(id: draft.id, folder: folder, files: files.map(\.0))
            try show(report) { _ in
                [
                    TerminalText.of("\(folder) is begun. Fill in what is empty; this names the places:"),
                    TerminalText.of("  epilume profile lint \(folder)"),
                    "Then unplug the camera and plug it in again before the profile is used: until it is probed anew,",
                    "the driver answers from its copy of the settings, also for a camera that ignores what is written.",
                ]
            }
        }

        /// A folder that is there already holds someone's work: it is not touched.
        private func write(_ files: [(String, String)], into folder: String) throws(CommandFault) -> String {
            if mkdir(output, 0o755) != 0, errno != EEXIST { throw Self.fault(output, "made") }
            if mkdir(folder, 0o755) != 0 {
                if errno == EEXIST {
                    throw CommandFault(
                        "\(folder) is there already. Choose another --id or --output, or remove it.", .fileError)
                }
                throw Self.fault(folder, "made")
            }
            for (name, text) in files {
                let path = folder + "/" + name
                do {
                    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
                } catch {
                    throw CommandFault("\(path) could not be written.", .fileError)
                }
            }
            return folder
        }

        private static func refusal(_ fault: CaptureFault, _ node: String) -> CommandFault {
            switch fault {
            case .gone:
                CommandFault("No camera is at \(node). `epilume devices` shows the cameras with their nodes.", .refused)
            case .permissionDenied:
                CommandFault("You may not open \(node): be a member of the group video, or use sudo.", .notPermitted)
            case .notACaptureDevice:
                CommandFault("\(node) takes no pictures; a camera has several nodes. Try another.", .refused)
            case .system(let step, let code):
                CommandFault(
                    "\(node) cannot be asked (\(step.rawValue): \(String(cString: strerror(code)))).", .refused)
            case .busy, .noBandwidth, .modeRefused, .tooFewBuffers, .stalled, .ringTooSmall:
                CommandFault("\(node) cannot be asked now. Try again.", .refused)
            }
        }

        private static func fault(_ path: String, _ verb: String) -> CommandFault {
            CommandFault("\(path) could not be \(verb): \(String(cString: strerror(errno))).", .fileError)
        }
    }
}
