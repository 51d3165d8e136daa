internal import EpilumeModel

/// What a check of `epilume doctor` found.
package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
    case ok
    /// Works now, and does or may trouble somebody.
    case warning
    /// Pictures cannot be taken, or would not be what they claim.
    case failure
    /// Could not be looked at; the sentence says why.
    case unknown

    /// For finding the worst: what could not be looked at is no finding.
    package var rank: Int {
        switch self {
        case .ok, .unknown: 0
        case .warning: 1
        case .failure: 2
        }
    }
}

/// What one check says of the station or of one of its devices.
package struct CheckFinding: Hashable, Sendable, Codable {
    package var check: CheckID
    /// What it speaks of, such as /dev/video0; absent when it is the station.
    package var subject: String?
    package var verdict: Verdict
    /// For a person, without anything that a terminal would obey.
    package var sentence: String
    package var evidence: [Evidence]
    /// What to do, in one sentence; absent when there is nothing to do.
    package var fix: String?

    /// Something that was seen, and how anybody can see it.
    package struct Evidence: Hashable, Sendable, Codable {
        package var seen: String
        /// A command, or a file with what was read in it.
        package var source: String

        package init(_ seen: String, _ source: String) {
            self.seen = UntrustedText(seen).shown(limit: 512)
            self.source = source
        }
    }

    package init(
        _ check: CheckID, _ verdict: Verdict, of subject: String? = nil, _ sentence: String,
        _ evidence: [Evidence] = [],
        fix: String? = nil
    ) {
        self.check = check
        self.subject = subject
        self.verdict = verdict
        self.sentence = sentence
        self.evidence = evidence
        self.fix = fix
    }
}

/// All findings of one run.
package struct DoctorReport: Hashable, Sendable, Codable {
    package static let schema = "epilume.doctor/1"

    package var schema: String
    package var softwareVersion: String
    /// Some things can only be seen by root.
    package var asRoot: Bool
    /// In the order of ``CheckID``.
    package var findings: [CheckFinding]
    package var worst: Verdict

    package init(asRoot: Bool, findings: [CheckFinding]) {
        schema = Self.schema
        softwareVersion = SoftwareVersion.current
        self.asRoot = asRoot
        self.findings = findings
        worst = findings.map(\.verdict).max { $0.rank < $1.rank } ?? .ok
        // A run that saw nothing but gaps has not found the station well.
        if worst.rank == 0 { worst = findings.contains { $0.verdict == .ok } ? .ok : .unknown }
    }

    /// 0 nothing found, 1 warnings, 2 at least one failure.
    package var exitCode: Int32 { Int32(worst.rank) }
}
