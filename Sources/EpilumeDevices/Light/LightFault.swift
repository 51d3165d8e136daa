package import EpilumeModel

/// Why a light could not be switched or asked. Closed: a caller can name every case.
package enum LightFault: Error, Hashable, Sendable {
    /// The profile names no such state.
    case unknownState(String)
    /// A state's command does not fit the plan's means, or its length.
    case impossiblePlan(state: String)
    /// The device takes light commands only while it streams.
    case needsStreaming
    /// Earlier requests wait for the device's answer.
    case busy
    /// The plan needs a way to the device that this device does not have.
    case noPort(LightPlan.Means)
    /// The device has no extension unit with this GUID now.
    case noUnit(USBGUID)
    /// Several units have it: a command would have no single receiver.
    case ambiguousUnit(USBGUID, units: [UInt8])
    /// The unit is there and does not offer the selector.
    case noControl(USBGUID, selector: UInt8)
    /// The control's or answer's length is not the plan's. nil: uvcvideo refuses the request (ENOBUFS) and does not say
    /// which length it knows.
    case lengthDiffers(planned: Int, device: Int?)
    /// The device says in GET_INFO that the control does not take this (EBADRQC).
    case notSupported(Direction)
    /// The device was there and refused.
    case refused(Refusal)
    case timedOut
    case permissionDenied(path: String)
    /// The device is no longer there.
    case gone
    /// Any other answer of the kernel.
    case system(errno: Int32)

    package enum Direction: String, Hashable, Sendable {
        case reading, writing
    }

    package enum Refusal: String, Hashable, Sendable {
        case notReady, wrongState, power, outOfRange, invalidRequest
        /// It stalled the request and does not say why.
        case stalled
    }
}

extension LightFault {
    /// What is wrong and what to do, for a person.
    package var sentence: String {
        switch self {
        case .busy: "The light is still being switched; wait for it and ask again."
        case .unknownState(let name):
            "The device's profile has no light state \(UntrustedText(name)); choose one that it names."
        case .impossiblePlan(let state):
            "The profile's light state \(UntrustedText(state)) does not fit its means; correct the profile."
        case .needsStreaming: "The light obeys only while the device streams; arm the device first."
        case .noPort: "This device cannot be reached in the way that its profile says; correct the profile."
        case .noUnit(let guid):
            "The device has no extension unit \(guid); compare its descriptors with the profile."
        case .ambiguousUnit(let guid, let units):
            "The device has \(units.count) extension units \(guid), so that a command has no single receiver; "
                + "switch the light by hand."
        case .noControl(let guid, let selector):
            "The extension unit \(guid) does not offer selector \(selector); compare its descriptors with the profile."
        case .lengthDiffers(let planned, let device):
            "The light's control has \(device.map(String.init) ?? "another number of") bytes where the profile says "
                + "\(planned); correct the profile."
        case .notSupported(let direction):
            "The device does not allow \(direction.rawValue) of the light's control; correct the profile."
        case .refused(let refusal): "The device \(refusal.words)."
        case .timedOut: "The device did not answer in time; try again, then unplug it and plug it in."
        case .permissionDenied(let path):
            "No permission to open \(path); install the profile's udev rule and plug the device in again."
        case .gone: "The device is gone; plug it in again."
        case .system(let errno):
            "The device could not be asked (errno \(errno)); try again, then look at the kernel's log."
        }
    }
}

extension LightFault.Refusal {
    fileprivate var words: String {
        switch self {
        case .notReady: "is not ready for the light command; try again"
        case .wrongState: "does not take the light command in its present state; arm it and try again"
        case .power: "has not the power for this light; plug it into the machine itself, not into a hub"
        case .outOfRange: "finds the light command out of range; correct the profile"
        case .invalidRequest: "does not know the light command; correct the profile"
        case .stalled: "refused the light command without a reason; try again, then correct the profile"
        }
    }
}
