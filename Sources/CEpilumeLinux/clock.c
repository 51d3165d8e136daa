#include "clock.h"

#include <errno.h>
#include <sys/timex.h>

int el_clock_read_status(struct el_clock_status *status)
{
    struct timex time = {.modes = 0};
    int state;
    do {
        state = adjtimex(&time);
    } while (state < 0 && errno == EINTR);
    if (state < 0) {
        return -errno;
    }
    status->synchronised = state != TIME_ERROR && (time.status & STA_UNSYNC) == 0;
    status->estimated_error_us = time.esterror;
    status->maximum_error_us = time.maxerror;
    return 0;
}
