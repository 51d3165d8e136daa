#include "rename.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int el_rename_noreplace(int old_directory_fd, const char *old_name, int new_directory_fd, const char *new_name)
{
    int result = (int)TEMP_FAILURE_RETRY(
        renameat2(old_directory_fd, old_name, new_directory_fd, new_name, RENAME_NOREPLACE));
    return result < 0 ? -errno : 0;
}
