internal import ArgumentParser
internal import EpilumeImaging
internal import EpilumeModel

struct EdgesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edges",
        abstract: "Find the slanted edges of a target, for sharpness.",
        discussion: "Prints a rectangle of pixels for each edge, at the centre and in four corners.")

    @OptionGroup var options: PictureOptions
    @OptionGroup var targets: TargetOption
    @OptionGroup var mirror: MirrorOption

    func run() throws {
        let wanted = try targets.wanted()
        let finding = try options.look { picture, seen in
            let search = try TargetSearch(picture, wanted, &seen)
            try mirror.require(search.isMirrored, search.target.name)
            let sighting = try EdgeRegions(search, width: picture.width, height: picture.height).sighting()
            for region in sighting.regions {
                let (x, y) = (Double(region.x), Double(region.y))
                let (right, bottom) = (x + Double(region.width - 1), y + Double(region.height - 1))
                try seen.draw(
                    [(x, y), (right, y), (right, bottom), (x, bottom)].map { PicturePoint(x: $0.0, y: $0.1) }, .found)
            }
            return ChartFinding(sighting, target: sighting.target, isMirrored: sighting.isMirrored)
        }
        try options.show(finding) { Self.show(finding.sighting) }
    }

    private static func show(_ sighting: EdgeSighting) {
        Output.line(sighting.target + (sighting.isMirrored ? ", mirrored" : ""))
        for region in sighting.regions {
            let angle = (region.expectedAngle * 10).rounded() / 10
            Output.line(
                "  \(region.place.rawValue)  \(region.x),\(region.y)  \(region.width) × \(region.height)  \(angle)°")
        }
    }
}
