extension SpoolFault {
    /// What failed, in words that finish a sentence, without what it would mean for a picture: for what is written beside
    /// the pictures, whose loss costs none.
    package var cause: String {
        switch self {
        case .diskFilledUp(let error), .quotaExceeded(let error), .permissionDenied(let error),
            .fileNotDurable(let error), .folderNotDurable(let error), .leftoverRemains(let error), .system(let error):
            "the disk could not \(error.step.verb) \(error.place) (\(error.message))"
        case .readOnly(let place): "the disk is read-only (\(place))"
        case .diskFull, .inodesExhausted, .locked, .alreadyExists, .notReleasable, .notFound, .damaged, .unfitSections,
            .unfitName,
            .exportTargetExists, .exportFailed, .journal:
            // Whole sentences, which none of these writes ends with.
            sentence
        }
    }
}
