internal import EpilumeDevices

/// An event of a watch by the syspath that it is about: what a contract knows of a node that its stage plugs in.
enum WatchLine: Hashable, Sendable {
    case arrived(String)
    case left(String)
    case unreadable(String)
    case settled

    init(_ event: WatchEvent) {
        self =
            switch event {
            case .arrived(let sighting): .arrived(sighting.syspath)
            case .left(let syspath): .left(syspath)
            case .unreadable(let syspath, _): .unreadable(syspath)
            case .settled: .settled
            }
    }

    init(_ event: InputEvent) {
        self =
            switch event {
            case .arrived(let input): .arrived(input.syspath)
            case .left(let syspath): .left(syspath)
            case .settled: .settled
            }
    }

    init(_ event: USBWatchEvent) {
        self =
            switch event {
            case .arrived(let sighting): .arrived(sighting.syspath)
            case .left(let syspath): .left(syspath)
            case .settled: .settled
            }
    }
}
