#include "rename.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

int el_rename_noreplace(int old_directory_fd, const char *old_name, int new_directory_fd, const char *new_name)
{
    for (;;) {
        if (renameat2(old_directory_fd, old_name, new_directory_fd, new_name, RENAME_NOREPLACE) == 0) {
            return 0;
        }
        if (errno != EINTR) {
            return -errno;
        }
    }
}
