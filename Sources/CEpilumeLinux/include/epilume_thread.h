/* Threads that a person can tell apart in `ps -L` and in a core file. */
#pragma once

/* Names the calling thread. -ERANGE beyond 15 bytes: a name is never cut silently. Source: pthread_setname_np(3). */
int el_thread_set_name(const char *name);
