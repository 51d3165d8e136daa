/* Threads that a person can tell apart in `ps -L`, `top -H` and a core file. */
#pragma once

/* Names the calling thread; the kernel keeps the first 15 bytes. Source: prctl(2), PR_SET_NAME. */
void el_set_thread_name(const char *name);
