#include "waker.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/eventfd.h>

int el_eventfd_create(void) {
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

void el_eventfd_ring(int fd) { (void)eventfd_write(fd, 1); }

void el_eventfd_drain(int fd) {
    eventfd_t count;
    (void)eventfd_read(fd, &count);
}

int el_eventfd_wait(int fd, long long microseconds) {
    struct pollfd entry = {.fd = fd, .events = POLLIN};
    struct timespec limit = {.tv_sec = microseconds / 1000000, .tv_nsec = microseconds % 1000000 * 1000};
    int answer = ppoll(&entry, 1, &limit, NULL);
    return answer < 0 ? -errno : answer;
}
