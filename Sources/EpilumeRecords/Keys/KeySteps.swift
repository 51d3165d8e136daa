/// Told of each step that changes the folder of keys, before and after it. What it throws ends the change there, as a
/// power cut would: nothing is cleaned up.
///
/// Each step changes one name in one directory and is made durable before the next begins. So what a power cut leaves
/// is what an interruption before or after some step leaves, and a test that interrupts at each of them has met all of
/// it.
package struct KeySteps: Sendable {
    let reached: @Sendable (String) throws(RecordFault) -> Void

    /// - Parameter reached: gets the step's name, such as `linked capture.next.pem`.
    package init(_ reached: @escaping @Sendable (String) throws(RecordFault) -> Void) { self.reached = reached }

    package static let unwatched = KeySteps { _ in }
}
