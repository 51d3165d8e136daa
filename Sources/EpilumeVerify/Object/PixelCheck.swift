/// Whether an object's pixels are the picture that the record signs: byte for byte, without decoding.
enum PixelCheck {
    /// - Returns: the check, and whether the object shows the record's picture beyond doubt.
    static func check(_ object: DICOMFile, _ record: ReadRecord, isDerived: Bool) -> (check: Check, isProven: Bool) {
        if isDerived {
            let words =
                "The pixels were made from another object's: the record does not cover them, only the file's signature does."
            return (Check(.pixels, .notChecked, words), false)
        }
        // A picture that is viewable as delivered stands for itself, else its rendering does.
        let (name, stated) =
            record.rendering.map { ("rendering", $0) } ?? ("picture", record.picture ?? .init(nil, nil, nil))
        guard let hash = stated.sha256, let byteCount = stated.byteCount else {
            return (Check(.pixels, .notChecked, "The record does not say which bytes it covers."), false)
        }
        guard let element = object.dataSet[.pixelData] else {
            return (Check(.pixels, .notThere, "The object holds no pixels."), false)
        }
        guard case .fragments(let fragments) = element.value,
            object.transferSyntax.uid.isExactly(TransferSyntax.jpegBaseline)
        else {
            let words =
                "The pixels were transcoded (transfer syntax \(object.transferSyntax.uid)), so they cannot be held against "
                + "the \(name) that the record signs; what was shown may have changed with it."
            return (Check(.pixels, .notChecked, words), false)
        }
        // The first is the basic offset table. Frames of several fragments are one picture.
        guard isPicture(fragments.dropFirst(), byteCount: byteCount, hash: hash) else {
            let words = "The pixels are not the \(name) that the record signs: SHA-256 differs from \(name).sha256."
            return (Check(.pixels, .doesNotHold, words), false)
        }
        return (Check(.pixels, .holds, "The pixels are, byte for byte, the \(name) that the record signs."), true)
    }

    /// One byte 00 may follow, to make the last fragment even.
    private static func isPicture(_ fragments: ArraySlice<ArraySlice<UInt8>>, byteCount: Int64, hash: String) -> Bool {
        let bytes = fragments.count == 1 ? fragments.first ?? [] : ArraySlice(fragments.flatMap { $0 })
        if Int64(bytes.count) == byteCount { return sha256Hex(bytes) == hash }
        return Int64(bytes.count) == byteCount + 1 && bytes.last == 0 && sha256Hex(bytes.dropLast()) == hash
    }
}

extension ReadRecord.Blob {
    fileprivate init(_ mediaType: String?, _ byteCount: Int64?, _ sha256: String?) {
        self.init(mediaType: mediaType, byteCount: byteCount, sha256: sha256)
    }
}
