import EpilumeDoctor
import EpilumeModel

/// A machine of nothing but a tree in memory, and programs that answer by heart.
struct FakeMachine: Machine {
    private enum Entry {
        case file([UInt8], FileFacts)
        case folder(FileFacts)
        case link(String)
        case denied
    }

    private var entries: [String: Entry] = ["": .folder(.init(kind: .folder, mode: 0o755, userID: 0, groupID: 0))]
    private var answers: [String: CommandAnswer] = [:]
    private var spaces: [String: SpaceFacts] = [:]
    var clock: ClockFacts? = ClockFacts(
        isSynchronised: true, estimatedErrorMicroseconds: 900, nowSeconds: 1_800_000_000)
    var effectiveUserID: UInt32 = 0
    var kernelRelease = "6.1.0-41-amd64"

    // MARK: Making

    mutating func folder(_ path: String, mode: UInt32 = 0o755, user: UInt32 = 0, group: UInt32 = 0) {
        parents(of: path)
        entries[path] = .folder(.init(kind: .folder, mode: mode, userID: user, groupID: group))
    }

    mutating func file(
        _ path: String, _ text: String = "", mode: UInt32 = 0o644, user: UInt32 = 0, group: UInt32 = 0,
        kind: FileFacts.Kind = .file
    ) {
        bytes(path, Array(text.utf8), .init(kind: kind, mode: mode, userID: user, groupID: group))
    }

    mutating func bytes(
        _ path: String, _ bytes: [UInt8],
        _ facts: FileFacts = .init(kind: .file, mode: 0o444, userID: 0, groupID: 0)
    ) {
        parents(of: path)
        entries[path] = .file(bytes, facts)
    }

    mutating func link(_ path: String, to target: String) {
        parents(of: path)
        entries[path] = .link(target)
    }

    mutating func deny(_ path: String) { entries[path] = .denied }

    mutating func remove(_ path: String) {
        entries = entries.filter { $0.key != path && !$0.key.hasPrefix(path + "/") }
    }

    /// - Parameter command: how it begins; of several, the longest counts.
    mutating func answer(_ command: String, _ output: String, status: Int32 = 0) {
        answers[command] = .ended(status: status, output: output)
    }

    mutating func space(_ path: String, _ facts: SpaceFacts) { spaces[path] = facts }

    private mutating func parents(of path: String) {
        var above = path
        while let slash = above.lastIndex(of: "/") {
            above = String(above[..<slash])
            if entries[above] == nil {
                entries[above] = .folder(.init(kind: .folder, mode: 0o755, userID: 0, groupID: 0))
            }
        }
    }

    // MARK: Looking

    func resolved(_ path: String) -> String? {
        var done = ""
        var rest = path.split(separator: "/").map(String.init)
        var steps = 0
        while let part = rest.first {
            rest.removeFirst()
            steps += 1
            if steps > 200 { return nil }
            if part == "." { continue }
            if part == ".." {
                done = String(done[..<(done.lastIndex(of: "/") ?? done.startIndex)])
                continue
            }
            let next = done + "/" + part
            switch entries[next] {
            case .link(let target):
                if target.hasPrefix("/") { done = "" }
                rest = target.split(separator: "/").map(String.init) + rest
            case nil: return nil
            default: done = next
            }
        }
        return done
    }

    private func look<Value>(_ path: String, _ value: (Entry, String) -> Looked<Value>) -> Looked<Value> {
        guard let real = resolved(path), let entry = entries[real] else { return .absent }
        if case .denied = entry { return .denied }
        return value(entry, real)
    }

    func contents(_ path: String, limit: Int) -> Looked<[UInt8]> {
        look(path) { entry, _ in
            if case .file(let bytes, _) = entry { return .found(Array(bytes.prefix(limit))) }
            return .failed(errno: 21)
        }
    }

    func names(_ path: String) -> Looked<[String]> {
        look(path) { entry, real in
            guard case .folder = entry else { return .absent }
            let below = entries.keys.filter { $0.hasPrefix(real + "/") && $0 != real }
            return .found(below.map { String($0.dropFirst(real.count + 1)) }.filter { !$0.contains("/") }.sorted())
        }
    }

    func facts(_ path: String) -> Looked<FileFacts> {
        look(path) { entry, _ in
            switch entry {
            case .file(_, let facts), .folder(let facts): .found(facts)
            default: .absent
            }
        }
    }

    func link(_ path: String) -> Looked<String> {
        guard let slash = path.lastIndex(of: "/"), let folder = resolved(String(path[..<slash])),
            case .link(let target) = entries[folder + path[slash...]]
        else { return .absent }
        return .found(target)
    }

    func space(_ path: String) -> Looked<SpaceFacts> { spaces[path].map { .found($0) } ?? .absent }

    func run(_ program: String, _ arguments: [String]) -> CommandAnswer {
        let command = ([program] + arguments).joined(separator: " ")
        let known = answers.filter { command.hasPrefix($0.key) }.max { $0.key.utf8.count < $1.key.utf8.count }
        return known?.value ?? .notRun(reason: "\(program) cannot be run")
    }
}
