#include "notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int el_sd_notify(const char *state)
{
    const char *name = getenv("NOTIFY_SOCKET");
    if (name == NULL || name[0] == '\0') {
        return 0;
    }
    if (name[0] != '/' && name[0] != '@') {
        return -EAFNOSUPPORT;
    }

    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(name);
    if (length >= sizeof(address.sun_path)) {
        return -E2BIG;
    }
    memcpy(address.sun_path, name, length);
    if (name[0] == '@') {
        address.sun_path[0] = '\0';
    }
    /* An abstract name is as long as its address says; a path's terminator may stay outside. */
    socklen_t address_length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);

    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -errno;
    }
    ssize_t sent = TEMP_FAILURE_RETRY(
        sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address, address_length));
    int result = sent < 0 ? -errno : 1;
    close(fd);
    return result;
}
