/* The service manager's notification protocol, without libsystemd. Source: sd_notify(3), "Standalone implementations". */
#pragma once

/* Sends newline-separated assignments such as "READY=1" to the socket that $NOTIFY_SOCKET names, a path or an
 * abstract name that begins with '@'.
 *
 * Returns 1 when the manager has it, 0 when no manager asked for it (the variable is not set), or -errno;
 * -EAFNOSUPPORT for another kind of address and -E2BIG for one that no socket can have. */
int el_sd_notify(const char *state);
