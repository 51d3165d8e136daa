import EpilumeModel
import EpilumeStation
import Testing

@Suite struct ValueTests {
    private func load(
        _ yaml: String, _ environment: [String: String] = [:]
    ) throws -> StationConfiguration {
        try StationConfiguration.load(yaml: yaml, name: "e.yaml", environment: environment)
    }

    @Test func everyKeyReachesItsValue() throws {
        let configuration = try load(
            """
            station:
              name: Salle 3, Épinay
            paths:
              state-directory: /srv/epilume
              socket: /run/e.sock
            positions:
              left-arm:
                port: usb-0000:00:14.0-1.2
                format: YUYV
                width: 1280
                height: 720
                fps: 30
              right-arm:
                port: usb-0000:00:14.0-1.3
            capture:
              ring-seconds: 1.5
              ring-megabytes: 64
              queue-length: 4
              press-timeout-seconds: 2
              stall-seconds: 0.5
            outbox:
              reserve-megabytes: 100
            practice: true
            log:
              level: debug
              format: json
            """)
        #expect(configuration.stationName == "Salle 3, Épinay")
        #expect(configuration.stateDirectory == "/srv/epilume")
        #expect(configuration.socketPath == "/run/e.sock")
        #expect(
            configuration.positions == [
                .init(
                    name: "left-arm", port: .busInfo("usb-0000:00:14.0-1.2"),
                    request: StreamRequest(fourCC: .yuyv, width: 1280, height: 720, framesPerSecond: 30)),
                .init(name: "right-arm", port: .busInfo("usb-0000:00:14.0-1.3"), request: StreamRequest()),
            ])
        #expect(configuration.capture.ringSpan == .milliseconds(1500))
        #expect(configuration.capture.ringByteBudget == 64_000_000)
        #expect(configuration.capture.queueLimit == 4)
        #expect(configuration.capture.pressTimeout == .seconds(2))
        #expect(configuration.capture.stallTimeout == .milliseconds(500))
        #expect(configuration.outboxReserveBytes == 100_000_000)
        #expect(configuration.practice)
        #expect(configuration.logLevel == .debug)
        #expect(configuration.logFormat == .json)
    }

    @Test(arguments: ["", "# nothing yet\n", "---\n", "~\n", "log:\ncapture: ~\npositions:\n"])
    func whatSaysNothingIsTheDefault(_ yaml: String) throws {
        #expect(try load(yaml) == StationConfiguration.load(file: nil, environment: [:]))
    }

    @Test func aStationMayHaveNoPosition() throws {
        #expect(try load("positions: {}\n").positions.isEmpty)
    }

    @Test func textThatLooksLikeANumberStaysText() throws {
        #expect(try load("station: {name: 007}\n").stationName == "007")
    }

    // MARK: - Positions together

    @Test func twoPositionsOnAnyPortAreRefused() {
        let fault = #expect(throws: ConfigurationFault.self) {
            try load("positions:\n  left:\n    port: any\n  right:\n    port: any\n")
        }
        #expect(
            fault?.description
                == "e.yaml:3:11: left takes any port, but the station has 2 positions: which scope is which could "
                + "not be told. Give each position its port (`epilume devices` shows them), or write paired and use "
                + "`epilume device pair`.")
    }

    @Test func positionsThatArePairedLaterCanBeSeveral() throws {
        let positions = try load("positions:\n  left: {port: paired}\n  right: {port: paired, pedal: any}\n").positions
        #expect(positions.map(\.port) == [.paired, .paired])
        #expect(positions.map(\.pedal) == [nil, "any"])
    }

    @Test func aPedalPressesForOnePosition() {
        let fault = #expect(throws: ConfigurationFault.self) {
            try load("positions:\n  left: {port: usb-1, pedal: any}\n  right: {port: usb-2, pedal: any}\n")
        }
        #expect(
            fault?.description.contains("left and right name the same pedal") == true
                || fault?.description.contains("right and left name the same pedal") == true)
    }

    @Test func anyBesideAnotherPositionIsRefusedAlsoWhenItIsTheDefault() {
        let fault = #expect(throws: ConfigurationFault.self) {
            try load("positions:\n  left:\n    port: usb-1\n  right:\n    format: MJPG\n")
        }
        guard case .conflict(let place, let sentence) = fault else {
            Issue.record("no conflict: \(String(describing: fault))")
            return
        }
        #expect(place == .line(file: "e.yaml", line: 4, column: 3))
        #expect(sentence.hasPrefix("right takes any port"))
    }

    @Test func twoPositionsOnOnePortAreRefused() {
        let fault = #expect(throws: ConfigurationFault.self) {
            try load("positions:\n  left:\n    port: usb-1\n  right:\n    port: usb-1\n")
        }
        #expect(
            fault?.description
                == "e.yaml:5:11: right and left name the same port. Each position needs its own.")
    }

    @Test func halfASizeIsRefused() {
        let fault = #expect(throws: ConfigurationFault.self) {
            try load("positions:\n  scope:\n    height: 480\n")
        }
        #expect(
            fault?.description
                == "e.yaml:3:13: scope states a height and no width. State both, or neither to leave the choice to "
                + "the driver.")
    }

    @Test(arguments: [("udi: (01)1", "udi and no udi-device"), ("udi-device: usb-1", "udi-device and no udi")])
    func anIdentifierWithoutItsDeviceIsRefused(line: String, words: String) {
        let fault = #expect(throws: ConfigurationFault.self) { try load("positions:\n  scope:\n    \(line)\n") }
        #expect(fault?.description.contains("scope states \(words). State both") == true)
    }

    // MARK: - Environment

    @Test func environmentOverridesFile() throws {
        let configuration = try load(
            "positions: {left-arm: {port: usb-1}}\ncapture: {ring-seconds: 2}\n",
            [
                "EPILUME_CAPTURE_RING_SECONDS": "3.5",
                "EPILUME_PRACTICE": "true",
                "EPILUME_PATHS_STATE_DIRECTORY": "/srv/e",
                "EPILUME_CAPTURE_QUEUE_LENGTH": "2",
                "EPILUME_POSITIONS_LEFT_ARM_PORT": "usb-2",
                "EPILUME_POSITIONS_LEFT_ARM_WIDTH": "640",
                "EPILUME_POSITIONS_LEFT_ARM_HEIGHT": "480",
                "EPILUME_LOG_LEVEL": "error",
                "EPILUME_STATION_NAME": "one",
                "EPILUME_SOCKET": "/the/commands/own",
                "HOME": "/root",
            ])
        #expect(configuration.capture.ringSpan == .milliseconds(3500))
        #expect(configuration.practice)
        #expect(configuration.stateDirectory == "/srv/e")
        #expect(configuration.capture.queueLimit == 2)
        #expect(configuration.positions.first?.port == .busInfo("usb-2"))
        #expect(configuration.positions.first?.request == StreamRequest(width: 640, height: 480))
        #expect(configuration.logLevel == .error)
        #expect(configuration.stationName == "one")
        #expect(configuration.socketPath == "/run/epilume/epilume.sock")
    }

    @Test(arguments: [
        (
            "EPILUME_CAPTURE_QUEUE_LENGTH", "0",
            "environment variable EPILUME_CAPTURE_QUEUE_LENGTH: capture.queue-length must be a whole number from 1 "
                + "to 1024, not 0."
        ),
        (
            "EPILUME_PRACTICE", "",
            "environment variable EPILUME_PRACTICE: practice must be true or false, not empty."
        ),
        (
            "EPILUME_PRACTISE", "true",
            "environment variable EPILUME_PRACTISE: unknown key EPILUME_PRACTISE. Did you mean EPILUME_PRACTICE?"
        ),
    ])
    func badVariableIsNamed(_ name: String, _ value: String, _ sentence: String) {
        let fault = #expect(throws: ConfigurationFault.self) { try load("", [name: value]) }
        #expect(fault?.description == sentence)
    }

    @Test func conflictThatTheEnvironmentMadeNamesTheVariable() {
        let fault = #expect(throws: ConfigurationFault.self) {
            try load("", ["EPILUME_POSITIONS_SCOPE_WIDTH": "640"])
        }
        #expect(
            fault?.description
                == "environment variable EPILUME_POSITIONS_SCOPE_WIDTH: scope states a width and no height. State "
                + "both, or neither to leave the choice to the driver.")
    }
}
