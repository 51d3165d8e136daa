/// What was done to a photograph from elsewhere before it became an object, without touching a pixel.
package enum PictureChange: String, Hashable, Sendable, CaseIterable, Codable {
    /// From a progressive or extended JPEG, which no DICOM baseline object can hold.
    case madeBaseline
    /// Turned or mirrored as its file asked for.
    case turnedUpright
    /// Place, camera, owner, small pictures, comments, and bytes after the picture.
    case removedMetadata
}
