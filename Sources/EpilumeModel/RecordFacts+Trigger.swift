extension RecordFacts {
    /// What asked for the picture.
    package struct Trigger: Hashable, Sendable {
        package var source: Source

        package init(source: Source) { self.source = source }

        package enum Source: String, Hashable, Sendable, CaseIterable {
            /// A request at the local interface. The press is when the daemon took it.
            case interface
            /// The device's own button. The press is the input event's own time.
            case button
            /// A foot pedal or remote shutter. The press is the input event's own time.
            case pedal
        }
    }
}
