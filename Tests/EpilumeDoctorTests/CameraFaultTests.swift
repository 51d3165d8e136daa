import EpilumeDoctor
import EpilumeInterface
import EpilumeModel
import Testing

/// Faults of cameras and of what lies between them and the service.
@Suite("Doctor: faults of cameras")
struct CameraFaultTests {
    private func first(_ check: CheckID, _ station: HealthyStation) async throws -> CheckFinding {
        try #require(await station.examine(check).first)
    }

    private static let device = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1"

    // MARK: Access

    @Test("a service without group video, a node of another group, and a missing node are failures")
    func permissions() async throws {
        var station = HealthyStation()
        station.machine.file("/etc/group", "video:x:44:\nepilume:x:996:\n")
        let member = try await first(.permissions, station)
        #expect(member.verdict == .failure)
        #expect(member.fix?.contains("systemd-sysusers") == true)

        station = HealthyStation()
        station.machine.file("/dev/video0", mode: 0o600, group: 0, kind: .device)
        let node = try await first(.permissions, station)
        #expect(node.verdict == .failure)
        #expect(node.evidence.map(\.seen) == ["mode 0600, root:root"])
        station.machine.remove("/dev/video0")
        #expect(try await first(.permissions, station).sentence.contains("node is missing"))

        station = HealthyStation()
        station.machine.file("/proc/700/status", "Gid:\t996\t996\t996\t996\nGroups:\t995 \n")
        #expect(try await first(.permissions, station).sentence == "The running service does not have group video.")

        station = HealthyStation()
        station.machine.file("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n")
        #expect(try await first(.permissions, station).sentence.contains("does not exist"))
    }

    @Test("a rule that is not installed, and a node that is older than the rule, are told apart")
    func udev() async throws {
        var station = HealthyStation()
        station.machine.file("/run/udev/data/c81:0", "E:ID_V4L_CAPABILITIES=:capture:\n")
        let old = try await first(.udev, station)
        #expect(old.verdict == .warning)
        #expect(old.fix?.contains("udevadm trigger") == true)
        station.machine.remove("/usr/lib/udev/rules.d/71-epilume.rules")
        #expect(try await first(.udev, station).verdict == .failure)
    }

    @Test("the program that holds a camera is named; the service itself never is")
    func holders() async throws {
        var station = HealthyStation()
        station.machine.link("/proc/812/fd/4", to: "/dev/video0")
        station.machine.file("/proc/812/comm", "chee\u{1b}se\n")
        station.machine.folder("/proc/812", user: 1000)
        #expect(try await first(.holders, station).verdict == .warning)
        station.devices[0].state = .busy
        let finding = try await first(.holders, station)
        #expect(finding.verdict == .failure)
        #expect(
            finding.sentence
                == #"chee\u{1b}se (process 812 of user anna) has /dev/video0 open, so the service cannot use it."#)
        #expect(finding.fix == "Close that program, or end it with `kill 812`.")
    }

    @Test("who cannot see other users' programs says so instead of naming nobody")
    func hiddenHolders() async throws {
        var station = HealthyStation()
        station.machine.effectiveUserID = 1000
        station.machine.folder("/proc/812/fd")
        station.machine.deny("/proc/812/fd")
        #expect(try await first(.holders, station).verdict == .unknown)
        station.devices[0].state = .busy
        let finding = try await first(.holders, station)
        #expect(finding.verdict == .unknown)
        #expect(finding.fix == "Run `sudo epilume doctor --only holders`.")
    }

    // MARK: Driver

    @Test(
        "parameters of uvcvideo that make frame times untrue are failures",
        arguments: [
            ("hwtimestamps", "1", Verdict.failure), ("hwtimestamps", "Y", .failure),
            ("clock", "CLOCK_REALTIME", .failure),
            ("quirks", "128", .warning), ("timeout", "1000", .warning), ("nodrop", "1", .ok),
            ("hwtimestamps", "N", .ok),
        ])
    func parameters(_ name: String, _ value: String, _ verdict: Verdict) async throws {
        var station = HealthyStation()
        station.machine.file("/sys/module/uvcvideo/parameters/" + name, value + "\n")
        #expect(try await first(.driver, station).verdict == verdict)
    }

    @Test("a video device without uvcvideo, and one that uvcvideo did not take, are failures")
    func driver() async throws {
        var station = HealthyStation()
        station.machine.remove("/sys/class/video4linux/video0")
        station.machine.remove(Self.device + "/1-1:1.0/driver")
        let unsupported = try await first(.unsupported, station)
        #expect(unsupported.verdict == .failure)
        #expect(unsupported.evidence.contains { $0.seen == "driver none" })
        #expect(try await first(.cameras, station).verdict == .warning)
        station.machine.remove("/sys/module/uvcvideo")
        #expect(try await first(.driver, station).fix?.hasPrefix("Run `modprobe uvcvideo`") == true)
    }

    @Test("a device that is blocked, and a scope that is not a video device, are named")
    func unsupported() async throws {
        var station = HealthyStation()
        station.machine.remove("/sys/class/video4linux/video0")
        station.machine.file(Self.device + "/authorized", "0\n")
        #expect(try await first(.unsupported, station).fix?.contains("usbguard") == true)
        station.machine.file(Self.device + "/authorized", "1\n")
        station.machine.file(Self.device + "/idVendor", "2ce3\n")
        station.machine.file(Self.device + "/idProduct", "3828\n")
        station.machine.file(Self.device + "/1-1:1.0/bInterfaceClass", "ff\n")
        #expect(try await first(.unsupported, station).sentence.contains("2ce3:3828"))
    }

    @Test("a metadata node is no camera, and two capture nodes of one device are told")
    func nodes() async throws {
        var station = HealthyStation()
        station.machine.file("/run/udev/data/c81:0", "E:ID_V4L_CAPABILITIES=:\n")
        #expect(try await first(.cameras, station).sentence == "There is no camera.")
        station = HealthyStation()
        let interface = Self.device + "/1-1:1.0"
        station.machine.file(interface + "/video4linux/video2/dev", "81:2\n")
        station.machine.link(interface + "/video4linux/video2/device", to: "../..")
        station.machine.link("/sys/class/video4linux/video2", to: interface + "/video4linux/video2")
        station.machine.file(
            "/run/udev/data/c81:2", "E:ID_V4L_CAPABILITIES=:capture:\nE:SYSTEMD_WANTS=epilumed.service\n")
        let findings = await station.examine(.cameras)
        #expect(findings.map(\.verdict) == [.ok, .ok, .warning])
    }

    // MARK: USB

    @Test(
        "a camera that runs slower than it can is told",
        arguments: [
            (12, " 2.00", nil, Verdict.warning), (480, " 2.00", nil, .ok), (480, " 3.20", nil, .warning),
            (480, " 2.10", nil, .unknown),
            (480, " 2.10", [5, 15, 15, 0, 1, 10, 16, 3, 0, 14, 0, 1, 10, 255, 7], .warning),
            (480, " 2.10", [5, 15, 12, 0, 1, 7, 16, 2, 2, 0, 0, 0], .ok), (5000, " 3.20", nil, .ok),
            (480, " 2.10", [5, 15, 200, 0, 1, 0, 0], .ok),
        ] as [(Int, String, [UInt8]?, Verdict)])
    func speed(_ speed: Int, _ version: String, _ store: [UInt8]?, _ verdict: Verdict) async throws {
        var station = HealthyStation()
        station.addCamera(0, port: "1-1", product: 0x603b, speed: speed, version: version)
        if let store { station.machine.bytes(Self.device + "/bos_descriptors", store) }
        #expect(try await first(.usbSpeed, station).verdict == verdict)
    }

    @Test("a stream without bandwidth names its neighbours; two large raw streams are warned of")
    func bandwidth() async throws {
        var station = HealthyStation()
        station.addCamera(1, port: "1-2", product: 0x603b)
        let mode = Device.Mode(fourCC: "YUYV", width: 1280, height: 1024, frameInterval: "1/8")
        station.devices = [
            HealthyStation.device("a", node: "/dev/video0", position: "left", .noBandwidth, mode: mode),
            HealthyStation.device("b", node: "/dev/video1", position: "right", .armed, mode: mode),
        ]
        let finding = try await first(.bandwidth, station)
        #expect(finding.verdict == .failure)
        #expect(finding.evidence.last?.seen == "on the same bus: /dev/video1")
        station.devices[0].state = .armed
        let warning = try await first(.bandwidth, station)
        #expect(warning.verdict == .warning)
        #expect(warning.evidence.map(\.seen) == ["/dev/video0 20 MB/s", "/dev/video1 20 MB/s"])
        station.devices[0].mode = Device.Mode(fourCC: "MJPG", width: 1280, height: 1024, frameInterval: "1/8")
        #expect(try await first(.bandwidth, station).verdict == .ok)
    }

    @Test("a camera that sleeps while its stream is in trouble is told; one that may sleep and streams is well")
    func power() async throws {
        var station = HealthyStation()
        #expect(try await first(.power, station).verdict == .ok)
        station.devices[0].state = .stalled
        let finding = try await first(.power, station)
        #expect(finding.verdict == .warning)
        #expect(finding.fix?.contains("echo on > \(Self.device)/power/control") == true)
        station.machine.file(Self.device + "/power/runtime_status", "error\n")
        #expect(try await first(.power, station).verdict == .failure)
    }

    // MARK: Which is which

    @Test("two cameras of one serial number are a failure while none has a position, and well once both have")
    func serials() async throws {
        var station = HealthyStation()
        station.addCamera(1, port: "1-2", product: 0x603b)
        station.devices = [
            HealthyStation.device("a", node: "/dev/video0", position: nil, .ambiguous),
            HealthyStation.device("b", node: "/dev/video1", position: nil, .ambiguous),
        ]
        #expect(try await first(.serials, station).verdict == .failure)
        #expect(await station.examine(.positions).map(\.verdict) == [.failure, .failure])
        station.devices = [
            HealthyStation.device("a", node: "/dev/video0", position: "left", .armed),
            HealthyStation.device("b", node: "/dev/video1", position: "right", .armed),
        ]
        #expect(try await first(.serials, station).verdict == .ok)
        station.addCamera(1, port: "1-2", product: 0x603b, serial: "B2")
        #expect(try await first(.serials, station).sentence == "No two cameras look the same.")
    }

    @Test("a position without a camera and a camera without a position are told")
    func positions() async throws {
        var station = HealthyStation()
        station.devices[0].position = nil
        station.devices[0].state = .unbound
        let findings = await station.examine(.positions)
        #expect(findings.map(\.verdict) == [.warning, .warning])
        #expect(findings.map(\.subject) == ["usb-0000:00:14.0-1", "scope"])
    }

    @Test("a model that no profile knows is told, and one that is only listed is not called measured")
    func profile() async throws {
        var station = HealthyStation()
        station.model = .known(HealthyStation.profile(.listed))
        #expect(try await first(.profile, station).sentence.contains("from others only"))
        station.model = .unknown
        #expect(try await first(.profile, station).verdict == .warning)
        station.devices[0].profile = .init(
            id: "generic-uvc", vendor: "unknown", model: "unknown", kind: "capture-bridge", evidence: "unverified",
            enrolled: true)
        #expect(try await first(.profile, station).sentence.contains("it was enrolled"))
        station.model = .troubled(sentence: "Two fit.")
        let finding = try await first(.profile, station)
        #expect(finding.verdict == .failure)
        #expect(finding.sentence == "Two fit.")
    }

    @Test("profiles are looked for where the configuration says")
    func profileFolders() async throws {
        var station = HealthyStation()
        for (folder, verdict) in [(HealthyStation.localProfiles, Verdict.ok), ("/elsewhere", .warning)] {
            station.machine.answer(
                "/usr/sbin/epilumed --config /etc/epilume/epilume.yaml --check-config --json",
                #"{"positions":[],"profilesFolder":"/usr/share/epilume/profiles","localProfilesFolder":"\#(folder)"}"#)
            #expect(try await first(.profile, station).verdict == verdict)
        }
    }

    // MARK: Streams

    @Test("a device that does not do what it should is told in the service's own words")
    func streams() async throws {
        var station = HealthyStation()
        for (state, verdict) in [
            (DeviceState.quarantined, Verdict.failure), (.controlRefused, .failure), (.failed, .failure),
            (.stalled, .warning), (.released, .warning), (.disarmed, .ok), (.settling, .ok),
        ] {
            station.devices[0].state = state
            let finding = try await first(.streams, station)
            #expect(finding.verdict == verdict, "\(state)")
            if verdict != .ok { #expect(finding.fix == "Do this.") }
        }
        station.fault = .notRunning(socketPath: "/s")
        #expect(try await first(.streams, station).verdict == .unknown)
    }

    @Test(
        "frames that are lost or damaged count once they are more than one of a hundred",
        arguments: [
            (1000, 10, Verdict.ok), (1000, 11, .warning), (99, 99, .ok), (1000, .max, .warning),
        ] as [(UInt64, UInt64, Verdict)])
    func losses(_ delivered: UInt64, _ gaps: UInt64, _ verdict: Verdict) async throws {
        var station = HealthyStation()
        station.devices[0].frames = .init(
            delivered: delivered, invalid: gaps == .max ? ["jpegTruncated": 2] : [:], gaps: gaps, dropped: 0)
        #expect(try await first(.streams, station).verdict == verdict)
    }

    @Test("settings that did not stick are listed with what was wanted and what is")
    func controls() async throws {
        var station = HealthyStation()
        station.devices[0].controls = [
            .init(control: "exposure-auto", wanted: 1, actual: 1, required: true, holds: true),
            .init(control: "power-line-frequency", wanted: 1, actual: 2, required: false, holds: false),
        ]
        #expect(try await first(.controls, station).verdict == .warning)
        station.devices[0].controls?.append(
            .init(control: "focus-absolute", wanted: 40, actual: nil, required: true, holds: false))
        let finding = try await first(.controls, station)
        #expect(finding.verdict == .failure)
        #expect(
            finding.evidence.map(\.seen) == [
                "power-line-frequency: wanted 1, is 2", "focus-absolute: wanted 40, cannot be read",
            ])
        station.devices[0].controls = [.init(control: "gain", wanted: 1, actual: nil, required: true, holds: nil)]
        #expect(try await first(.controls, station).verdict == .unknown)
    }

    // MARK: Button

    @Test(
        "a button that this kernel does not listen to is explained",
        arguments: [
            ("6.1.0-41-amd64", true, UInt8(0), "there is no input device for it"),
            ("6.3.0-amd64", true, 0, "since Linux 6.3"), ("7.0.1", true, 0, "since Linux 6.3"),
            ("6.3.0-amd64", true, 1, "there is no input device for it"),
            ("6.3.0-amd64", false, 0, "no status endpoint"),
        ])
    func button(_ kernel: String, _ hasEndpoint: Bool, _ trigger: UInt8, _ part: String) async throws {
        var station = HealthyStation()
        station.machine.remove(Self.device + "/1-1:1.0/input")
        station.machine.bytes(
            Self.device + "/descriptors", HealthyStation.descriptors(hasStatusEndpoint: hasEndpoint, trigger: trigger))
        station.machine.kernelRelease = kernel
        let finding = try await first(.button, station)
        #expect(finding.sentence.contains(part))
        #expect(finding.verdict == (hasEndpoint ? .warning : .ok))
    }

    @Test("a button that the service may not read is a failure")
    func unreadableButton() async throws {
        var station = HealthyStation()
        station.machine.file("/dev/input/event0", mode: 0o660, group: 104, kind: .device)
        let finding = try await first(.button, station)
        #expect(finding.verdict == .failure)
        #expect(finding.evidence.map(\.seen) == ["mode 0660, root:104"])

        station = HealthyStation()
        station.setService(["ActiveState": "active", "MainPID": "700", "DeviceAllow": "char-video4linux rw"])
        let forbidden = try await first(.button, station)
        #expect(forbidden.verdict == .failure)
        #expect(forbidden.evidence.map(\.seen) == ["DeviceAllow=char-video4linux rw"])
    }

    @Test("an input device that cannot send the camera key is no button")
    func otherKeys() async throws {
        var station = HealthyStation()
        station.machine.file(Self.device + "/1-1:1.0/input/input0/capabilities/key", "80000 0 0 0\n")
        #expect(try await first(.button, station).verdict == .warning)
    }

    private func target(_ polarity: ButtonPlan.Polarity? = nil) async -> PressTarget? {
        var station = HealthyStation()
        station.fault = .notRunning(socketPath: "/s")
        var profile = HealthyStation.profile(.benchTested)
        profile.button = polarity.map { ButtonPlan(path: .evdev, polarity: $0) }
        station.model = .known(profile)
        return PressCheck.targets(await station.facts()).first
    }

    private static func outcome(_ values: [Int32], restedAtOne: Bool) -> PressOutcome {
        .heard(values.map { .init(code: 212, value: $0) }, restedAtOne: restedAtOne)
    }

    @Test("a press is tried through the service that listens to the button, and without one at the device")
    func pressTargets() async throws {
        let facts = await HealthyStation().facts()
        let heard = PressTarget(camera: "/dev/video0", input: "/dev/input/event0", device: "usb-0000:00:14.0-1")
        #expect(PressCheck.targets(facts) == [heard])
        #expect(PressCheck.untried(facts) == [])
        let own = try #require(await target(.inverted))
        #expect(own.device == nil)
        #expect(own.plan?.polarity == .inverted)
        func verdict(_ outcome: PressOutcome) -> Verdict { PressCheck.finding(heard, outcome).verdict }
        #expect(verdict(.pressed) == .ok)
        #expect(verdict(.silent) == .failure)
        #expect(verdict(.failed("No.")) == .unknown)
    }

    @Test(
        "nobody waits for the press of a camera that the service does not use; how to arm it is said",
        arguments: [DeviceState.released, .quarantined, .unbound, .ambiguous, .disarmed, .busy])
    func pressOfNobody(_ state: DeviceState) async throws {
        var station = HealthyStation()
        station.devices[0].state = state
        // What the service says of a button from its profile while nobody listens.
        station.devices[0].button?.node = nil
        let facts = await station.facts()
        #expect(PressCheck.targets(facts) == [])
        let finding = try #require(PressCheck.untried(facts).first)
        #expect(finding.verdict == .unknown)
        #expect(finding.sentence.contains("the service does not use the camera"))
        #expect(finding.fix == "Do this.")
        station.devices[0].action = nil
        let other = PressCheck.untried(await station.facts()).first
        #expect(other?.fix == "Arm it with `epilume device arm usb-0000:00:14.0-1`.")
    }

    @Test("a camera that the service has without listening to its button is not opened a second time")
    func pressBehindTheService() async throws {
        var station = HealthyStation()
        station.devices[0].button = nil
        var facts = await station.facts()
        #expect(PressCheck.targets(facts) == [])
        var finding = try #require(PressCheck.untried(facts).first)
        #expect(finding.verdict == .warning)
        #expect(finding.sentence.contains("the service has the camera, and its profile says nothing of a button"))
        station.devices[0].button = .init(
            path: .evdev, node: nil, sentence: "The button cannot be listened to: it is so.")
        facts = await station.facts()
        #expect(PressCheck.targets(facts) == [])
        finding = try #require(PressCheck.untried(facts).first)
        #expect(finding.sentence.hasSuffix("does not listen to it. The button cannot be listened to: it is so."))
    }

    @Test(
        "only a key that rested at 1 shows that a button is inverted, and only a profile that says otherwise is wrong",
        arguments: [
            // A freshly plugged inverted button: its first 0 is dropped, so that a press and the next come as 1, 0.
            ([1, 0], false, nil, Verdict.ok, "polarity is unknown"),
            ([1], false, .inverted, .ok, "polarity is unknown"),
            ([1, 0], false, .inverted, .ok, "polarity is unknown"),
            ([1, 0], false, .normal, .ok, "A press was heard."),
            ([0, 1], true, .inverted, .ok, "inverted as its profile says"),
            ([0, 1], true, .normal, .warning, "upside down"), ([0], true, nil, .warning, "upside down"),
        ] as [([Int32], Bool, ButtonPlan.Polarity?, Verdict, String)])
    func polarity(
        _ values: [Int32], _ restedAtOne: Bool, _ said: ButtonPlan.Polarity?, _ verdict: Verdict, _ part: String
    ) async throws {
        let target = try #require(await target(said))
        let finding = PressCheck.finding(target, Self.outcome(values, restedAtOne: restedAtOne))
        #expect(finding.verdict == verdict)
        #expect(finding.sentence.contains(part))
        #expect(finding.fix?.contains("polarity: inverted") == (verdict == .warning ? true : nil))
        #expect(finding.evidence.first?.seen == "before the press: value \(restedAtOne ? 1 : 0)")
    }

    @Test("descriptors with lengths that cannot be end the walk")
    func hostileDescriptors() {
        let whole = HealthyStation.descriptors(hasStatusEndpoint: true, trigger: 1)
        #expect(VideoDescriptors(whole).declaresTrigger)
        for count in whole.indices {
            _ = VideoDescriptors(Array(whole.prefix(count)))
            var bytes = whole
            for value: UInt8 in [0, 1, 255] {
                bytes[count] = value
                _ = VideoDescriptors(bytes)
                _ = VideoDescriptors.isSuperSpeedCapable(objectStore: bytes)
            }
        }
        #expect(!VideoDescriptors([]).hasStatusEndpoint)
        #expect(!VideoDescriptors([0, 0, 0]).hasStatusEndpoint)
    }

    @Test(
        "only an interrupt endpoint to the host is a status endpoint",
        arguments: [
            (UInt8(0x81), UInt8(3), true), (0x81, 2, false), (0x01, 3, false),
        ])
    func statusEndpoint(_ address: UInt8, _ attributes: UInt8, _ isStatus: Bool) throws {
        var bytes = HealthyStation.descriptors(hasStatusEndpoint: true, trigger: 0)
        let endpoint = try #require(bytes.indices.dropLast(3).first { bytes[$0...].starts(with: [7, 5, 0x81, 3]) })
        bytes[endpoint + 2] = address
        bytes[endpoint + 3] = attributes
        #expect(VideoDescriptors(bytes).hasStatusEndpoint == isStatus)
    }
}
