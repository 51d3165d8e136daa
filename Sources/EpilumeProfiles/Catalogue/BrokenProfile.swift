package import EpilumeModel

/// A profile that was refused. Its devices are refused with it, rather than handed to another profile: someone wrote
/// it because the others are wrong for them.
package struct BrokenProfile: Hashable, Sendable {
    /// The folder's name, which was to be its id.
    package let id: String
    package let folder: String
    package let origin: ProfileOrigin
    /// In the order of their places; never empty.
    package let faults: [ProfileFault]
    /// The devices that its text names, by vendor and product id alone.
    package let devices: [DeviceProfile.Match]
    /// False when it may be for others too: nothing of it could be read, or an id that it names.
    package let namesAllDevices: Bool

    /// What is wrong and what to do, for the person who sees the device refused.
    package var sentence: String {
        let others = faults.count == 1 ? "" : " (and \(faults.count - 1) more)"
        let path = UntrustedText(folder).shown(limit: 4096)
        let subject =
            faults[0].place.file == folder
            ? "The folder of \(origin.rawValue) profiles" : "The \(origin.rawValue) profile \(UntrustedText(id))"
        let fault = "\(subject) has a fault\(others): \(faults[0]) "
        let remedy =
            if case .unreadable = faults[0] {
                "Let the service read it (`chmod -R a+rX \(path)`), mend it, or take it away."
            } else {
                "Mend it until `epilume profile lint \(path)` finds nothing, or take it away."
            }
        if origin == .shipped || namesAllDevices { return fault + remedy }
        return fault + "Which devices it is for cannot be told, so none is given to a shipped profile. " + remedy
    }

    init(folder: String, _ origin: ProfileOrigin, _ faults: [ProfileFault], _ devices: DeviceMentions) {
        id = ProfileFolder.lastName(of: folder)
        self.folder = folder
        self.origin = origin
        self.faults = faults
        self.devices = devices.matches
        namesAllDevices = devices.isComplete
    }

    func claims(_ usb: USBFacts) -> Bool { devices.contains { $0.accepts(usb, driver: nil) } }
}

/// What the profiles say about a device.
package enum ProfileMatch: Hashable, Sendable {
    case matched(LoadedProfile)
    /// No profile knows it: ``EpilumeModel/DeviceProfile/generic``.
    case generic
    /// More than one profile of one folder takes it for its own. Sorted ids.
    case conflict([String])
    case broken(BrokenProfile)

    /// Why there is no profile, and what to do; nil when there is one.
    package var sentence: String? {
        switch self {
        case .matched: nil
        case .generic: "No profile knows this device. `epilume profile new` begins one."
        case .conflict(let ids):
            "The profiles \(ids.joined(separator: " and ")) both recognise this device. Narrow their match, or take "
                + "one of them away."
        case .broken(let broken): broken.sentence
        }
    }
}
