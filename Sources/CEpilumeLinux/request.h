/* One request to a device, for the files of this folder; Swift does not see it. */
#pragma once

#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ioctl(2). A request meets an untyped pointer here only, and in uvc.c, which needs the positive answer.
 * Returns 0, also for a positive answer, or a negative errno. */
static inline int request(int fd, unsigned long number, void *argument)
{
    return TEMP_FAILURE_RETRY(ioctl(fd, number, argument)) < 0 ? -errno : 0;
}
