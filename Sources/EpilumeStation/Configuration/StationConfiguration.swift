package import EpilumeModel
package import EpilumeRecords

/// What a station is told to do: the values of epilume.yaml and of EPILUME_* variables, checked.
///
/// Each property's key, default and range stand in ``ConfigurationSchema``.
package struct StationConfiguration: Hashable, Sendable {
    package var stationName: String?
    /// Holds keys, journal and outbox. Absolute.
    package var stateDirectory: String
    /// The local interface's Unix socket. Absolute.
    package var socketPath: String
    /// Profiles that came with the program. Absolute.
    package var profilesFolder: String
    /// Profiles of this station, which win over those. Absolute.
    package var localProfilesFolder: String
    /// In the file's order. Without a `positions` section: one, named `scope`, on any port.
    package var positions: [Position]
    package var capture: Capture
    /// Free space below which a press is refused.
    package var outboxReserveBytes: UInt64
    package var calibration: CalibrationInterval
    package var release: Release
    package var keys: Keys
    /// Asks for the simulated scope.
    package var practice: Bool
    package var logLevel: LogLevel
    package var logFormat: LogFormat

    /// A place of the booth where a scope is used.
    package struct Position: Hashable, Sendable {
        /// A lower-case letter, then lower-case letters, digits and `-`; at most 32 characters.
        package var name: String
        package var port: Port
        /// The port of a pedal or remote shutter that presses for this position; `any` takes any; nil: there is none.
        package var pedal: String?
        /// What is mounted on the scope, such as `contact plate`; calibrations belong to it. nil: it has one optic only.
        package var optics: String?
        /// Its unique device identifier as the label writes it, and of which device that is (``DeviceIdentity``'s id).
        package var udi: String?
        package var udiDevice: String?
        package var request: StreamRequest

        package init(
            name: String, port: Port, pedal: String? = nil, optics: String? = nil, udi: String? = nil,
            udiDevice: String? = nil, request: StreamRequest
        ) {
            self.name = name
            self.port = port
            self.pedal = pedal
            self.optics = optics
            self.udi = udi
            self.udiDevice = udiDevice
            self.request = request
        }
    }

    package enum Port: Hashable, Sendable {
        /// Whatever scope is plugged in; only where the station has one position.
        case any
        /// Only the port that a technician paired it with.
        case paired
        /// As `epilume devices` shows it, such as `usb-0000:00:14.0-1.2`.
        case busInfo(String)
    }

    package struct Capture: Hashable, Sendable {
        /// Time span that the ring holds, as far as the byte budget lets it.
        package var ringSpan: Duration
        package var ringByteBudget: Int
        /// Presses that may wait for their picture.
        package var queueLimit: Int
        package var pressTimeout: Duration
        /// Shortest silence of a stream that counts as a stall.
        package var stallTimeout: Duration
    }

    /// Where the station's private keys lie.
    package struct Keys: Hashable, Sendable {
        package var protection: Protection
        /// Only for `tpm2`: which TPM, and what a key is bound to.
        package var tpm: TPMSettings

        package enum Protection: String, Hashable, Sendable, CaseIterable { case file, credential, tpm2 }

        package init(protection: Protection = .file, tpm: TPMSettings) {
            self.protection = protection
            self.tpm = tpm
        }

        /// - Parameter credentials: `$CREDENTIALS_DIRECTORY`; nil: the service has none.
        func protection(credentials: String?) -> KeyProtection {
            switch protection {
            case .file: .file
            case .credential: .credential(directory: credentials)
            case .tpm2: .tpm2(tpm)
            }
        }
    }

    /// How pictures leave the outbox's `held`.
    package struct Release: Hashable, Sendable {
        /// Whether a picture waits until somebody has said whose it is; else it is released as soon as it is safe.
        package var needsSubject: Bool
        /// Whether a calibrated copy goes with each picture, where a calibration holds.
        package var calibratedCopy: Bool

        package init(needsSubject: Bool = true, calibratedCopy: Bool = false) {
            self.needsSubject = needsSubject
            self.calibratedCopy = calibratedCopy
        }
    }

    /// Raw values are swift-log's names.
    package enum LogLevel: String, Hashable, Sendable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    package enum LogFormat: String, Hashable, Sendable, CaseIterable {
        case text, json
    }
}
