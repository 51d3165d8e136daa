import EpilumeModel

/// The DICOM conformance statement for the objects that this station makes, in the order of PS3.2. A function of
/// ``IODTable`` and the other values that the maker uses, so that the document cannot promise what the program does
/// not do.
///
/// What is sent where, and how, belongs to the service that delivers and is not in it.
package enum ConformanceStatement {
    /// Markdown, with a line end after the last line: the content of docs/dicom-conformance.md.
    package static var text: String {
        let parts = [overview, classes, presence] + ObjectClass.allCases.map(iod) + [references, terms, security]
        return parts.joined(separator: "\n") + "\n"
    }

    private static let overview = """
        # DICOM conformance statement

        This file is generated from the tables that the program itself uses; a test compares them. Standard: DICOM PS3
        (2024e).

        ## Overview

        Epilume captures pictures of dermatoscopes and cameras, and makes each into one DICOM object when it is
        released. It makes Composite SOP Instances of the classes below and changes none. A correction is a new
        instance that names the one that it replaces.

        ## Implementation

        | | |
        |---|---|
        | Implementation | Epilume |
        | Software Versions (0018,1020) | `Epilume`, a space and the version that made the object |
        | Specific Character Set (0008,0005) | `ISO_IR 192` (UTF-8), in every object |
        | Extended character repertoire of names | all; up to three component groups |
        | Time zone | Timezone Offset From UTC (0008,0201) in every object; dates and times are local |
        | UIDs made by the station | `2.25.` and a UUID: random (version 4) for instances; version 8 for studies, \
        series and frames of reference that nobody gave, derived from the station's key and the picture, the study, device and day, or the object, never from a patient |
        | Pixel data | one frame, 8 bits a sample, JPEG Baseline as the camera or the record's rendering has it; never \
        decoded and encoded again on the way into the object, but for a calibrated picture, which says so |

        """

    private static var classes: String {
        let rows = ObjectClass.allCases.map { "| \($0.name) | \($0.uid) | \($0.modality) |" }
        return """
            ## SOP classes and transfer syntax

            | SOP class | UID | Modality |
            |---|---|---|
            \(rows.joined(separator: "\n"))

            Both are Standard Extended SOP classes: the tables below name each attribute that the IOD does not have.

            | Transfer syntax | UID |
            |---|---|
            | JPEG Baseline (Process 1) | \(ObjectClass.transferSyntax) |

            """
    }

    private static let presence = """
        ## How to read the tables

        Type as in PS3.3; `–` for private attributes. Presence: **ALWAYS** with a value; **VNAP** always, without a
        value when nothing is known (value not always present); **EMPTY** always, without a value; **ANAP** not always
        (attribute not always present), and if so with a value unless VNAP stands beside it. A condition says when an
        attribute is there. Where a value comes from: **AUTO** this program; **USER** a person or an order, through
        the context of the picture, whose members are named; **CONFIG** the station's configuration; **DEVICE** the
        camera's descriptors or its profile; **RECORD** the sealed record of the capture; **CALIBRATION** the device's
        signed calibration. `>` marks the attributes of an item.

        """

    private static func iod(_ objectClass: ObjectClass) -> String {
        var lines = ["## \(objectClass.name)", ""]
        for module in IODTable.of(objectClass).modules {
            lines += ["### \(module.name) (\(module.section)), \(module.usage.rawValue)", ""]
            lines += ["| Attribute | Tag | VR | Type | Presence | Source | Value |", "|---|---|---|---|---|---|---|"]
            lines += module.rows.flatMap { self.rows($0, depth: 0) } + [""]
        }
        return lines.joined(separator: "\n")
    }

    private static func rows(_ row: IODTable.Row, depth: Int) -> [String] {
        let mark = String(repeating: ">", count: depth)
        let name = (mark.isEmpty ? "" : mark + " ") + row.attribute.keyword
        let cells = [
            name, "\(row.attribute.tag)", row.attribute.vr.rawValue, row.type.rawValue, words(row.presence),
            row.origin.rawValue, row.words.isEmpty ? "–" : row.words,
        ]
        return ["| " + cells.joined(separator: " | ") + " |"] + row.items.flatMap { rows($0, depth: depth + 1) }
    }

    private static func words(_ presence: IODTable.Presence) -> String {
        switch presence {
        case .always: "ALWAYS"
        case .valueNotAlways: "VNAP"
        case .empty: "EMPTY"
        case .notAlways: "ANAP"
        case .when(let condition): "ANAP: when \(condition.words)"
        case .atLeastWhen(let condition): "ANAP: at least when \(condition.words)"
        case .valueNotAlwaysWhen(let condition): "ANAP, VNAP: when \(condition.words)"
        case .signature: "ALWAYS, by the signature"
        }
    }

    private static let references = """
        ## Originals, derived pictures, corrections, imports

        - A picture as captured is `ORIGINAL\\PRIMARY`. Its colour is described by the device's ICC profile and its
          pixels are the camera's.
        - A calibrated picture is `DERIVED\\PRIMARY` and names the picture as captured in Source Image Sequence. Both
          lie in one study, in series of their own.
        - A correction has a new SOP Instance UID and names the replaced object in Referenced Image Sequence with the
          purpose `REPLACED`. Source Image Sequence would say that its pixels were made from the other object, and
          Original Attributes Sequence is for changes under the same UID (PS3.3 C.12.1.1.9) and would repeat the wrong
          values, which may be another person's. The archive's own way to withdraw the replaced object (IHE IOCM)
          stays with the archive.
        - An imported picture has Conversion Type `WSD`, names the station as importer in Contributing Equipment
          Sequence and carries no capture record.
        - Without a region, Anatomic Region Sequence says `39937001`, `SCT`, Skin. Without a word on recognisable
          features, a dermoscopic object says `YES`. Where a device does not say its manufacturer, model or serial
          number, a dermoscopic object says `unknown`: the three are type 1 there.
        - Lesion, contact, immersion, polarization and magnification stand in dermoscopic objects only: the other IOD
          has no place for them.
        - A scale stands only beside a calibration that was valid or due when the picture was taken. Imager Pixel
          Spacing is never written.

        """

    private static var terms: String {
        let regions = BodyRegion.all.count
        return """
            ## Coded terms

            | Where | Terms |
            |---|---|
            | Anatomic Region Sequence | \(regions) terms of CID 4029 (PS3.16, version 20240913): SCT, DCM, FMA |
            | Acquisition Context Sequence | DCM 111026, 111066, 113763, 113723, 122422; units UCUM `mm`, `%` |
            | Source Image Sequence, purpose | DCM 121322 (CID 7202) |
            | Referenced Image Sequence, purpose | 99EPILUME REPLACED: CID 7201 has no such term and is extensible |
            | Contributing Equipment Sequence, purpose | DCM MEDIM (CID 7005) |

            ## Private attributes

            Group 0075, private creator `\(DICOMAttribute.creator)`: see the tables. The record and its signature are
            as sealed when the picture was taken; a space follows where the length would be odd. They hold no identity
            of a patient. How to verify them: docs/records.md.

            """
    }

    private static let security = """
        ## Security

        Each object carries one digital signature (PS3.15 C, Creator RSA Digital Signature Profile; MAC SHA-256, RSA;
        purpose of signature: source) over every attribute but the signature's own, by the station's object key. The
        certificate is the one that the configuration names, or self-signed; the capture key confirms it in the
        private block. An archive that changes an attribute or the transfer syntax breaks this signature and not the
        record's.
        """
}
