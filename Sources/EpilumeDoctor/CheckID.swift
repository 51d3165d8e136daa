/// The checks, in the order in which they run and are shown: what rests on another comes after it.
package enum CheckID: String, Hashable, Sendable, Codable, CaseIterable {
    case service, socket, version, configuration
    case stateDirectory = "state-directory"
    case key, space, clock
    case permissions, udev, driver
    case cameras, unsupported, holders
    case usbSpeed = "usb-speed"
    case bandwidth, power
    case serials, positions, profile, streams, controls, button

    /// What it looks at, for `--list`.
    package var question: String {
        switch self {
        case .service: "Does systemd run epilumed, and has it stayed up?"
        case .socket: "Does the service answer on its socket?"
        case .version: "Are the command, the running service and the installed program of one version?"
        case .configuration: "Does epilumed accept its configuration?"
        case .stateDirectory: "Do the folders of keys, journal and outbox have their owners and modes?"
        case .key: "Is the capture key there, and readable by the service alone?"
        case .space: "Is there room for pictures beyond the reserve?"
        case .clock: "Is the clock synchronised and plausible?"
        case .permissions: "May the service open the camera nodes?"
        case .udev: "Are the udev rules installed, and do the nodes carry their marks?"
        case .driver: "Is uvcvideo loaded, with parameters that keep frame times true?"
        case .cameras: "Which capture nodes are there?"
        case .unsupported: "Which USB devices look like cameras and give no capture node?"
        case .holders: "Which programs have a camera open?"
        case .usbSpeed: "Do cameras run as fast as they can?"
        case .bandwidth: "Do the streams fit on their USB buses?"
        case .power: "Are cameras kept awake?"
        case .serials: "Do two cameras carry the same serial number?"
        case .positions: "Does each position have its camera, and each camera its position?"
        case .profile: "Is each camera's model known, and on whose word?"
        case .streams: "Does each camera do what the service wants of it, without losses?"
        case .controls: "Did the camera keep the settings that it was given?"
        case .button: "Can the camera's button be heard?"
        }
    }

    /// Judges facts. Pure: the same facts give the same findings.
    package func examine(_ facts: DoctorFacts) -> [CheckFinding] {
        switch self {
        case .service: ServiceChecks.service(facts)
        case .socket: ServiceChecks.socket(facts)
        case .version: ServiceChecks.version(facts)
        case .configuration: ConfigurationCheck.examine(facts)
        case .stateDirectory: StateChecks.folders(facts)
        case .key: StateChecks.key(facts)
        case .space: StateChecks.space(facts)
        case .clock: ClockCheck.examine(facts)
        case .permissions: AccessChecks.permissions(facts)
        case .udev: AccessChecks.udev(facts)
        case .driver: DriverCheck.examine(facts)
        case .cameras: CameraChecks.cameras(facts)
        case .unsupported: CameraChecks.unsupported(facts)
        case .holders: HolderCheck.examine(facts)
        case .usbSpeed: USBChecks.speed(facts)
        case .bandwidth: USBChecks.bandwidth(facts)
        case .power: USBChecks.power(facts)
        case .serials: BindingChecks.serials(facts)
        case .positions: BindingChecks.positions(facts)
        case .profile: ModelCheck.profile(facts)
        case .streams: StreamChecks.streams(facts)
        case .controls: StreamChecks.controls(facts)
        case .button: ButtonCheck.examine(facts)
        }
    }
}
