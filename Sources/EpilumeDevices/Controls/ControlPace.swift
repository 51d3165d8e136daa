/// The time of a ``ControlLock``: what it waits by, so that a test waits for nothing.
///
/// Concurrency: confined to the thread of the lock.
package protocol ControlPace: AnyObject {
    /// Any steady clock.
    var nowMicroseconds: Int64 { get }

    /// Waits before another try.
    /// - Returns: false when the work is to be given up, at once or while it waited.
    func pause(_ duration: Duration) -> Bool

    /// Called before each request, which may take seconds.
    /// - Returns: false when the work is to be given up.
    func turn() -> Bool
}
