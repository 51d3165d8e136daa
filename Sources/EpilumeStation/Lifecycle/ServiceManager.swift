internal import CEpilumeLinux

/// What systemd is told, by sd_notify(3). Without a service manager it says nothing.
package enum ServiceManager {
    /// The service is up and answers.
    package static func ready(status: String) { send("READY=1\nSTATUS=\(status)") }
    package static func stopping() { send("STOPPING=1") }
    static func feedWatchdog() { send("WATCHDOG=1") }

    private static func send(_ state: String) {
        // Nobody to tell, or a manager that does not listen: neither stops a station.
        _ = el_sd_notify(state)
    }
}
