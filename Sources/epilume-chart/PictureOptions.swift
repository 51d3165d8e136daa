internal import ArgumentParser
internal import EpilumeImaging
internal import EpilumeModel

/// What every command needs.
struct PictureOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The picture, a JPEG file.", valueName: "file"))
    var picture: String

    @Flag(help: "Print JSON, also of a refusal.")
    var json = false

    @Option(help: ArgumentHelp("Write the picture with what was seen drawn into it, found or not.", valueName: "file"))
    var seen: String?

    /// Reads the picture, looks for something in it, and writes the picture of what was seen whether it was found or
    /// refused.
    func look<Sighting>(
        _ find: (RGBPicture, inout SeenPicture) throws -> ChartFinding<Sighting>
    ) throws -> ChartFinding<Sighting> {
        let picture = try PictureFile.read(self.picture)
        var seen = SeenPicture(picture, path: self.seen)
        do {
            let finding = try find(picture, &seen)
            try seen.write()
            return finding
        } catch let refusal as ChartRefusal {
            // What could not be looked at shows nothing; and where the picture cannot be written, why nothing was found
            // is the graver answer.
            if refusal.exitCode == 1 { try? seen.write() }
            throw refusal
        }
    }

    func show<Sighting>(_ finding: ChartFinding<Sighting>, _ lines: () -> Void) throws(ChartRefusal) {
        for note in finding.notes { Output.error("note: \(note)") }
        if json { try Output.json(finding) } else { lines() }
    }
}

/// For what has a right way round.
struct MirrorOption: ParsableArguments {
    @Flag(help: "Take one that is seen in a mirror too, and say so; without this it is refused.")
    var mirrored = false

    /// A picture that is mirrored without anybody knowing shows a left cheek as a right one.
    func require(_ isMirrored: Bool, _ name: String) throws(ChartRefusal) {
        guard isMirrored, !mirrored else { return }
        throw ChartRefusal(
            .mirrored,
            "\(name) is seen in a mirror. Turn mirroring off in the device, or lay it face up; if the device cannot "
                + "but mirror, say --mirrored.")
    }
}

/// The project's own targets and those that a file describes.
struct TargetOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The target that must be seen: \(ChartSource.targets.joined(separator: ", ")), or a file that describes "
                + "one; without this, whichever of the named is seen.", valueName: "target"))
    var target: String?

    func wanted() throws(ChartRefusal) -> [TargetGeometry] {
        guard let target else { return TargetGeometry.all }
        return [try ChartSource.target(target)]
    }
}
