internal import ArgumentParser
internal import EpilumeImaging
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeRecords
internal import Foundation
internal import Glibc

struct ImportCommand: StationCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make DICOM objects of photographs that no camera of this station took.",
        discussion: """
            The object says that it was imported. It carries no record of a capture, no scale and no calibration, and no \
            time but one that somebody states: what a phone writes into a file is not believed. The photograph is not \
            encoded again; it is turned upright where its file asks for that, and place, owner and whatever else the file \
            holds beside the picture and its colour profile is left out. \(ContextOptions.note)

            Each object becomes a file of its own in a new folder, named by its UID: all of them, or none.

            EXAMPLE
              epilume import photo.jpg --patient-id 4711 --region "anterior forearm" --laterality left --output objects
              epilume import *.jpg --context order.json --taken 2026-11-20T14:05:00+01:00 --output objects
            """)

    @Argument(help: ArgumentHelp("JPEG files.", valueName: "file"), completion: .file(extensions: ["jpg", "jpeg"]))
    var files: [String]

    @Option(help: ArgumentHelp("The folder that is made for the objects.", valueName: "folder"), completion: .directory)
    var output: String

    @Flag(help: "They were taken through a dermatoscope.")
    var dermoscopic = false

    @Option(help: ArgumentHelp("When they were taken, such as 2026-11-20T14:05:00+01:00.", valueName: "time"))
    var taken: String?

    @OptionGroup var context: ContextOptions

    @OptionGroup var options: StationOptions

    private struct Imported: Encodable {
        let source: String
        let file: String
        let object: ReleasedObject
        let changes: [PictureChange]

        var line: String {
            let words = changes.map(\.words).joined(separator: ", ")
            return TerminalText.of("\(source) is imported as \(file)" + (words.isEmpty ? "." : " (\(words))."))
        }
    }

    private static let largestFileBytes = 256_000_000

    func perform() async throws {
        let stated = try context.stated()
        let takenAt = try taken.map { (text) throws(CommandFault) in try Self.time(text) }
        // All or none: what is no photograph shall leave no half of a series.
        let pictures = try files.map { (path) throws(CommandFault) in (path, try Self.picture(path)) }
        guard access(output, F_OK) != 0 else {
            throw CommandFault("\(output) is there already; remove it or choose another folder.", .fileError)
        }
        var made: [Imported] = []
        var export = FolderExport(isPrivate: true)
        for (path, picture) in pictures {
            let answer = try await options.client.importPicture(
                PictureImport(
                    picture: Data(picture.bytes), dermoscopic: dermoscopic, takenAt: takenAt, changes: picture.changes,
                    context: stated))
            let name = answer.object.sopInstanceUid + ".dcm"
            export.files.append((name, Array(answer.file)))
            made.append(
                Imported(source: path, file: output + "/" + name, object: answer.object, changes: picture.changes))
        }
        try export.write(to: output)
        for imported in made { try showOne(imported) { _ in imported.line } }
    }

    private static func picture(_ path: String) throws(CommandFault) -> ForeignJPEG {
        let bytes: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            bytes = try file.read(upToCount: largestFileBytes + 1) ?? Data()
        } catch {
            throw CommandFault("\(path) cannot be read.", .fileError)
        }
        guard bytes.count <= largestFileBytes else {
            throw CommandFault("\(path) is larger than \(largestFileBytes / 1_000_000) MB.", .fileError)
        }
        let picture: ForeignJPEG
        do { picture = try ForeignJPEG(Array(bytes)) } catch { throw CommandFault("\(path) \(error).", .fileError) }
        guard picture.bytes.count <= PictureImport.largestByteCount else {
            throw CommandFault(
                "\(path) is a picture of more than \(PictureImport.largestByteCount / 1_000_000) MB; save it smaller.",
                .fileError)
        }
        return picture
    }

    private static func time(_ text: String) throws(CommandFault) -> String {
        let time = [false, true].lazy.compactMap { fractional in
            try? Date.ISO8601FormatStyle(includingFractionalSeconds: fractional).parse(text)
        }.first
        guard let time else {
            throw CommandFault("--taken: “\(text)” is no time such as 2026-11-20T14:05:00+01:00.", .usage)
        }
        // To the millisecond, which is all that the text can say.
        let microseconds = Int64((time.timeIntervalSince1970 * 1000).rounded()) * 1000
        guard let written = UTCText.text(microseconds: microseconds) else {
            throw CommandFault("--taken: there is no such year.", .usage)
        }
        return written
    }
}

extension PictureChange {
    fileprivate var words: String {
        switch self {
        case .madeBaseline: "its coding made baseline"
        case .turnedUpright: "turned upright"
        case .removedMetadata: "what lay beside the picture left out"
        }
    }
}
