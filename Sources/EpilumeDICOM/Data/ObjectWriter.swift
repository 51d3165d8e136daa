internal import EpilumeModel

/// Makes a DICOM file (PS3.10) of a data set, signed where it has a signer.
///
/// Encoding: JPEG baseline (1.2.840.10008.1.2.4.50) where the data set has encapsulated pixel data, with an empty basic
/// offset table and one fragment; else explicit VR little endian. Sequences and items have explicit lengths. Text is
/// UTF-8: as soon as one text is not ASCII, Specific Character Set (0008,0005) has to be `ISO_IR 192`, and it may be
/// nothing else ever. The writer adds file meta information and signature, and no other attribute: what the data set
/// does not say, the object does not say.
///
/// A value that does not keep to its representation is refused, never cut or mended:
/// ``ValueRepresentation/fitting(_:)`` is for those who make data sets of strangers' strings.
///
/// The same data set gives the same bytes. With the same signer they differ in Digital Signature DateTime, Digital
/// Signature UID and Signature alone (and, where dcmtk's UID is longer or shorter, in the lengths around it).
///
/// Memory: a picture is copied twice, from the data set into dcmtk's element and from there into the file; the
/// signature's MAC is computed from dcmtk's copy in blocks.
///
/// Concurrency: a value, from any thread; two threads may write at the same time.
package struct ObjectWriter: Sendable {
    private let signer: ObjectSigner?

    /// Implementation Class UID (0002,0012): names this writer. From UUID 962dcdcc-18f6-4aeb-a461-cdc3bf44444e (PS3.5
    /// B.2); another one only when what is written changes in kind.
    package static let implementationClassUID = "2.25.199622026790610739470503754483781354574"

    /// Implementation Version Name (0002,0013), at most 16 characters.
    package static let implementationVersionName = String("EPILUME_\(SoftwareVersion.current)".prefix(16))

    package init(signer: ObjectSigner? = nil) { self.signer = signer }

    /// - Parameter dataSet: with SOP Class UID and SOP Instance UID, from which the file meta information is made.
    /// - Returns: the file: preamble, file meta information, data set.
    package func file(of dataSet: DataSet) throws(DICOMFault) -> [UInt8] {
        try dataSet.check()
        let object = try ToolkitObject(transferSyntax: Self.transferSyntax(of: dataSet))
        try object.put(dataSet)
        if let signer { try object.sign(with: signer) }
        return try object.file(
            implementationClassUID: Self.implementationClassUID,
            implementationVersionName: Self.implementationVersionName)
    }

    /// JPEG baseline (process 1), or explicit VR little endian.
    package static func transferSyntax(of dataSet: DataSet) -> String {
        dataSet.isEncapsulated ? "1.2.840.10008.1.2.4.50" : "1.2.840.10008.1.2.1"
    }
}
