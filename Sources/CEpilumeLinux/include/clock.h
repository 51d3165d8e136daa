/* What the kernel knows about the wall clock. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct el_clock_status {
    /* A time daemon disciplines the clock and has not lost its source (STA_UNSYNC is clear). */
    bool synchronised;
    /* Estimated and largest error in microseconds; they mean something only while `synchronised`. */
    int64_t estimated_error_us;
    int64_t maximum_error_us;
};

/* Reads the clock's discipline by adjtimex(2) with modes = 0, which sets nothing and needs no capability.
 * -EPERM under a system-call filter without adjtimex, such as systemd's ProtectClock=yes: the state is unknown then. */
int el_clock_read_status(struct el_clock_status *status);

/* The wall clock (CLOCK_REALTIME) in microseconds since 1970-01-01T00:00:00Z. */
int64_t el_clock_now_us(void);
