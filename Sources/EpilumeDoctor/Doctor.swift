internal import EpilumeInterface
package import EpilumeModel

/// Gathers the facts of a machine and examines them.
package struct Doctor: Sendable {
    /// What others know; what nobody knows stays out of the report.
    package struct Sources: Sendable {
        /// Asks the local interface.
        package var station: @Sendable (_ socketPath: String) async -> StationAnswer
        /// What the profiles say of a camera.
        package typealias Model = @Sendable (USBFacts, _ driver: String?) -> ModelStanding
        /// The profiles of a configuration, or of none when it cannot be read; nil: there is nobody to ask.
        package var models: (@Sendable (ConfigurationFacts.Summary?) -> Model)?

        package init(
            station: @escaping @Sendable (_ socketPath: String) async -> StationAnswer = Sources.station,
            models: (@Sendable (ConfigurationFacts.Summary?) -> Model)? = nil
        ) {
            self.station = station
            self.models = models
        }

        /// Over the socket, with little patience: a diagnosis of a service that hangs must not hang.
        package static let station: @Sendable (String) async -> StationAnswer = { path in
            let client = LocalClient(socketPath: path, timeout: .seconds(10))
            do throws(ClientFault) {
                return .answered(try await client.status(), try await client.devices())
            } catch {
                return .failed(error)
            }
        }
    }

    private let machine: any Machine
    private let sources: Sources

    package init(machine: any Machine = LiveMachine(), sources: Sources = Sources()) {
        self.machine = machine
        self.sources = sources
    }

    /// - Parameters:
    ///   - socketPath: nil for the configuration's, or the default.
    ///   - stateDirectory: nil for the configuration's, or the default.
    package func facts(socketPath: String? = nil, stateDirectory: String? = nil) async -> DoctorFacts {
        var facts = await facts(of: machine, socketPath, stateDirectory)
        if let model = sources.models?(facts.configuration.summary) {
            facts.models = [:]
            for camera in facts.captureNodes {
                guard let usb = facts.usb(of: camera) else { continue }
                facts.models?[camera.node] = model(usb.facts, camera.driver?.raw)
            }
        }
        return facts
    }

    private func facts(
        of machine: some Machine, _ socketPath: String?, _ stateDirectory: String?
    ) async -> DoctorFacts {
        var facts = DoctorFacts()
        facts.isRoot = machine.effectiveUserID == 0
        facts.kernelRelease = machine.kernelRelease
        facts.clock = machine.clock
        facts.service = ServiceProbe.service(machine)
        facts.accounts = AccountProbe.accounts(machine, serviceProcess: facts.service.mainProcess)
        facts.configuration = ServiceProbe.configuration(machine, facts.service)
        facts.installedVersion = ServiceProbe.version(machine, facts.service)
        let configured = facts.configuration.summary
        facts.socketPath = socketPath ?? configured?.socket ?? facts.socketPath
        facts.socket = machine.facts(facts.socketPath)
        facts.state = StateProbe.state(machine, path: stateDirectory ?? configured?.stateDirectory ?? facts.state.path)
        facts.driver = StateProbe.driver(machine)
        facts.rules = StateProbe.rules(machine)
        facts.cameras = CameraProbe.cameras(machine)
        facts.usbDevices = USBProbe.devices(machine)
        facts.holders = HolderProbe.holders(machine, nodes: facts.cameras.map(\.node), accounts: facts.accounts)
        facts.station = await sources.station(facts.socketPath)
        return facts
    }

    /// Judges facts by some of the checks, or by all.
    package static func report(_ facts: DoctorFacts, only: Set<CheckID> = []) -> DoctorReport {
        DoctorReport(
            asRoot: facts.isRoot,
            findings: CheckID.allCases.filter { only.isEmpty || only.contains($0) }.flatMap { $0.examine(facts) })
    }
}
