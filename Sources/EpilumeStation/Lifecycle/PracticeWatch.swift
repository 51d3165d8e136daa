internal import EpilumeDevices
internal import EpilumeModel
internal import EpilumeSimulator
internal import Synchronization

/// The device watch of a practice station: it reports the simulated scope and never looks for a camera, so that
/// practice stands neither beside a real device nor in the place of a missing one.
final class PracticeWatch: DeviceWatch {
    private let hasStarted = Atomic<Bool>(false)
    private let turnCount = Atomic<UInt64>(0)

    static let sighting = Sighting(
        identity: SimulatedScope.identity, syspath: "/practice/scope-0", parentSyspath: "/practice",
        node: "none", formats: [.mjpeg])

    func start(_ handler: @escaping @Sendable (WatchEvent) -> Void) throws(CaptureFault) {
        guard !hasStarted.exchange(true, ordering: .acquiringAndReleasing) else { return }
        handler(.arrived(Self.sighting))
        handler(.settled)
    }

    func stop() {}

    /// There is no thread that could hang: every look is a turn.
    var turns: UInt64 { turnCount.wrappingAdd(1, ordering: .relaxed).newValue }
}
