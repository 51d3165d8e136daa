internal import CEpilumeLinux
internal import EpilumeModel
internal import Glibc

/// An open input event node whose shutter key comes to this descriptor alone.
struct EvdevNode: ~Copyable {
    /// To be polled for POLLIN; closed with this value, which lets go of the device.
    let descriptor: Int32
    private let key: UInt16

    private init(descriptor: Int32, key: UInt16) {
        self.descriptor = descriptor
        self.key = key
    }

    /// Opens for reading only, so that nothing can be sent to the device; makes sure that the node is still the device
    /// that was sighted, before a single event of it can be read; then takes the one key and no other.
    /// - Throws: `.gone` when the node belongs to another device by now: event numbers are given out again.
    static func open(_ input: InputSighting, key: UInt16) throws(ButtonFault) -> EvdevNode {
        let path = input.device.node
        let descriptor = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        if descriptor < 0 { throw ButtonFault(.open, errno: errno, node: path) }
        let node = EvdevNode(descriptor: descriptor, key: key)
        try node.identify(as: input)
        // Of a device with more keys, the others are not for this program to read.
        try node.check(
            el_evdev_hear_only(descriptor, UInt32(InputNodeEvent.synchronisation), InputNodeEvent.key), .mask)
        try node.check(el_evdev_hear_only(descriptor, UInt32(InputNodeEvent.key), key), .mask)
        try node.check(el_evdev_set_clock(descriptor, CLOCK_MONOTONIC), .clock)
        try node.check(el_evdev_grab(descriptor), .grab)
        return node
    }

    deinit { close(descriptor) }

    private borrowing func identify(as input: InputSighting) throws(ButtonFault) {
        var vendor: UInt16 = 0
        var product: UInt16 = 0
        try check(el_evdev_get_id(descriptor, &vendor, &product), .identify)
        guard vendor == input.vendorID, product == input.productID, try phys() == input.device.phys else {
            throw .gone
        }
        if try check(el_evdev_has_key(descriptor, key), .identify) == 0 { throw .lacksKey(key) }
    }

    private borrowing func phys() throws(ButtonFault) -> UntrustedText? {
        let (answer, text) = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            (
                el_evdev_get_phys(descriptor, buffer.baseAddress, buffer.count),
                UntrustedText(bytes: UnsafeRawBufferPointer(buffer))
            )
        }
        if answer == -ENOENT { return nil }
        try check(answer, .identify)
        return text.raw.isEmpty ? nil : text
    }

    /// The kernel's state of the key. Empties the queue of what was not read yet, which the state contains.
    borrowing func isKeyDown() throws(ButtonFault) -> Bool {
        try check(el_evdev_is_key_down(descriptor, key), .state) == 1
    }

    /// Reads what is waiting, in order, at most one buffer full.
    /// - Returns: empty when nothing is waiting.
    borrowing func read() throws(ButtonFault) -> [InputNodeEvent] {
        let (answer, events) = withUnsafeTemporaryAllocation(of: el_input_event.self, capacity: 64) { buffer in
            let answer = el_evdev_read(descriptor, buffer.baseAddress, buffer.count)
            return (answer, buffer.prefix(max(0, answer)).map(InputNodeEvent.init))
        }
        if answer == -Int(EAGAIN) { return [] }
        if answer < 0 { throw ButtonFault(.read, errno: Int32(-answer), node: "") }
        return events
    }

    @discardableResult
    private borrowing func check(_ answer: Int32, _ step: ButtonFault.Step) throws(ButtonFault) -> Int32 {
        if answer < 0 { throw ButtonFault(step, errno: -answer, node: "") }
        return answer
    }
}

extension ButtonFault {
    /// What an errno of an event node means at this step. Source: drivers/input/evdev.c.
    package init(_ step: Step, errno code: Int32, node: String) {
        switch (step, code) {
        // A node that was there when udev spoke of it and is missing now has been unplugged.
        case (_, ENODEV), (_, ENXIO), (.open, ENOENT): self = .gone
        case (.grab, EBUSY): self = .heldByAnother
        case (.open, EACCES), (.open, EPERM): self = .permissionDenied(path: UntrustedText(node))
        default: self = .system(step, errno: code)
        }
    }
}

extension InputNodeEvent {
    fileprivate init(_ event: el_input_event) {
        self.init(timestampMicroseconds: event.time_us, type: event.type, code: event.code, value: event.value)
    }
}
