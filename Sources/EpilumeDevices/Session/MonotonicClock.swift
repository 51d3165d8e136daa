internal import Glibc

/// CLOCK_MONOTONIC, the clock of V4L2 timestamps.
package enum MonotonicClock {
    package static var nowMicroseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
