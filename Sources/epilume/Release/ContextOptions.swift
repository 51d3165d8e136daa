internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeModel
internal import Foundation

/// What is known of a picture, by flags and by a file.
struct ContextOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where on the skin, in English or French, such as \"posterior forearm\" or \"avant-bras postérieur\".",
            valueName: "region"),
        completion: .list(BodyRegion.all.map(\.name)))
    var region: String?

    @Option(help: "Which side: right, left, both or unpaired.")
    var laterality: PictureContext.Laterality?

    @Option(help: ArgumentHelp("The lesion's name, the same each time, such as L3.", valueName: "id"))
    var lesion: String?

    @Option(
        name: .customLong("lesion-uid"),
        help: ArgumentHelp(
            "The lesion's UID, the same each time. Without it a new one is made and shown.", valueName: "uid"))
    var lesionUID: String?

    @Option(help: "How the scope was held: contact or non-contact.")
    var contact: PictureContext.Contact?

    @Option(
        help: "Between skin and scope: \(PictureContext.Immersion.allCases.map(\.rawValue).joined(separator: ", ")).")
    var immersion: PictureContext.Immersion?

    @Option(help: "The light, where the record does not say: polarized or non-polarized.")
    var polarization: PictureContext.Polarization?

    @Option(help: ArgumentHelp("How much larger the optics show the lesion, such as 10.", valueName: "times"))
    var magnification: Double?

    @Option(
        help: ArgumentHelp("Whether somebody could be recognised in it, by a face or a tattoo.", valueName: "yes|no"))
    var features: YesNo?

    @Option(name: .customLong("patient-id"), help: ArgumentHelp("The patient's identifier.", valueName: "id"))
    var patientID: String?

    @Option(name: .customLong("patient-id-issuer"), help: ArgumentHelp("Who gave the identifier.", valueName: "name"))
    var issuer: String?

    @Option(
        name: .customLong("patient-name"), help: ArgumentHelp("As DICOM writes it: Family^Given.", valueName: "name"))
    var patientName: String?

    @Option(name: .customLong("birth-date"), help: ArgumentHelp("Year, month, day.", valueName: "YYYYMMDD"))
    var birthDate: String?

    @Option(help: "male, female or other.")
    var sex: PictureContext.Sex?

    @Flag(help: "The patient's identity is provisional.")
    var provisional = false

    @Option(help: ArgumentHelp("The order's accession number.", valueName: "number"))
    var accession: String?

    @Option(
        name: .customLong("study-uid"), help: ArgumentHelp("The study that the picture belongs to.", valueName: "uid"))
    var studyUID: String?

    @Option(name: .customLong("study-description"), help: ArgumentHelp("What the study is for.", valueName: "text"))
    var studyDescription: String?

    @Option(help: ArgumentHelp("A remark for who reads the picture.", valueName: "text"))
    var comment: String?

    @Option(
        help: ArgumentHelp(
            "All of this as JSON from a file, or from standard input with -; flags count over it.", valueName: "file"))
    var context: String?

    static let note = """
        A command line can be seen by others on this machine: where that matters, give the patient in a file with \
        --context, or by the local interface.
        """

    /// - Throws: `CommandFault` in one sentence when something was said that cannot be.
    func stated() throws(CommandFault) -> PictureContext {
        var stated = try context.map { (path) throws(CommandFault) in try Self.read(path) } ?? PictureContext()
        var flags = PictureContext()
        if let region {
            do { flags.region = try BodyRegion.named(region).term } catch {
                throw CommandFault("--region: \(error)", .usage)
            }
        }
        flags.laterality = laterality
        flags.contact = contact
        flags.immersion = immersion
        flags.polarization = polarization
        if let magnification {
            guard (0.1...1000).contains(magnification) else {
                throw CommandFault("--magnification must lie between 0.1 and 1000.", .usage)
            }
            flags.magnificationThousandths = Int((magnification * 1000).rounded())
        }
        flags.recognisableFeatures = features.map { $0 == .yes }
        flags.comment = comment
        flags.lesion = try statedLesion()
        flags.subject = statedSubject
        flags.study = statedStudy
        stated = stated.merging(flags)
        let faults = stated.faults
        guard faults.isEmpty else {
            throw CommandFault(faults.map(\.description).joined(separator: " "), .usage)
        }
        return stated
    }

    private func statedLesion() throws(CommandFault) -> PictureContext.Lesion? {
        guard let lesion else {
            if lesionUID != nil { throw CommandFault("--lesion-uid goes with --lesion.", .usage) }
            return nil
        }
        if let lesionUID { return PictureContext.Lesion(id: lesion, uid: lesionUID) }
        let made = SOPInstanceUID(uuid: .random()).description
        // Without it the next picture of the same lesion would be one of another.
        Standard.error("note: lesion \(TerminalText.of(lesion)) is new; of its next pictures say --lesion-uid \(made)")
        return PictureContext.Lesion(id: lesion, uid: made)
    }

    private var statedSubject: PictureContext.Subject? {
        var subject = PictureContext.Subject()
        subject.id = patientID
        subject.issuer = issuer
        subject.name = patientName
        subject.birthDate = birthDate
        subject.sex = sex
        if subject == PictureContext.Subject(), !provisional { return nil }
        subject.provisional = provisional ? true : nil
        return subject
    }

    private var statedStudy: PictureContext.Study? {
        var study = PictureContext.Study()
        study.accessionNumber = accession
        study.instanceUID = studyUID
        study.description = studyDescription
        return study == PictureContext.Study() ? nil : study
    }

    private static func read(_ path: String) throws(CommandFault) -> PictureContext {
        let bytes: Data
        do {
            bytes =
                path == "-"
                ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(filePath: path))
        } catch {
            throw CommandFault("\(path) cannot be read.", .fileError)
        }
        do { return try WireJSON.decode(PictureContext.self, from: bytes) } catch {
            throw CommandFault("\(path) is not the JSON of a context: \(Self.words(error)).", .fileError)
        }
    }

    /// Never a value: it may be a patient's.
    private static func words(_ error: any Error) -> String {
        guard case .dataCorrupted(let context)? = error as? DecodingError, !context.codingPath.isEmpty else {
            return (error as? DecodingError).map { "\($0.place)" } ?? "it cannot be read"
        }
        return context.codingPath.map(\.stringValue).joined(separator: ".") + ": " + context.wordsWithoutValue
    }
}

enum YesNo: String, ExpressibleByArgument, CaseIterable { case yes, no }

extension PictureContext.Laterality: ExpressibleByArgument {}
extension PictureContext.Contact: ExpressibleByArgument {}
extension PictureContext.Immersion: ExpressibleByArgument {}
extension PictureContext.Polarization: ExpressibleByArgument {}
extension PictureContext.Sex: ExpressibleByArgument {}
extension PictureContext.Field: ExpressibleByArgument {}

extension DecodingError {
    /// Where, without what.
    fileprivate var place: String {
        let path: [any CodingKey]
        let what: String
        switch self {
        case .keyNotFound(let key, let context): (path, what) = (context.codingPath + [key], "is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            (path, what) = (context.codingPath, "is of another type")
        case .dataCorrupted(let context): (path, what) = (context.codingPath, context.wordsWithoutValue)
        @unknown default: return "it cannot be read"
        }
        return path.isEmpty ? what : path.map(\.stringValue).joined(separator: ".") + " " + what
    }
}
