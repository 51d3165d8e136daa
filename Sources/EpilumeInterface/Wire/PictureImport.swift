package import EpilumeModel
package import FoundationEssentials

/// The body of `POST /v1/pictures/imports`: a photograph that no camera of this station took.
package struct PictureImport: Hashable, Sendable, Codable {
    /// Baseline JPEG, upright, at most ``largestByteCount`` bytes; goes into the object byte for byte.
    package var picture: Data
    /// Taken through a dermatoscope.
    package var dermoscopic: Bool
    /// RFC 3339, UTC, with microseconds; absent when nobody knows when it was taken.
    package var takenAt: String?
    /// What was done to the file before.
    package var changes: [PictureChange]
    package var context: PictureContext

    package static let largestByteCount = 16_000_000
    /// Base64, and what is said beside it.
    package static let largestBodyBytes = largestByteCount / 3 * 4 + 64 * 1024

    package init(
        picture: Data, dermoscopic: Bool, takenAt: String?, changes: [PictureChange], context: PictureContext
    ) {
        self.picture = picture
        self.dermoscopic = dermoscopic
        self.takenAt = takenAt
        self.changes = changes
        self.context = context
    }
}

/// The answer: the object that was made. It is in no item; whoever asked for it has it.
package struct ImportedPicture: Hashable, Sendable, Codable {
    /// `imported`.
    package var object: ReleasedObject
    /// The DICOM file.
    package var file: Data

    package init(object: ReleasedObject, file: Data) {
        self.object = object
        self.file = file
    }
}
