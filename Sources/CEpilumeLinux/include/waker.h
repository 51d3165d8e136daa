#pragma once

/// A new non-blocking, close-on-exec eventfd with count 0. Returns the descriptor or -errno. eventfd(2).
int el_eventfd_create(void);
/// Adds one to the counter. A full counter (EAGAIN) means that the bell has rung already, so nothing is lost.
void el_eventfd_ring(int fd);
/// Sets the counter back to 0.
void el_eventfd_drain(int fd);

/// Waits until the count is not 0, at most so long; poll(2) counts milliseconds, which is too coarse for a clock that
/// frames are measured by. Returns 1, 0 when the time is over, or -errno. ppoll(2).
int el_eventfd_wait(int fd, long long microseconds);
