/// How papers come to the disk and leave it: the machine's own way, or a test's.
package struct PaperDisk: Sendable {
    /// - Throws: `.settle` when the file is in place and only may not outlive a power cut; otherwise nothing was done.
    package var replace: @Sendable (_ path: String, _ bytes: [UInt8]) throws(DurableFileFault) -> Void
    /// - Throws: `.settle` when the file is gone and may be back after a power cut; otherwise it is still there.
    package var remove: @Sendable (_ path: String) throws(DurableFileFault) -> Void

    package init(
        replace: @escaping @Sendable (_ path: String, _ bytes: [UInt8]) throws(DurableFileFault) -> Void,
        remove: @escaping @Sendable (_ path: String) throws(DurableFileFault) -> Void
    ) {
        self.replace = replace
        self.remove = remove
    }

    package static let local = PaperDisk(
        replace: { path, bytes throws(DurableFileFault) in
            try DurableFile.replace(path, with: bytes, mode: 0o640)
        },
        remove: { path throws(DurableFileFault) in try DurableFile.remove(path) })
}
