/* Who is at the other end of a Unix socket. */
#pragma once

#include <sys/types.h>

struct el_peer {
    pid_t pid;
    uid_t uid;
    gid_t gid;
};

/* SO_PEERCRED: the credentials that the peer had when it connected, as the kernel noted them. Source: unix(7). */
int el_peer_credentials(int socket_fd, struct el_peer *peer);
