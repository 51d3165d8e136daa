package import EpilumeModel

/// What is known of pictures, and their release.
extension LocalClient {
    package func context(of item: String) async throws(ClientFault) -> ContextState {
        try await get(Route.itemContext(item))
    }

    package func change(_ change: ContextChange, of item: String) async throws(ClientFault) -> ContextState {
        try await post(Route.itemContext(item), body(change))
    }

    /// Makes and signs the item's object.
    package func release(_ item: String, _ request: ReleaseRequest) async throws(ClientFault) -> Item {
        try await post(Route.itemRelease(item), body(request))
    }

    package func importPicture(_ request: PictureImport) async throws(ClientFault) -> ImportedPicture {
        let answer = try await post(
            Route.pictureImports, body(request), accepting: MediaType.json,
            byteLimit: PictureImport.largestBodyBytes + 1_000_000)
        do { return try WireJSON.decode(ImportedPicture.self, from: answer) } catch {
            throw .notUnderstood(reason: "the answer is no imported object")
        }
    }

    /// - Returns: the new item, which replaces the one that was named.
    package func correct(_ item: String, _ request: CorrectionRequest) async throws(ClientFault) -> Item {
        try await post(Route.itemCorrection(item), body(request))
    }
}
