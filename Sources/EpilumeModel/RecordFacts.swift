/// Everything that a record states about one captured frame. The record is sealed from these values at
/// capture and never changes.
///
/// Unknown is absent: an optional that is nil leaves no field in the record. Names and units of the fields
/// in the record itself are in docs/records.md.
package struct RecordFacts: Hashable, Sendable {
    /// The layout of the record's fields. A new field or another meaning makes a new number.
    package static let schema = "epilume.record/3"

    /// Counts the records of this station from 1, without gaps.
    package var recordNumber: UInt64
    /// Hash of the record before this one; nil for record 1 and only for it.
    package var previousRecordHash: ContentHash?
    package var sopInstanceUID: SOPInstanceUID
    package var station: Station
    /// One run of the daemon.
    package var session: UUIDBits
    /// One run of the kernel: /proc/sys/kernel/random/boot_id. Monotonic times compare only within it.
    package var bootID: UUIDBits
    package var purpose: Purpose
    /// The booth position that the device is bound to; nil when it is bound to none.
    package var position: String?
    package var device: Device
    package var frame: Frame
    package var time: Time
    /// Frames of this device that were lost, by sequence gaps, since its previous record or since its stream began.
    package var framesDroppedSincePrevious: UInt64
    /// The bytes as the device delivered them.
    package var picture: Picture
    /// A viewable picture made from `picture`; nil when the picture is viewable itself.
    package var rendering: Rendering?
    /// What was mended in the rendering, one plain phrase each. The picture as delivered is never mended.
    package var repairs: [String]
    package var selection: Selection
    /// nil: unknown.
    package var trigger: Trigger?
    /// Read back after the frame was taken, each control once, in any order; nil or empty: the profile asks for none.
    package var controls: [Control]?
    /// nil: unknown.
    package var light: Light?
    package var calibration: CalibrationFacts

    /// The outbox item's name follows from number and UID, so it cannot disagree with them.
    package var itemID: ItemID {
        ItemID(recordNumber: recordNumber, uuid: (sopInstanceUID.uuid.high, sopInstanceUID.uuid.low))
    }

    package init(
        recordNumber: UInt64, previousRecordHash: ContentHash?, sopInstanceUID: SOPInstanceUID, station: Station,
        session: UUIDBits, bootID: UUIDBits, purpose: Purpose, position: String?, device: Device, frame: Frame,
        time: Time, framesDroppedSincePrevious: UInt64, picture: Picture, rendering: Rendering?,
        repairs: [String], selection: Selection, trigger: Trigger? = nil, controls: [Control]? = nil,
        light: Light? = nil, calibration: CalibrationFacts = .none
    ) {
        self.recordNumber = recordNumber
        self.previousRecordHash = previousRecordHash
        self.sopInstanceUID = sopInstanceUID
        self.station = station
        self.session = session
        self.bootID = bootID
        self.purpose = purpose
        self.position = position
        self.device = device
        self.frame = frame
        self.time = time
        self.framesDroppedSincePrevious = framesDroppedSincePrevious
        self.picture = picture
        self.rendering = rendering
        self.repairs = repairs
        self.selection = selection
        self.trigger = trigger
        self.controls = controls
        self.light = light
        self.calibration = calibration
    }
}

extension RecordFacts {
    package struct Station: Hashable, Sendable {
        /// From the configuration; nil when it names none.
        package var name: String?
        package var softwareVersion: String

        package init(name: String?, softwareVersion: String) {
            self.name = name
            self.softwareVersion = softwareVersion
        }
    }

    package struct Device: Hashable, Sendable {
        package var identity: DeviceIdentity
        /// True for the simulated scope, whose captures are practice and nothing else.
        package var simulated: Bool
        /// nil for a simulated device, which has none, and where no profiles were looked up.
        package var profile: Profile?

        package init(identity: DeviceIdentity, simulated: Bool, profile: Profile? = nil) {
            self.identity = identity
            self.simulated = simulated
            self.profile = profile
        }
    }

    /// The chosen frame as kernel and driver describe it: read back, never what was asked for.
    package struct Frame: Hashable, Sendable {
        package var stamp: FrameStamp
        package var format: StreamFormat

        package init(stamp: FrameStamp, format: StreamFormat) {
            self.stamp = stamp
            self.format = format
        }
    }

    package struct Time: Hashable, Sendable {
        /// CLOCK_REALTIME when the frame was dequeued, in microseconds since 1970-01-01T00:00:00Z.
        package var utcMicroseconds: Int64
        /// What the kernel says of that clock; nil when it was not asked or did not answer.
        package var clock: Clock?

        package init(utcMicroseconds: Int64, clock: Clock?) {
            self.utcMicroseconds = utcMicroseconds
            self.clock = clock
        }
    }

    /// From adjtimex(2): STA_UNSYNC and `esterror`.
    package struct Clock: Hashable, Sendable {
        package var synchronised: Bool?
        package var estimatedErrorMicroseconds: Int64?

        package init(synchronised: Bool?, estimatedErrorMicroseconds: Int64?) {
            self.synchronised = synchronised
            self.estimatedErrorMicroseconds = estimatedErrorMicroseconds
        }
    }

    package struct Picture: Hashable, Sendable {
        package var byteCount: Int
        package var hash: ContentHash

        package init(byteCount: Int, hash: ContentHash) {
            self.byteCount = byteCount
            self.hash = hash
        }

        /// `image/jpeg` for a camera's JPEG; a raw frame has no media type of its own.
        package static func mediaType(of fourCC: FourCC) -> String {
            fourCC.isJPEG ? "image/jpeg" : "application/octet-stream"
        }
    }

    /// Always a JPEG.
    package struct Rendering: Hashable, Sendable {
        package static let mediaType = "image/jpeg"
        package var byteCount: Int
        package var hash: ContentHash
        /// How it was made, such as `libjpeg-turbo q90 from YUYV`.
        package var method: String

        package init(byteCount: Int, hash: ContentHash, method: String) {
            self.byteCount = byteCount
            self.hash = hash
            self.method = method
        }
    }

    /// Why it was this frame.
    package struct Selection: Hashable, Sendable {
        package var rule: Rule
        /// CLOCK_MONOTONIC at the press: of a button or pedal the input event's own time.
        package var pressedMicroseconds: Int64
        /// How long after the press a frame was waited for. The chosen frame's timestamp lies in this window.
        package var windowMicroseconds: Int64
        /// Frames looked at since the press, the chosen one included.
        package var framesConsidered: UInt64
        /// Of these, the ones refused, counted by cause: a letter, then letters, digits and hyphens.
        package var framesRejected: [String: UInt64]

        package enum Rule: String, Hashable, Sendable, CaseIterable {
            /// The first valid frame whose timestamp is at least one frame interval after the press.
            case firstValidAfterPress = "first-valid-after-press"
        }

        package init(
            rule: Rule, pressedMicroseconds: Int64, windowMicroseconds: Int64, framesConsidered: UInt64,
            framesRejected: [String: UInt64]
        ) {
            self.rule = rule
            self.pressedMicroseconds = pressedMicroseconds
            self.windowMicroseconds = windowMicroseconds
            self.framesConsidered = framesConsidered
            self.framesRejected = framesRejected
        }
    }
}
