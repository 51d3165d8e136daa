/// One event as an input node delivers it. Source: struct input_event of linux/input.h.
package struct InputNodeEvent: Hashable, Sendable {
    package let timestampMicroseconds: Int64
    package let type: UInt16
    package let code: UInt16
    package let value: Int32

    package init(timestampMicroseconds: Int64, type: UInt16, code: UInt16, value: Int32) {
        self.timestampMicroseconds = timestampMicroseconds
        self.type = type
        self.code = code
        self.value = value
    }

    // linux/input-event-codes.h.
    package static let synchronisation: UInt16 = 0x00
    package static let key: UInt16 = 0x01
    package static let report: UInt16 = 0
    package static let dropped: UInt16 = 3
}

/// What a packet of input events says of one key.
package enum KeyReport: Hashable, Sendable {
    case edge(KeyEdge)
    /// The kernel itself let go of the key, as it does before the device leaves and when the machine is suspended.
    case releasedByKernel(atMicroseconds: Int64)
    /// Events were lost: the key's state is to be asked for.
    case lost(atMicroseconds: Int64)
}

/// Puts events together into packets, each of which ends with SYN_REPORT. Pure.
///
/// Source: Documentation/input/event-codes.rst (SYN_DROPPED: everything up to the next SYN_REPORT is to be thrown
/// away and the state asked for); drivers/input/input.c: `input_dev_release_keys` ends its packet with a SYN_REPORT of
/// value 1, drivers with one of value 0 (`input_sync`). Without that difference, an inverted button would be pressed
/// by unplugging it.
package struct KeyPackets: Sendable {
    private let code: UInt16
    private var edges: [KeyEdge] = []
    private var isDropping = false

    package init(code: UInt16) {
        self.code = code
        edges.reserveCapacity(4)
    }

    /// - Returns: what a packet said, when `event` ends one.
    package mutating func take(_ event: InputNodeEvent) -> [KeyReport] {
        let time = event.timestampMicroseconds
        switch (event.type, event.code) {
        case (InputNodeEvent.synchronisation, InputNodeEvent.dropped):
            isDropping = true
        case (InputNodeEvent.synchronisation, InputNodeEvent.report):
            defer {
                isDropping = false
                edges.removeAll(keepingCapacity: true)
            }
            if isDropping { return [.lost(atMicroseconds: time)] }
            let isOfKernel = event.value == 1
            return edges.map { edge in
                isOfKernel && edge.value == 0 ? .releasedByKernel(atMicroseconds: time) : .edge(edge)
            }
        case (InputNodeEvent.key, code):
            edges.append(KeyEdge(timestampMicroseconds: time, code: code, value: event.value))
        default: break
        }
        return []
    }
}
