/// One report of a key by an input device, of which each is a change: the kernel passes no value twice in a row.
package struct KeyEdge: Hashable, Sendable {
    /// The event's own time, CLOCK_MONOTONIC: when the driver reported it, not when it was read.
    package let timestampMicroseconds: Int64
    /// `KEY_…` or `BTN_…` of linux/input-event-codes.h.
    package let code: UInt16
    /// 0 up, 1 down, 2 autorepeat; whether down means pressed is the profile's to say.
    package let value: Int32

    package init(timestampMicroseconds: Int64, code: UInt16, value: Int32) {
        self.timestampMicroseconds = timestampMicroseconds
        self.code = code
        self.value = value
    }
}

/// What a person did with a button.
package struct ButtonPress: Hashable, Sendable {
    /// CLOCK_MONOTONIC microseconds of the press's first edge, for both kinds.
    package let pressedMicroseconds: Int64
    package let kind: Kind

    package init(pressedMicroseconds: Int64, kind: Kind) {
        self.pressedMicroseconds = pressedMicroseconds
        self.kind = kind
    }

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Reported at the first edge, since a picture must not wait for the release. One press, one picture.
        case press
        /// The press with the same time, reported before, has been held for the profile's time. No second picture.
        case longPress
    }
}
