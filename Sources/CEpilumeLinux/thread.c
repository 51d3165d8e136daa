#include "thread.h"

#include <sys/prctl.h>

void el_set_thread_name(const char *name)
{
    /* Fails only for an address that cannot be read. */
    (void)prctl(PR_SET_NAME, name, 0, 0, 0);
}
