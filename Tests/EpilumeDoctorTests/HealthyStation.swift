import EpilumeDoctor
import EpilumeInterface
import EpilumeModel

/// A station on which every check finds all well, for tests to break one thing of.
struct HealthyStation {
    var machine = FakeMachine()
    var devices: [Device]
    var status = StationStatus(
        softwareVersion: SoftwareVersion.current, keyID: "k", session: "s", practice: false,
        startedAt: "2026-11-22T08:00:00Z", uptimeSeconds: 1, recordCount: 0,
        outbox: .init(ready: 0, held: 0, sent: 0, quarantine: 0), queue: .init(length: 0, limit: 16),
        checks: [], sentence: "One camera is armed.")
    var fault: ClientFault?
    var model = ModelStanding.unknown

    static let state = "/var/lib/epilume"
    /// Where the profile lies, if the configuration says anything of it.
    static let localProfiles = "/etc/epilume/profiles.d"
    static let uid: UInt32 = 996
    static let video: UInt32 = 44
    static let spool: UInt32 = 995

    init() {
        devices = [Self.device("usb-0000:00:14.0-1", node: "/dev/video0", position: "scope", .armed)]
        makeAccounts()
        makeState()
        makeService()
        machine.file("/usr/lib/udev/rules.d/71-epilume.rules")
        machine.file("/sys/module/uvcvideo/parameters/hwtimestamps", "0\n")
        machine.file("/sys/module/uvcvideo/parameters/clock", "CLOCK_MONOTONIC\n")
        machine.file("/sys/module/uvcvideo/parameters/quirks", "4294967295\n")
        machine.file("/sys/module/uvcvideo/parameters/timeout", "5000\n")
        machine.file("/sys/module/uvcvideo/parameters/nodrop", "0\n")
        addCamera(0, port: "1-1", product: 0x603b)
        machine.link("/proc/700/fd/9", to: "/dev/video0")
        model = .known(Self.profile(.benchTested))
    }

    private mutating func makeAccounts() {
        machine.file(
            "/etc/passwd",
            "root:x:0:0:root:/root:/bin/bash\nepilume:x:996:996::/var/lib/epilume:/usr/sbin/nologin\n"
                + "anna:x:1000:1000::/home/anna:/bin/bash\n")
        machine.file("/etc/group", "root:x:0:\nvideo:x:44:epilume\nepilume-spool:x:995:epilume\nepilume:x:996:anna\n")
        machine.file("/proc/700/status", "Name:\tepilumed\nGid:\t996\t996\t996\t996\nGroups:\t44 995 \n")
        machine.file("/proc/700/comm", "epilumed\n")
    }

    private mutating func makeState() {
        machine.folder(Self.state, mode: 0o711, user: Self.uid, group: Self.uid)
        for name in ["keys", "journal"] {
            machine.folder(Self.state + "/" + name, mode: 0o700, user: Self.uid, group: Self.uid)
        }
        for name in ["outbox", "outbox/incoming", "outbox/ready", "outbox/sent", "outbox/held", "outbox/quarantine"] {
            machine.folder(Self.state + "/" + name, mode: 0o2770, user: Self.uid, group: Self.spool)
        }
        machine.file(Self.state + "/keys/capture.pem", mode: 0o600, user: Self.uid, group: Self.uid)
        machine.file(Self.state + "/journal/chain.log", "x", mode: 0o600, user: Self.uid, group: Self.uid)
        machine.space(
            Self.state, .init(freeBytes: 90_000_000_000, freeInodes: 1_000_000, inodes: 2_000_000, isReadOnly: false))
        machine.file("/run/epilume/epilume.sock", mode: 0o660, user: Self.uid, group: Self.uid, kind: .socket)
    }

    private mutating func makeService() {
        setService(["ActiveState": "active", "SubState": "running", "MainPID": "700"])
        let program = "/usr/sbin/epilumed --config /etc/epilume/epilume.yaml"
        machine.answer(
            program + " --check-config --json",
            #"{"positions":[{"name":"scope","port":"any"}],"reserveBytes":64000000,"stateDirectory":"/var/lib/epilume"}"#
        )
        machine.answer("/usr/sbin/epilumed --version", SoftwareVersion.current + "\n")
        machine.answer("/usr/bin/journalctl", "")
    }

    /// What `systemctl show` answers: a running service, but for what is stated.
    mutating func setService(_ changes: [String: String]) {
        var properties = [
            "LoadState": "loaded", "UnitFileState": "disabled", "Result": "success", "NRestarts": "0",
            "ExecMainStatus": "0", "ExecMainCode": "0", "DevicePolicy": "closed",
            "DeviceAllow": "char-video4linux rw\nDeviceAllow=char-input r",
            "ExecStart": "{ path=/usr/sbin/epilumed ; argv[]=/usr/sbin/epilumed --config /etc/epilume/epilume.yaml ; "
                + "ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }",
        ]
        properties.merge(changes) { _, new in new }
        machine.answer("/usr/bin/systemctl show", properties.map { "\($0.key)=\($0.value)\n" }.joined())
    }

    /// A UVC camera at a port of bus 1, with a button that is heard.
    mutating func addCamera(
        _ number: Int, port: String, product: UInt16, serial: String = "A1", speed: Int = 480,
        version: String = " 2.00", hasInput: Bool = true
    ) {
        let controller = "/sys/devices/pci0000:00/0000:00:14.0/usb1"
        let device = "\(controller)/\(port)"
        let interface = "\(device)/\(port):1.0"
        machine.link("/sys/bus/usb/devices/\(port)", to: "../../../devices/pci0000:00/0000:00:14.0/usb1/\(port)")
        for (name, text) in [
            ("idVendor", "21cd"), ("idProduct", String(product, radix: 16)), ("bcdDevice", "0100"), ("serial", serial),
            ("product", "Scope"), ("speed", "\(speed)"), ("version", version), ("busnum", "1"), ("authorized", "1"),
            ("power/control", "auto"), ("power/runtime_status", "active"),
        ] {
            machine.file(device + "/" + name, text + "\n")
        }
        machine.bytes(device + "/descriptors", Self.descriptors(hasStatusEndpoint: true, trigger: 0))
        machine.file(interface + "/bInterfaceClass", "0e\n")
        machine.file(interface + "/bInterfaceSubClass", "01\n")
        machine.link(interface + "/driver", to: "/sys/bus/usb/drivers/uvcvideo")
        machine.folder("/sys/bus/usb/drivers/uvcvideo")
        if hasInput {
            let input = "\(interface)/input/input\(number)"
            machine.file(input + "/name", "Scope\n")
            // Bit 212 is bit 20 of the fourth word from the right.
            machine.file(input + "/capabilities/key", "100000 0 0 0\n")
            machine.folder(input + "/event\(number)")
            machine.file("/dev/input/event\(number)", mode: 0o640, group: Self.uid, kind: .device)
        }
        let node = "\(interface)/video4linux/video\(number)"
        machine.file(node + "/name", "Scope\n")
        machine.file(node + "/dev", "81:\(number)\n")
        machine.link(node + "/device", to: "../..")
        machine.link(
            "/sys/class/video4linux/video\(number)",
            to: "../../devices/pci0000:00/0000:00:14.0/usb1/\(port)/\(port):1.0/video4linux/video\(number)")
        machine.file(
            "/run/udev/data/c81:\(number)",
            "I:1\nE:ID_V4L_CAPABILITIES=:capture:\nE:SYSTEMD_WANTS=epilumed.service\nG:systemd\n")
        machine.file("/dev/video\(number)", mode: 0o660, group: Self.video, kind: .device)
    }

    /// A device, a configuration, a VideoControl interface with or without its endpoint, and an input header.
    static func descriptors(hasStatusEndpoint: Bool, trigger: UInt8) -> [UInt8] {
        var bytes: [UInt8] = [18, 1, 0, 2, 0xef, 2, 1, 64, 0xcd, 0x21, 0x3b, 0x60, 0, 1, 1, 2, 3, 1]
        bytes += [9, 2, 60, 0, 2, 1, 0, 0x80, 250, 9, 4, 0, 0, hasStatusEndpoint ? 1 : 0, 0x0e, 1, 0, 0]
        if hasStatusEndpoint { bytes += [7, 5, 0x81, 3, 16, 0, 6] }
        bytes += [9, 4, 1, 0, 0, 0x0e, 2, 0, 0, 14, 0x24, 1, 1, 14, 0, 0x82, 0, 3, 2, trigger, trigger, 1, 0]
        return bytes
    }

    static func device(
        _ id: String, node: String, position: String?, _ state: DeviceState, mode: Device.Mode? = nil
    ) -> Device {
        Device(
            id: id, position: position, state: state, sentence: "It is so.", action: "Do this.", port: id,
            driver: "uvcvideo", card: "Scope", node: node, formats: ["YUYV"], mode: mode, simulated: false,
            button: .init(path: .evdev, node: "/dev/input/event0", sentence: "It is heard."))
    }

    func facts() async -> DoctorFacts {
        let (status, devices, fault, model) = (status, devices, fault, model)
        return await Doctor(
            machine: machine,
            sources: .init(
                station: { _ in fault.map { .failed($0) } ?? .answered(status, devices) },
                models: { configuration in
                    let own = Self.localProfiles
                    guard [nil, own].contains(configuration?.localProfilesFolder) else { return { _, _ in .unknown } }
                    return { usb, driver in usb.vendorID == 0x21cd && driver == "uvcvideo" ? model : .unknown }
                })
        ).facts()
    }

    static func profile(_ level: DeviceProfile.Evidence.Level) -> DeviceProfile {
        DeviceProfile(
            id: "firefly-de300", vendor: "Firefly", model: "DE300", kind: .dermatoscope,
            evidence: .init(level: level, sources: []), matches: [])
    }

    /// The findings of one check.
    func examine(_ check: CheckID) async -> [CheckFinding] { Doctor.report(await facts(), only: [check]).findings }
}
