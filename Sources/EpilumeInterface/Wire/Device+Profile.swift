extension Device {
    package struct Profile: Hashable, Sendable, Codable {
        package var id: String
        package var vendor: String
        package var model: String
        package var kind: String
        /// How well what the profile says is known, such as `third-party-measured`; `unverified` for the generic one.
        package var evidence: String
        /// True when a technician has enrolled a model that no profile knows.
        package var enrolled: Bool

        package init(id: String, vendor: String, model: String, kind: String, evidence: String, enrolled: Bool) {
            self.id = id
            self.vendor = vendor
            self.model = model
            self.kind = kind
            self.evidence = evidence
            self.enrolled = enrolled
        }
    }

    /// A control that the profile has a value for.
    package struct Control: Hashable, Sendable, Codable {
        /// Such as `exposure-absolute`.
        package var control: String
        package var wanted: Int64
        /// As last read back; absent when it has not been read, or cannot be.
        package var actual: Int64?
        package var required: Bool
        /// Whether the value read back is as wanted; absent before the first read-back.
        package var holds: Bool?

        package init(control: String, wanted: Int64, actual: Int64?, required: Bool, holds: Bool?) {
            self.control = control
            self.wanted = wanted
            self.actual = actual
            self.required = required
            self.holds = holds
        }
    }

    package struct Button: Hashable, Sendable, Codable {
        package var path: Path
        /// The input device that is read, such as /dev/input/event5.
        package var node: String?
        /// How the button stands, in one sentence.
        package var sentence: String

        package init(path: Path, node: String?, sentence: String) {
            self.path = path
            self.node = node
            self.sentence = sentence
        }

        package enum Path: String, Hashable, Sendable, Codable, CaseIterable {
            /// An input device is read.
            case evdev
            /// A button is expected and no input device is there for it.
            case missing
            /// The device has no button.
            case none
            /// It speaks in a way that this station does not understand.
            case vendor
        }
    }

    package struct Light: Hashable, Sendable, Codable {
        /// The states that can be asked for; empty when the light is switched by hand.
        package var states: [String]
        /// The state that was asked for last; absent when none was.
        package var requested: String?
        /// The state that was verified; absent when none is.
        package var state: String?
        /// `read-back`, `image`, `operator` or `unverified`; absent when nothing was asked for.
        package var verification: String?
        /// How the light stands, in one sentence.
        package var sentence: String

        package init(states: [String], requested: String?, state: String?, verification: String?, sentence: String) {
            self.states = states
            self.requested = requested
            self.state = state
            self.verification = verification
            self.sentence = sentence
        }
    }
}
