internal import EpilumeDevices
internal import EpilumeInterface
internal import Foundation
internal import Glibc

/// A camera that the service gives away for a while.
struct DeviceLoan {
    private let client: LocalClient
    private let device: Device

    /// - Returns: nil when there is nothing to give back: no service, or a camera that it does not have.
    static func take(_ device: Device?, _ client: LocalClient) async throws -> DeviceLoan? {
        // A device without a position is not open, and one that was released stays so.
        guard let device, device.position != nil, device.state != .released else { return nil }
        let loan = DeviceLoan(client: client, device: device)
        do throws(ClientFault) {
            _ = try await client.release(device.id)
        } catch {
            // Without a whole answer it may have been given away all the same.
            if error.exitStatus == .unknownOutcome { await loan.giveBack() }
            throw error
        }
        return loan
    }

    /// Says so when it fails: a camera that nobody arms again would be missed at the next patient.
    func giveBack() async {
        do throws(ClientFault) {
            _ = try await client.arm(device.id)
            if device.state == .disarmed { _ = try await client.disarm(device.id) }
        } catch {
            Standard.error("the camera was not taken back (\(error)); run `epilume device arm \(device.id)`.")
        }
    }
}

/// Asks for an end when the person, the terminal or the system does.
final class SignalWatch {
    private let sources: [any DispatchSourceSignal]

    init(_ stop: RecordingStop) {
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { stop.request() }
            source.activate()
            return source
        }
    }

    func cancel() { for source in sources { source.cancel() } }
}

/// One line on a terminal that is written over.
final class ProgressLine {
    private let isShown: Bool
    private var hasText = false

    init(isJSON: Bool) { isShown = !isJSON && isatty(STDERR_FILENO) == 1 }

    func show(_ text: String) {
        guard isShown else { return }
        hasText = true
        // ECMA-48 EL: erases to the line's end.
        write("\r\(text)\u{1b}[K")
    }

    func end() { if hasText { write("\r\u{1b}[K") } }

    private func write(_ text: String) {
        var bytes = Array(text.utf8)
        _ = Glibc.write(STDERR_FILENO, &bytes, bytes.count)
    }
}
