package import EpilumeDevices
package import EpilumeModel

extension StreamPreparer {
    /// One stream, prepared once.
    package struct Proof: Hashable, Sendable {
        /// Of the stream: its frames bear it.
        package let life: UInt32
        let generation: UInt64
    }

    /// What a picture leans on. A frame is evidence when the footing before it and the one after it have one proof
    /// and one epoch, and the proof is of the frame's own stream.
    package struct Footing: Hashable, Sendable {
        /// nil while the stream is not ready for evidence.
        package let proof: Proof?
        package let readings: [ControlReading]
        /// Two read-backs that hold in one epoch had no change between them.
        package let epoch: UInt64
    }

    /// What a read-back of the controls says.
    package enum Verification: Hashable, Sendable {
        case held(Footing)
        case drift([ControlMiss])
        /// The device does not answer, or the preparer was stopped.
        case unavailable(ControlFault)
    }
}
