internal import CEpilumeLinux
internal import Glibc

/// A POSIX thread with a name that `ps -L`, `top -H` and a debugger show.
///
/// Concurrency: `join` once, from any other thread.
package final class NamedThread: Sendable {
    private let thread: pthread_t

    /// - Parameter name: at most 15 bytes are kept, as the kernel does.
    /// - Throws: `.system(.open, errno)` when no thread can be made.
    package init(_ name: String, _ body: @escaping @Sendable () -> Void) throws(CaptureFault) {
        let job = Unmanaged.passRetained(Job(name: name, body: body))
        var made = pthread_t()
        let answer = pthread_create(
            &made, nil,
            { context in
                guard let context else { return nil }
                let job = Unmanaged<Job>.fromOpaque(context).takeRetainedValue()
                el_set_thread_name(job.name)
                job.body()
                return nil
            }, job.toOpaque())
        guard answer == 0 else {
            job.release()
            throw .system(.open, errno: answer)
        }
        thread = made
    }

    package func join() { pthread_join(thread, nil) }

    private final class Job: Sendable {
        let name: String
        let body: @Sendable () -> Void
        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
