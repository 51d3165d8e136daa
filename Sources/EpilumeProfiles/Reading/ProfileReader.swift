internal import EpilumeModel

/// Reads one profile.yaml strictly. Touches no file: text in, profile or faults out.
package enum ProfileReader {
    package static let schema = "epilume.profile/1"
    package static let fileName = "profile.yaml"

    /// - Parameters:
    ///   - file: stands for the text in places.
    ///   - folder: name of the folder that it lies in; nil when that is not to be compared.
    /// - Throws: every fault that was found. After a fault of YAML itself there is nothing more to find.
    package static func read(
        _ yaml: String, file: String, folder: String?, origin: ProfileOrigin = .local
    ) throws(ProfileFaults) -> LoadedProfile {
        let outcome = attempt(yaml, file: file, folder: folder, origin: origin)
        switch outcome.result {
        case .success(let profile): return profile
        case .failure(let faults): throw faults
        }
    }

    struct Outcome {
        var result: Result<LoadedProfile, ProfileFaults>
        /// The devices that the text names, also when it was refused.
        var devices: DeviceMentions
    }

    static func attempt(_ yaml: String, file: String, folder: String?, origin: ProfileOrigin) -> Outcome {
        let reading = ProfileReading(file: file)
        let root: StrictYAML.Node?
        do {
            root = try StrictYAML.root(of: yaml, file: file, references: .refused)
        } catch {
            return Outcome(
                result: .failure(ProfileFaults([ProfileFault(error, file: file)])), devices: DeviceMentions.of(yaml))
        }
        guard let root else {
            let fault = ProfileFault.missingKey(
                StrictYAML.Place(file: file, line: 1, column: 1), key: "schema", section: "", allowed: schema)
            return Outcome(result: .failure(ProfileFaults([fault])), devices: .unknown)
        }
        let file = ProfileFile(root, folder: folder, reading: reading)
        if let profile = file?.profile, reading.faults.isEmpty {
            return Outcome(
                result: .success(LoadedProfile(profile, origin: origin, reading: reading)),
                devices: DeviceMentions(matches: profile.matches, isComplete: true))
        }
        precondition(!reading.faults.isEmpty, "a profile that is not there has a fault")
        // A malformed product or release must not make the profile claim less than it was meant to.
        let mentioned = DeviceMentions.of(yaml)
        return Outcome(result: .failure(ProfileFaults(reading.faults)), devices: mentioned)
    }
}

/// The devices that a refused text seems to be about.
struct DeviceMentions: Hashable, Sendable {
    var matches: [DeviceProfile.Match]
    /// False when there may be more: a vid or pid has no readable other half, or none is mentioned at all.
    var isComplete: Bool

    /// Of a text that cannot be read.
    static let unknown = DeviceMentions(matches: [], isComplete: false)

    /// Every `pid` with the `vid` that was named last before it; the rest of the match is ignored, so that a device is
    /// rather refused than handed to another profile.
    static func of(_ text: String) -> DeviceMentions {
        var found = DeviceMentions(matches: [], isComplete: true)
        var (vendor, product): (UInt16?, UInt16?) = (nil, nil)
        var key = ""
        // Quotes go first: they may stand around a key, before its colon.
        let bare = text.lowercased().filter { $0 != "\"" && $0 != "'" }.replacing(":", with: " : ")
        let words = bare.split { $0.isWhitespace || "{}[],-".contains($0) }
        for (word, next) in zip(words, words.dropFirst() + [""]) {
            if word == "vid" || word == "pid", next == ":" {
                // Two of a kind in a row, or a third half: an entry before lacked its other half.
                if key == word || (word == "vid" ? vendor : product) != nil {
                    (vendor, product) = (nil, nil)
                    found.isComplete = false
                }
                key = String(word)
                continue
            }
            if key == "vid", vendor == nil {
                vendor = StrictValue.hexadecimal(String(word), digits: 4, as: UInt16.self)
            }
            if key == "pid", product == nil {
                product = StrictValue.hexadecimal(String(word), digits: 4, as: UInt16.self)
            }
            if let vendorID = vendor, let productID = product {
                let match = DeviceProfile.Match(vendorID: vendorID, productID: productID)
                if !found.matches.contains(match) { found.matches.append(match) }
                (vendor, product, key) = (nil, nil, "")
            }
        }
        if !key.isEmpty || found.matches.isEmpty { found.isComplete = false }
        return found
    }
}
