internal import ArgumentParser

/// How a calibration is carried out.
struct RunOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The device or its position; without it, the only armed camera.", valueName: "device"))
    var device: String?

    @Option(
        help: ArgumentHelp(
            "Measure by frames that were kept, and take none. With --install what is in force stays for the steps of "
                + "which there are no frames; take those afterwards, one by one.", valueName: "dir"))
    var from: String?

    @Option(
        help: ArgumentHelp(
            "Keep the frames in this empty folder: with --from they are measured again, also of a walk that was "
                + "interrupted.", valueName: "dir"))
    var keep: String?

    @Option(help: "Frames of each exposure; without it, as many as each step usually takes.")
    var frames: Int?

    @Flag(help: "Do not wait for the Enter key: what is needed lies under the scope already. The grid is taken once.")
    var yes = false

    @Option(help: ArgumentHelp("Who measures, for the record.", valueName: "name"))
    var technician: String?

    @Option(
        help: ArgumentHelp(
            "Put it into force although a limit was missed, and say why, for those who read the history.",
            valueName: "reason"))
    var accept: String?

    @Flag(help: "With --from: put the result into force on the device that the frames are of.")
    var install = false

    @Option(help: ArgumentHelp("Write the report page, one self-contained HTML file.", valueName: "file"))
    var report: String?

    @Option(help: ArgumentHelp("Write the calibration as JSON, unsigned.", valueName: "file"))
    var output: String?

    func validate() throws {
        if let frames, !(1...256).contains(frames) { throw ValidationError("--frames must be from 1 to 256.") }
        if from != nil, device != nil || keep != nil {
            throw ValidationError("--from uses stored frames: leave the device and --keep out.")
        }
        if install, from == nil { throw ValidationError("--install goes with --from.") }
        if let accept, !(3...500).contains(accept.count) {
            throw ValidationError("--accept states a reason, in 3 to 500 characters.")
        }
    }
}
