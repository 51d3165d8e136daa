package import EpilumeDevices
package import EpilumeModel

/// A device with vendor requests that does what a test says, and the port to it: the sibling of the one through libusb.
///
/// Concurrency: confined to one thread, as ``VendorPort`` says.
package final class ScriptedVendorPort: VendorPort {
    package enum Behaviour: Hashable, Sendable {
        case obeys
        /// Takes every command and does nothing while it does not stream.
        case obeysOnlyWhileStreaming
        case stalls
        case silent
        case forbidden
        case gone
    }

    package var behaviour: Behaviour = .obeys
    package var isStreaming = false
    /// What a request from the device answers.
    package var answers: [VendorRequest: [UInt8]]
    /// What a request to the device does to the answers.
    package var effects: [VendorRequest: [VendorRequest: [UInt8]]] = [:]
    /// Every request to the device that reached it, in order.
    package private(set) var received: [VendorRequest] = []

    package init(answers: [VendorRequest: [UInt8]]) { self.answers = answers }

    package func send(_ command: LightAllowList.VendorCommand) throws(LightFault) {
        try reach()
        received.append(command.request)
        if behaviour == .obeysOnlyWhileStreaming, !isStreaming { return }
        answers.merge(effects[command.request] ?? [:]) { _, new in new }
    }

    package func ask(_ question: LightAllowList.VendorQuestion) throws(LightFault) -> [UInt8] {
        try reach()
        guard let answer = answers[question.request] else { throw .refused(.stalled) }
        if answer.count < question.length { throw .lengthDiffers(planned: question.length, device: answer.count) }
        return Array(answer.prefix(question.length))
    }

    private func reach() throws(LightFault) {
        switch behaviour {
        case .obeys, .obeysOnlyWhileStreaming: return
        case .stalls: throw .refused(.stalled)
        case .silent: throw .timedOut
        case .forbidden: throw .permissionDenied(path: "/dev/bus/usb/001/002")
        case .gone: throw .gone
        }
    }
}
