extension BodyRegion {
    /// Why a typed name is no region. The sentence shows what was typed, which comes from a person at a terminal and is
    /// cut and escaped.
    package enum SearchFault: Error, Hashable, Sendable, CustomStringConvertible {
        /// No region is called so; the nearest names, best first.
        case unknown(UntrustedText, nearest: [String])
        /// More than one name begins so; some of them, and how many there are.
        case ambiguous(UntrustedText, some: [String], count: Int)

        package var description: String {
            switch self {
            case .unknown(let typed, let nearest) where nearest.isEmpty:
                return "no body region is called “\(typed.shown(limit: 40))”: see the list of regions."
            case .unknown(let typed, let nearest):
                let names = nearest.joined(separator: ", ")
                return "no body region is called “\(typed.shown(limit: 40))”. The nearest are: \(names)."
            case .ambiguous(let typed, let some, let count):
                let rest = count > some.count ? ", and \(count - some.count) more" : ""
                let names = some.joined(separator: ", ")
                return "“\(typed.shown(limit: 40))” is the beginning of several body regions: \(names)\(rest). "
                    + "Type more of the one that is meant."
            }
        }
    }

    /// The one region that a person means.
    ///
    /// A whole name, the standard's meaning or the code counts before a beginning; case, accents, hyphens and small
    /// words such as "of" and "de la" do not.
    /// - Parameter text: English or French, such as `posterior forearm`, `Avant-bras postérieur` or `41550009`.
    package static func named(_ text: String) throws(SearchFault) -> BodyRegion {
        let typed = SearchWords(text)
        guard !typed.isEmpty else { throw .unknown(UntrustedText(text), nearest: []) }
        if let region = index.first(where: { $0.isCalled(typed) })?.region { return region }
        let found = index.filter { $0.begins(typed) }
        if found.count == 1 { return found[0].region }
        if found.isEmpty { throw .unknown(UntrustedText(text), nearest: nearest(typed)) }
        let names = found.prefix(shownLimit).map { $0.name(for: typed) }
        throw .ambiguous(UntrustedText(text), some: names, count: found.count)
    }

    /// The regions whose name begins with `text`, or holds words that begin with its words; for completion while
    /// typing. An empty text gives all of them.
    package static func matching(_ text: String) -> [BodyRegion] {
        let typed = SearchWords(text)
        return typed.isEmpty ? all : index.filter { $0.begins(typed) }.map(\.region)
    }

    static let shownLimit = 6
    private static let index = all.map(Entry.init)

    private static func nearest(_ typed: SearchWords) -> [String] {
        let scored = index.map { entry in (entry, entry.likeness(to: typed)) }.filter { $0.1 > 0.25 }
        // The order of the table decides among equals, so that the same text always gives the same list.
        let best = scored.enumerated().sorted { a, b in
            a.element.1 != b.element.1 ? a.element.1 > b.element.1 : a.offset < b.offset
        }
        return best.prefix(shownLimit).map { $0.element.0.name(for: typed) }
    }

    /// A region with its names in the form that is compared.
    private struct Entry {
        let region: BodyRegion
        /// As displayed, beside the compared form: English first.
        let names: [(shown: String, words: SearchWords)]
        let code: String
        let meaning: SearchWords

        init(_ region: BodyRegion) {
            self.region = region
            names = (region.names + region.frenchNames).map { ($0, SearchWords($0)) }
            code = region.term.value
            meaning = SearchWords(region.term.meaning)
        }

        func isCalled(_ typed: SearchWords) -> Bool {
            typed.words == [code] || typed == meaning || names.contains { $0.words == typed }
        }

        func begins(_ typed: SearchWords) -> Bool {
            names.contains { typed.begins($0.words) } || typed.begins(meaning)
        }

        func likeness(to typed: SearchWords) -> Double { names.map { typed.likeness(to: $0.words) }.max() ?? 0 }

        /// The name for display in the language of what was typed, as far as its likeness tells.
        func name(for typed: SearchWords) -> String {
            let likeness = names.map { typed.likeness(to: $0.words) }
            let english = likeness.prefix(region.names.count).max() ?? 0
            let french = likeness.dropFirst(region.names.count).max() ?? 0
            return french > english ? region.frenchNames[0] : region.names[0]
        }
    }
}

/// A text as it is compared: lower-case words without accents, hyphens, apostrophes and small words.
struct SearchWords: Hashable {
    let words: [String]

    /// Longer texts are cut: no name is half as long.
    static let limit = 80

    init(_ text: String) {
        var words: [String] = []
        var word = ""
        for character in text.prefix(Self.limit).lowercased() {
            if let plain = Self.plain[character] {
                word += plain
            } else if character.isASCII, character.isLetter || character.isNumber {
                word.append(character)
            } else if !word.isEmpty {
                words.append(word)
                word = ""
            }
        }
        if !word.isEmpty { words.append(word) }
        let telling = words.filter { !Self.small.contains($0) }
        // "of" alone is still something that was typed.
        self.words = telling.isEmpty ? words : telling
    }

    var isEmpty: Bool { words.isEmpty }

    /// Whether each of these words begins another one of `name`.
    func begins(_ name: SearchWords) -> Bool {
        var rest = name.words
        for word in words {
            guard let place = rest.firstIndex(where: { $0.hasPrefix(word) }) else { return false }
            rest.remove(at: place)
        }
        return true
    }

    /// 0…1: twice the pairs of neighbouring letters that both have, over all pairs (Dice's coefficient).
    func likeness(to other: SearchWords) -> Double {
        let (mine, others) = (pairs, other.pairs)
        guard !mine.isEmpty, !others.isEmpty else { return 0 }
        return 2 * Double(mine.intersection(others).count) / Double(mine.count + others.count)
    }

    private var pairs: Set<String> {
        var pairs: Set<String> = []
        for word in words {
            let letters = Array(" " + word + " ")
            for index in 0..<letters.count - 1 { pairs.insert(String(letters[index...index + 1])) }
        }
        return pairs
    }

    private static let small: Set<String> = [
        "of", "the", "de", "du", "des", "la", "le", "les", "l", "d", "un", "une", "skin",
    ]
    private static let plain: [Character: String] = [
        "à": "a", "â": "a", "ä": "a", "ç": "c", "é": "e", "è": "e", "ê": "e", "ë": "e", "î": "i", "ï": "i", "ô": "o",
        "ö": "o", "ù": "u", "û": "u", "ü": "u", "ÿ": "y", "œ": "oe", "æ": "ae",
    ]
}
