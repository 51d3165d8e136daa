package import EpilumeInterface
package import EpilumeModel

/// Everything that the checks judge, gathered before the first of them runs.
package struct DoctorFacts: Sendable {
    package var isRoot = false
    /// `uname -r`.
    package var kernelRelease = ""
    package var clock: ClockFacts?
    package var accounts = AccountFacts()
    package var service = ServiceFacts.notAsked(reason: "systemd was not asked")
    package var station = StationAnswer.notAsked
    /// Of the local interface's socket.
    package var socket = Looked<FileFacts>.absent
    package var socketPath = LocalClient.defaultSocketPath
    package var configuration = ConfigurationFacts.notChecked(reason: "epilumed was not asked")
    /// What `epilumed --version` says of the installed program.
    package var installedVersion: String?
    package var state = StateFacts(path: "/var/lib/epilume")
    package var driver = DriverFacts()
    package var cameras: [CameraFacts] = []
    package var usbDevices: [USBDeviceFacts] = []
    package var rules: [String] = []
    package var holders = HolderFacts()
    /// What the profiles say of each camera's model, by its node; nil: nobody was asked.
    package var models: [String: ModelStanding]?

    package init() {}

    package var captureNodes: [CameraFacts] { cameras.filter { $0.canCapture != false } }

    package func usb(of camera: CameraFacts) -> USBDeviceFacts? {
        usbDevices.first { $0.path == camera.usbPath }
    }

    /// The device as the running service sees it.
    package func device(of camera: CameraFacts) -> Device? {
        station.devices?.first { $0.node == camera.node }
    }
}

/// What the local interface answered.
package enum StationAnswer: Sendable {
    case notAsked
    case failed(ClientFault)
    case answered(StationStatus, [Device])

    package var devices: [Device]? { if case .answered(_, let devices) = self { devices } else { nil } }

    package var status: StationStatus? { if case .answered(let status, _) = self { status } else { nil } }
}

/// What systemd says of epilumed.service: `systemctl show`.
package enum ServiceFacts: Hashable, Sendable {
    case notAsked(reason: String)
    case shown([String: String], journal: [String])

    package subscript(property: String) -> String? {
        guard case .shown(let properties, _) = self else { return nil }
        return properties[property].flatMap { $0.isEmpty ? nil : $0 }
    }

    package var isActive: Bool { self["ActiveState"] == "active" }

    package var mainProcess: Int? { self["MainPID"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }

    /// Program and arguments of ExecStart, from `{ path=… ; argv[]=… ; ignore_errors=no ; … }`.
    package var commandLine: [String] {
        let words = (self["ExecStart"] ?? "").split(separator: " ")
        guard let start = words.firstIndex(where: { $0.hasPrefix("argv[]=") }) else { return [] }
        let rest = words[(start + 1)...].prefix { $0 != ";" }
        return [String(words[start].dropFirst("argv[]=".utf8.count))] + rest.map(String.init)
    }
}

/// Users and groups of this machine.
package struct AccountFacts: Hashable, Sendable {
    /// Names by number.
    package var users: [UInt32: String] = [:]
    package var groups: [UInt32: String] = [:]
    /// Names of the members that /etc/group lists, and of those whose first group it is.
    package var members: [String: Set<String>] = [:]
    /// Groups of the running service; nil when it does not run or cannot be seen.
    package var serviceGroups: Set<UInt32>?

    package init() {}

    package func userName(_ id: UInt32) -> String { users[id] ?? "\(id)" }
    package func groupName(_ id: UInt32) -> String { groups[id] ?? "\(id)" }
    package func groupID(_ name: String) -> UInt32? { groups.first { $0.value == name }?.key }
}

/// What `epilumed --check-config` answered.
package enum ConfigurationFacts: Hashable, Sendable {
    case notChecked(reason: String)
    /// The sentence with file, line and what would be right.
    case wrong(sentence: String)
    case right(Summary)

    /// What of it the checks need. A value that epilumed did not state is nil.
    package struct Summary: Hashable, Sendable, Codable {
        package var positions: [Position]
        package var stateDirectory: String?
        package var socket: String?
        package var reserveBytes: UInt64?
        /// `keys.protection`: `file`, `credential` or `tpm2`.
        package var keyProtection: String?
        /// Of the profiles that came with the software.
        package var profilesFolder: String?
        /// Of this station's own profiles.
        package var localProfilesFolder: String?

        package init(
            positions: [Position], stateDirectory: String? = nil, socket: String? = nil, reserveBytes: UInt64? = nil,
            keyProtection: String? = nil, profilesFolder: String? = nil, localProfilesFolder: String? = nil
        ) {
            self.positions = positions
            self.stateDirectory = stateDirectory
            self.socket = socket
            self.reserveBytes = reserveBytes
            self.keyProtection = keyProtection
            self.profilesFolder = profilesFolder
            self.localProfilesFolder = localProfilesFolder
        }

        package struct Position: Hashable, Sendable, Codable {
            package var name: String
            /// `any`, or a port; nil when epilumed did not state it.
            package var port: String?

            package init(name: String, port: String? = nil) {
                self.name = name
                self.port = port
            }
        }
    }

    package var summary: Summary? { if case .right(let summary) = self { summary } else { nil } }
}

/// The folders below the state directory, and its file system.
package struct StateFacts: Sendable {
    package var path: String
    /// By the path below ``path``; the directory itself is "".
    package var entries: [String: Looked<FileFacts>] = [:]
    package var space = Looked<SpaceFacts>.absent
    /// True when something was ever signed here, so that a key must be there; nil when it cannot be seen.
    package var hasJournal: Bool?

    package init(path: String) { self.path = path }

    package func entry(_ name: String) -> Looked<FileFacts> { entries[name] ?? .absent }
}

/// uvcvideo in the running kernel.
package struct DriverFacts: Hashable, Sendable {
    package var isLoaded = false
    /// Texts of /sys/module/uvcvideo/parameters, by name.
    package var parameters: [String: String] = [:]

    package init() {}
}

/// What the profiles say of a camera's model.
package enum ModelStanding: Hashable, Sendable {
    case known(DeviceProfile)
    /// No profile fits.
    case unknown
    /// Several profiles fit, or the one that would cannot be read: the sentence says which and what to do.
    case troubled(sentence: String)
}
