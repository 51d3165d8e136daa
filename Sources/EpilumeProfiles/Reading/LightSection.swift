internal import EpilumeModel

/// How the light is switched, and how far a state can be believed.
struct LightSection {
    private let section: ProfileSection
    private let verification: LightPlan.Verification?

    private enum Means: String, CaseIterable {
        case extensionUnit = "extension-unit"
        case vendorRequest = "vendor-request"
        case manual, none
    }

    private static let unitKeys = ["guid", "selector", "length"]

    static func read(_ top: ProfileSection, _ level: DeviceProfile.Evidence.Level?) -> LightPlan? {
        let keys = ["means", "verification", "needs-streaming"] + unitKeys + ["states", "source"]
        guard let section = top.section("light", keys: keys) else { return nil }
        section.source()
        guard let means = section.required("means", .oneOf(Means.self)) else { return nil }
        if level == .listed && section.has("states") {
            section.conflict(
                "states",
                "a list does not say what a light does. Raise evidence.level, with a source, or take this out.")
        }
        switch means {
        case .none:
            refuse(["verification", "needs-streaming"] + unitKeys + ["states"], section, means)
            return LightPlan(means: .none, verification: .operator)
        case .manual:
            refuse(["needs-streaming"] + unitKeys + ["states"], section, means)
            let verification = verification(section)
            if verification == .readBack {
                section.conflict("verification", "a switch that the station cannot see cannot be read back.")
            } else if verification == .image {
                section.conflict(
                    "verification",
                    "the station does not know to which state a person has switched, so a picture cannot prove it. "
                        + "Say operator.")
            }
            return verification.map { LightPlan(means: .manual, verification: $0) }
        case .extensionUnit, .vendorRequest:
            return LightSection(section: section, verification: verification(section)).switched(means)
        }
    }

    private static func verification(_ section: ProfileSection) -> LightPlan.Verification? {
        section.required("verification", .oneOf(LightPlan.Verification.self))
    }

    private static func refuse(_ keys: [String], _ section: ProfileSection, _ means: Means) {
        for key in keys where section.has(key) {
            section.conflict(key, "\(section.full(key)) does not go with “means: \(means.rawValue)”. Take it out.")
        }
    }

    private func switched(_ means: Means) -> LightPlan? {
        let needsStreaming = section.optional("needs-streaming", ProfileRule<Bool>.flag) ?? false
        var control: LightPlan.ExtensionControl?
        if means == .extensionUnit {
            control = extensionControl()
        } else {
            Self.refuse(Self.unitKeys, section, means)
        }
        let keys =
            means == .extensionUnit ? ["name", "write", "expect", "mask"] : ["name", "send", "ask"]
        let entries = section.requiredSections("states", keys: keys, limit: 16, "at least one state of the light")
        var states: [LightPlan.State] = []
        for entry in entries {
            let state =
                means == .extensionUnit ? extensionState(entry, length: control?.length) : vendorState(entry)
            guard let state else { continue }
            if states.contains(where: { $0.name == state.name }) {
                entry.conflict("name", "there is another state called \(state.name). Give each its own name.")
            } else if let twin = states.first(where: { $0.command == state.command }) {
                entry.conflict("name", "\(state.name) and \(twin.name) send the same command. Keep one of them.")
            }
            states.append(state)
        }
        guard let verification else { return nil }
        if verification == .image, states.count == entries.count, !Self.isOnAndOff(states) {
            section.conflict(
                "verification",
                "a picture's brightness tells light from none, and not one lamp from another: image needs exactly two "
                    + "states, one of them called off. Say operator or read-back.")
        }
        guard means == .extensionUnit else {
            return LightPlan(
                means: .vendorRequest, verification: verification, needsStreaming: needsStreaming, states: states)
        }
        return control.map {
            LightPlan(
                means: .extensionUnit($0), verification: verification, needsStreaming: needsStreaming, states: states)
        }
    }

    private static func isOnAndOff(_ states: [LightPlan.State]) -> Bool {
        states.count == 2 && states.contains { $0.name == "off" }
    }

    // MARK: - Extension units

    private func extensionControl() -> LightPlan.ExtensionControl? {
        let guid = section.required(
            "guid",
            ProfileRule<USBGUID>(allowed: "a GUID such as 49e40215-f434-47fe-b158-0e885023e51b", read: USBGUID.init(_:))
        )
        let selector = section.required("selector", ProfileRule<Int>.whole(1...255))
        let length = section.required("length", ProfileRule<Int>.whole(1...1024))
        guard let guid, let selector, let length else { return nil }
        return .init(guid: guid, selector: UInt8(selector), length: length)
    }

    private func extensionState(_ entry: ProfileSection, length: Int?) -> LightPlan.State? {
        let name = entry.required("name", Self.name)
        let bytes = ProfileRule<[UInt8]>.bytes(length)
        let write = entry.required("write", bytes)
        let answer = expectation(entry, bytes)
        guard let name, let write else { return nil }
        return .init(
            name: name, command: .write(write), expected: answer.map { .bytes($0.bytes, mask: $0.mask) })
    }

    // MARK: - Vendor requests

    private func vendorState(_ entry: ProfileSection) -> LightPlan.State? {
        let name = entry.required("name", Self.name)
        let send = entry.requiredSection(
            "send", keys: ["request", "value", "index", "data"], "the request that switches the light")
        let request = send.flatMap(request)
        let data = send?.optional("data", ProfileRule<[UInt8]>.bytes(limit: 64)) ?? []
        var expected: LightPlan.Expectation?
        if verification == .readBack {
            let keys = ["request", "value", "index", "expect", "mask"]
            let ask = entry.requiredSection("ask", keys: keys, "the request whose answer proves the state")
            if let ask, let request = self.request(ask),
                let answer = expectation(ask, ProfileRule<[UInt8]>.bytes(limit: 64))
            {
                expected = .vendor(request, bytes: answer.bytes, mask: answer.mask)
            }
        } else if let verification, entry.has("ask") {
            entry.conflict("ask", "nothing is asked with “verification: \(verification.rawValue)”. Take it out.")
        }
        guard let name, let request else { return nil }
        return .init(name: name, command: .vendor(request, data: data), expected: expected)
    }

    private func request(_ section: ProfileSection) -> VendorRequest? {
        let request = section.required("request", ProfileRule<UInt8>.hexadecimal(2, as: UInt8.self))
        let number = ProfileRule<UInt16>.hexadecimal(4, as: UInt16.self)
        let (value, index) = (section.required("value", number), section.required("index", number))
        guard let request, let value, let index else { return nil }
        return VendorRequest(request: request, value: value, index: index)
    }

    // MARK: - Both

    private static let name = ProfileRule<String>(
        allowed: "a name of small letters, digits and dashes, such as polarised, up to 32 characters"
    ) {
        StrictValue.isSlug($0, limit: 32, startsWithLetter: true) ? $0 : nil
    }

    /// `expect` and `mask`: required with a read-back, and said by nothing else.
    private func expectation(
        _ entry: ProfileSection, _ rule: ProfileRule<[UInt8]>
    ) -> (bytes: [UInt8], mask: [UInt8])? {
        guard let verification else { return nil }
        guard verification == .readBack else {
            for key in ["expect", "mask"] where entry.has(key) {
                entry.conflict(key, "\(entry.full(key)) is used with “verification: read-back” only. Take it out.")
            }
            return nil
        }
        guard let bytes = entry.required("expect", rule) else { return nil }
        let mask = entry.optional("mask", ProfileRule<[UInt8]>.bytes(bytes.count))
        if let mask, mask.allSatisfy({ $0 == 0 }) {
            entry.conflict("mask", "no bit of the mask is set, so nothing would be compared. Set some.")
        }
        return (bytes, mask ?? [UInt8](repeating: 0xff, count: bytes.count))
    }
}
