internal import EpilumeInterface
internal import EpilumeModel

/// What is known of pictures, and their release, as the local interface asks for it.
extension Station {
    func context(of id: ItemID) async throws -> ContextState {
        try await orProblem { () throws(ReleaseRefusal) in try await releases.context(of: id) }
    }

    func change(_ change: ContextChange, of id: ItemID) async throws -> ContextState {
        try await orProblem { () throws(ReleaseRefusal) in try await releases.change(id, change) }
    }

    func release(_ id: ItemID, _ request: ReleaseRequest) async throws -> Item {
        try await item(
            try await orProblem { () throws(ReleaseRefusal) in try await releases.release(id, request.change) })
    }

    func correct(_ id: ItemID, _ request: CorrectionRequest) async throws -> Item {
        try await item(try await orProblem { () throws(ReleaseRefusal) in try await releases.correct(id, request) })
    }

    func imported(_ request: PictureImport) async throws -> ImportedPicture {
        try await orProblem { () throws(ReleaseRefusal) in try await releases.imports.make(request) }
    }

    private func orProblem<Answer>(_ body: () async throws(ReleaseRefusal) -> Answer) async throws -> Answer {
        do { return try await body() } catch { throw ProblemError(error.problem) }
    }
}
