/*
 * Files: written whole or not at all.  Every write that has to survive goes to
 * a temporary name in the same folder, is synced, renamed, and the folder is
 * synced.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Read a whole file, at most the ceiling of ret. */
int	file_read(const char *path, struct buf *ret, struct err *) MUST_CHECK;
/* Write whole, sync, rename over path, sync the folder.  Mode 0644. */
int	file_write(const char *path, const void *, size_t, struct err *)
	    MUST_CHECK;
/* Append the bytes with one write and sync. */
int	file_append(const char *path, const void *, size_t, struct err *)
	    MUST_CHECK;
/* Write all bytes to an open file, also when the kernel takes them in parts;
 * errno tells what went wrong. */
int	file_write_fd(int fd, const void *, size_t) MUST_CHECK;
bool	file_exists(const char *path);
bool	file_is_dir(const char *path);
/* Make a folder and those above it; fine when it is there. */
int	file_mkdirs(const char *path, struct err *) MUST_CHECK;
int	file_sync_dir(const char *path, struct err *) MUST_CHECK;
/* Remove a folder and all in it, not following links; absent is fine. */
int	file_remove_tree(const char *path, struct err *) MUST_CHECK;
/* Names in a folder, without . and .., in byte order; free with
 * file_list_free. */
int	file_list(const char *path, char ***ret_names, size_t *ret_n,
	    struct err *) MUST_CHECK;
void	file_list_free(char **names, size_t n);
/* Call fn for every regular file below root, in byte order of the relative
 * path; fn gets that path.  Depth is bounded; links are not followed. */
typedef int file_walk_fn(void *ctx, const char *relative, struct err *);
int	file_walk(const char *root, file_walk_fn *, void *ctx, struct err *)
	    MUST_CHECK;
/* "a/b" from "a" and "b", as text the caller frees. */
char	*file_path(const char *dir, const char *name);

#endif
