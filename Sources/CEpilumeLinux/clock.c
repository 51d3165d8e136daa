#include "clock.h"

#include <errno.h>
#include <sys/timex.h>
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
