#include "waker.h"

#include <errno.h>
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
