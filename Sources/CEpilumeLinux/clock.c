#include "clock.h"

#include <errno.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

int el_clock_read_status(struct el_clock_status *status)
{
    struct timex time = {.modes = 0};
    int state = (int)TEMP_FAILURE_RETRY(adjtimex(&time));
    if (state < 0) {
        return -errno;
    }
    status->synchronised = state != TIME_ERROR && (time.status & STA_UNSYNC) == 0;
    status->estimated_error_us = time.esterror;
    status->maximum_error_us = time.maxerror;
    return 0;
}

int64_t el_clock_now_us(void)
{
    struct timespec now;
    /* Cannot fail: the clock exists and the address is ours. */
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
