#include "epilume_thread.h"

#include <pthread.h>

int el_thread_set_name(const char *name)
{
    return -pthread_setname_np(pthread_self(), name);
}
