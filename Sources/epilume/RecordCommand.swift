internal import ArgumentParser
internal import Crypto
internal import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel
internal import Foundation
internal import Glibc

struct RecordCommand: StationCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record a camera as a folder that plays again without it, in tests and for the people who help.",
        discussion: """
            Point the camera at a chart or a phantom: no person may be in view, not even skin. The service gives the \
            camera away meanwhile and takes it back afterwards, also after Ctrl-C. Without the service, name a node. \
            The frames stay in memory until the last has come; then the folder is written, whole or not at all.

            EXAMPLE
              epilume device record scope ./scope-recording --frames 60
              epilume device record /dev/video0 ./scope-recording --seconds 2 --format MJPG
              epilume device record --check ./scope-recording
            """)

    @Argument(help: ArgumentHelp("The device or its position, or a node such as /dev/video0.", valueName: "id"))
    var id: String?

    @Argument(help: "The folder to make. One that is there and not empty is refused.")
    var dir: String?

    @Option(help: "Most frames.")
    var frames: Int = 60

    @Option(help: "Longest time, in seconds.")
    var seconds: Double = 30

    @Option(help: "Most megabytes of frames, which are kept in memory.")
    var maxMegabytes: Int = 256

    @Option(help: ArgumentHelp("The pixel format's four characters, such as MJPG.", valueName: "code"))
    var format: FourCC?

    @Option(help: "Pixels; together with --height.")
    var width: Int?

    @Option(help: "Pixels; together with --width.")
    var height: Int?

    @Option(help: "Frames a second.")
    var fps: Int?

    @Option(help: ArgumentHelp("What kind of device it is.", valueName: "kind"))
    var kind: DeviceProfile.Kind?

    @Flag(help: "State that no person is in view, for when nobody can be asked.")
    var yesNoPersonInView = false

    @Option(help: ArgumentHelp("Read a recording instead, and say whether it is whole.", valueName: "dir"))
    var check: String?

    @OptionGroup var options: StationOptions

    func validate() throws {
        if check != nil {
            if id != nil || dir != nil { throw ValidationError("--check takes its folder alone.") }
            return
        }
        if id == nil || dir == nil { throw ValidationError("Name the camera and the folder.") }
        if !(1...100_000).contains(frames) { throw ValidationError("--frames must be from 1 to 100000.") }
        if !(0.1...3600).contains(seconds) { throw ValidationError("--seconds must be from 0.1 to 3600.") }
        if !(1...8192).contains(maxMegabytes) { throw ValidationError("--max-megabytes must be from 1 to 8192.") }
        if (width == nil) != (height == nil) { throw ValidationError("State --width and --height both, or neither.") }
        for value in [width, height, fps].compactMap({ $0 }) where !(1...65_535).contains(value) {
            throw ValidationError("--width, --height and --fps must be from 1 to 65535.")
        }
    }

    func perform() async throws {
        do {
            if let check { return try checkRecording(check) }
            guard let id, let dir else { return }
            try await record(id, dir)
        } catch let fault as RecordingFault {
            throw CommandFault(fault.description, fault.exitStatus)
        }
    }

    // MARK: Checking

    struct CheckReport: Encodable {
        let folder: String
        let frames: Int
        let events: Int
        let card: String
        let madeAt: String
        let confirmedBy: String
    }

    private func checkRecording(_ folder: String) throws {
        let recording = try RecordingReader.read(folder: folder, byteLimit: 8 << 30, digest: Self.digest)
        let manifest = recording.manifest
        let report = CheckReport(
            folder: folder, frames: recording.frames.count, events: recording.events.count,
            card: manifest.card.description, madeAt: UntrustedText(manifest.madeAt).description,
            confirmedBy: UntrustedText(manifest.confirmedBy).description)
        try show(report) { _ in
            [
                TerminalText.of(
                    "\(folder) is whole: \(report.frames) frames of \(report.card), \(report.madeAt); no person in view, "
                        + "says \(report.confirmedBy).")
            ]
        }
    }

    // MARK: Recording

    struct Report: Encodable {
        let folder: String
        let frames: Int
        let bytes: Int
        let lost: Int
        let invalid: [String: UInt64]
        let events: Int
        let mode: Device.Mode
    }

    private func record(_ id: String, _ dir: String) async throws {
        try RecordingWriter.checkName(dir)
        let confirmedBy = try confirmNobodyInView()
        let camera = try await serviceDevice(id)
        if camera?.simulated == true {
            throw CommandFault("The practice scope is no camera; there is nothing to record.", .usage)
        }
        let stop: RecordingStop
        do { stop = try RecordingStop() } catch { throw RecordingFault.camera(error, node: UntrustedText(id)) }
        // Before the camera is taken, so that Ctrl-C never leaves it away from the service.
        let signals = SignalWatch(stop)
        defer { signals.cancel() }
        let loan = try await DeviceLoan.take(camera, options.client)
        let outcome = Result { try capture(node: camera?.node ?? id, camera?.mode, confirmedBy, stop) }
        await loan?.giveBack()
        let recording = try outcome.get()
        let progress = ProgressLine(isJSON: options.json)
        try RecordingWriter(recording.whole, digest: Self.digest).write(to: dir) { count in
            progress.show("written \(count) of \(recording.whole.frames.count) frames")
        }
        progress.end()
        let report = Report(
            folder: dir, frames: recording.whole.frames.count,
            bytes: recording.whole.frames.reduce(0) { $0 + $1.bytes.count }, lost: recording.take.lostFrames,
            invalid: recording.take.invalid.byCause, events: recording.whole.events.count,
            mode: Device.Mode(recording.take.format))
        try show(report) { _ in [TerminalText.of(report.sentence)] }
    }

    /// The device as the service has it; nil for a node that no service has.
    private func serviceDevice(_ id: String) async throws -> Device? {
        if !id.hasPrefix("/dev/") { return try await options.client.device(id) }
        // A node is for when there is no service, or one that may not be asked.
        let devices = try? await options.client.devices()
        return devices?.first { $0.node == id }
    }

    private func capture(
        node: String, _ current: Device.Mode?, _ confirmedBy: String, _ stop: RecordingStop
    ) throws -> (whole: Recording, take: FrameRecorder.Take) {
        let name = UntrustedText(node)
        let survey: DeviceSurvey
        do throws(CaptureFault) { survey = try DeviceSurveyor(sources: .system).survey(node: node) } catch {
            throw RecordingFault.camera(error, node: name)
        }
        let recorder = FrameRecorder(
            driver: V4L2CaptureDriver(path: node),
            limits: .init(
                frames: frames, duration: .milliseconds(Int(seconds * 1000)), byteCount: maxMegabytes * 1_000_000),
            stop: stop)
        let progress = ProgressLine(isJSON: options.json)
        let take = try recorder.record(request(current), node: name, events: button(survey)) { count, bytes in
            progress.show("recorded \(count) of \(frames) frames, \(bytes / 1_000_000) MB")
        }
        progress.end()
        let manifest = RecordingManifest(
            survey: survey, mode: take.format, kind: kind, madeAt: Self.now, confirmedBy: confirmedBy)
        let whole = Recording(
            manifest: manifest, descriptors: DescriptorFile.bytes(ofNode: node), frames: take.frames,
            events: take.events)
        return (whole, take)
    }

    /// The camera's own button, so that presses are recorded along; nil when it has none that can be heard.
    private func button(_ survey: DeviceSurvey) -> RecordedKeys? {
        guard let input = survey.inputs.first(where: { $0.keys.contains(ButtonPlan.cameraKey) }) else { return nil }
        do throws(CaptureFault) { return try RecordedKeys(node: input.node, key: ButtonPlan.cameraKey) } catch {
            Standard.error("note: its button at \(input.node) may not be read here, so presses are not recorded.")
            return nil
        }
    }

    /// What was stated; else the mode in which the service has the camera, else the driver's choice.
    private func request(_ current: Device.Mode?) -> StreamRequest {
        let isStated = format != nil || width != nil || fps != nil
        if isStated { return StreamRequest(fourCC: format, width: width, height: height, framesPerSecond: fps) }
        guard let current else { return StreamRequest() }
        return StreamRequest(fourCC: FourCC(current.fourCC), width: current.width, height: current.height)
    }

    // MARK: Parts

    /// - Returns: the name of the person who states it.
    private func confirmNobodyInView() throws -> String {
        let name = Self.person
        if yesNoPersonInView { return name }
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandFault(
                "A recording must not show a person, and nobody can be asked here. Look at what the camera sees, then "
                    + "say --yes-no-person-in-view.", .usage)
        }
        Standard.error(
            "The recording keeps every picture of the next moments. Is no person in view, not even skin? [yes/no]")
        if readLine()?.lowercased() == "yes" { return name }
        throw CommandFault("Nothing was recorded.", .usage)
    }

    /// Who runs this, also through sudo.
    private static var person: String {
        let invoker = ProcessInfo.processInfo.environment["SUDO_USER"] ?? ""
        if geteuid() == 0, !invoker.isEmpty { return invoker }
        guard let entry = getpwuid(getuid()) else { return "user \(getuid())" }
        return String(cString: entry.pointee.pw_name)
    }

    private static var now: String {
        Date().formatted(
            .iso8601.year().month().day().dateSeparator(.dash)
                .dateTimeSeparator(.standard).time(includingFractionalSeconds: true).timeZone(separator: .omitted))
    }

    private static let digest: RecordingDigest = { bytes in
        SHA256.hash(data: bytes).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

extension RecordCommand.Report {
    fileprivate var sentence: String {
        var text = "\(frames) frames, \(mode.fourCC) \(mode.width)×\(mode.height), \(bytes) bytes, are in \(folder)."
        if lost > 0 { text += " \(lost) frames were lost on the way." }
        for (cause, count) in invalid.sorted(by: { $0.key < $1.key }) { text += " \(count) damaged: \(cause)." }
        return text
    }
}

extension RecordingFault {
    fileprivate var exitStatus: ExitStatus {
        switch self {
        case .nameTaken, .system, .tooLarge, .wrongSize: .fileError
        case .malformed, .altered, .unlisted: .findings
        case .noFrames, .interrupted, .camera: .refused
        }
    }
}

extension Device.Mode {
    fileprivate init(_ format: StreamFormat) {
        self.init(
            fourCC: format.fourCC.description, width: format.width, height: format.height,
            frameInterval: format.frameInterval?.description)
    }
}

extension FourCC: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}

extension DeviceProfile.Kind: ExpressibleByArgument {}
