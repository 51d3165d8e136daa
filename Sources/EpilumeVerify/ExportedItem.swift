/// An item as plain files in a folder of its own: `record.json`, `record.jws`, one `picture.*` and, where the
/// record has one, `rendering.jpg`; once it was released also `context.json`, `object.dcm`, `release.jws.json` and, where
/// there is one, `derived.dcm`. Other files beside them are nobody's affair.
extension ItemVerifier {
    static func isExportedItem(_ names: [String]) -> Bool {
        names.contains("record.json") || names.contains("record.jws")
    }

    /// - Parameter names: of everything in the folder.
    func verifyExport(_ folder: String, names: [String]) async -> ItemReport {
        var findings: [Finding] = []
        let read = { (name: String, part: Finding.Part) -> ArraySlice<UInt8>? in
            guard names.contains(name) else {
                findings.append(Finding(part, .missingPart, "is missing: there is no file \(name)"))
                return nil
            }
            switch BoundedFile.read(folder + "/" + name, limit: Self.largestByteCount) {
            case .success(let bytes): return bytes[...]
            case .failure(let fault):
                findings.append(Finding(part, .unreadable, "cannot be read: \(fault)"))
                return nil
            }
        }
        let pictures = names.filter { $0.hasPrefix("picture.") }
        if pictures.count > 1 {
            findings.append(Finding(.picture, .ambiguousPart, "is there more than once"))
        }
        let hasRendering = names.contains("rendering.jpg")
        let recordBytes = read("record.json", .record)
        let signature = read("record.jws", .signature)
        let picture = read(pictures.first ?? "picture.*", .picture)
        let rendering = hasRendering ? read("rendering.jpg", .rendering) : nil
        guard let recordBytes, let signature, let picture, hasRendering == (rendering != nil) else {
            return report(folder, findings, recordBytes.map { ReadRecord($0) })
        }
        var parts = ItemParts(record: recordBytes, signature: signature, picture: picture, rendering: rendering)
        let optional = { (name: String, part: Finding.Part) in names.contains(name) ? read(name, part) : nil }
        parts.context = optional("context.json", .context)
        parts.object = optional("object.dcm", .object)
        parts.derived = optional("derived.dcm", .derived)
        parts.release = optional("release.jws.json", .release)
        return await verify(parts, record: ReadRecord(recordBytes), path: folder, findings: findings)
    }
}
