internal import EpilumeModel

/// What reading one file has found so far. Reading goes on after a fault, so that a person sees all of them at once.
///
/// Concurrency: belongs to the call that reads the file.
final class ProfileReading {
    let file: String
    private(set) var faults: [ProfileFault] = []
    /// Where the value of a path such as `match[1].vid` stands. Entries of lists count from 1.
    private(set) var places: [String: StrictYAML.Place] = [:]
    /// How many sources the file states; nil as long as that is not known.
    var sourceCount: Int?
    /// Which source states the claim at a path.
    private(set) var claims: [String: Int] = [:]

    init(file: String) { self.file = file }

    func report(_ fault: ProfileFault) { faults.append(fault) }
    func keep(_ place: StrictYAML.Place, of path: String) { places[path] = place }
    func claim(_ path: String, source: Int) { claims[path] = source }
}

/// What a key's value may be, and how its text is read.
struct ProfileRule<Value>: Sendable {
    /// What is allowed, as the end of "must be …".
    let allowed: String
    /// True when the file must write the value without quotes: `"5"` is text, not a number.
    var isPlainOnly = false
    /// nil when the text is not what the rule allows.
    let read: @Sendable (String) -> Value?
}

extension ProfileRule {
    static func text(_ limit: Int) -> ProfileRule<String> {
        ProfileRule<String>(allowed: "text of 1 to \(limit) printable characters") {
            (1...limit).contains($0.count) && StrictValue.isPrintable($0) ? $0 : nil
        }
    }

    static func whole(_ range: ClosedRange<Int64>) -> ProfileRule<Int> {
        ProfileRule<Int>(
            allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)", isPlainOnly: true
        ) {
            StrictValue.whole($0).flatMap { range.contains($0) ? Int($0) : nil }
        }
    }

    static var flag: ProfileRule<Bool> {
        ProfileRule<Bool>(allowed: "true or false", isPlainOnly: true) { ["true": true, "false": false][$0] }
    }

    static func oneOf<Choice: Sendable>(_ names: [(String, Choice)]) -> ProfileRule<Choice> {
        ProfileRule<Choice>(allowed: "one of " + names.map(\.0).joined(separator: ", ")) { text in
            names.first { $0.0 == text }?.1
        }
    }

    static func oneOf<Choice: CaseIterable & RawRepresentable<String> & Sendable>(
        _ type: Choice.Type
    ) -> ProfileRule<Choice> {
        oneOf(Choice.allCases.map { ($0.rawValue, $0) })
    }

    static func hexadecimal<Number: FixedWidthInteger & SendableMetatype>(
        _ digits: Int, as type: Number.Type
    ) -> ProfileRule<Number> {
        ProfileRule<Number>(allowed: "\(digits == 2 ? "two" : "four") hexadecimal digits in small letters") {
            StrictValue.hexadecimal($0, digits: digits, as: type)
        }
    }

    /// - Parameter count: how many there must be; nil for 1 to 1024.
    static func bytes(_ count: Int? = nil, limit: Int = 1024) -> ProfileRule<[UInt8]> {
        let number = count.map { "\($0) byte\($0 == 1 ? "" : "s")" } ?? "1 to \(limit) bytes"
        return ProfileRule<[UInt8]>(allowed: "\(number) as pairs of hexadecimal digits, such as f2 01") { text in
            guard let bytes = StrictValue.bytes(text), bytes.count == count ?? bytes.count, bytes.count <= limit
            else { return nil }
            return bytes
        }
    }
}
