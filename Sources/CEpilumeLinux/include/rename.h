/* Moving a file without ever replacing one. */
#pragma once

/* renameat2(2) with RENAME_NOREPLACE: one step, and -EEXIST when the new name is taken.
 * -EINVAL on a file system that cannot do it (some network ones). Returns 0 or -errno. */
int el_rename_noreplace(int old_directory_fd, const char *old_name, int new_directory_fd, const char *new_name);
