/*
 * Definitions as the depot keeps them: every file of sources/, sql/ and output/
 * that a run read, in one body, so that a run can be done again with them.
 *
 *	woondruk-definitions 1 LF
 *	and for each file: its bytes, a blank, its path, LF, the bytes, LF
 *
 * Paths are sources/<n>/..., one number for each folder of sources in the order
 * of the setting, sql/... and output/...
 */
#ifndef DEFINE_KEPT_H
#define DEFINE_KEPT_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/settings.h"

/* All definitions that the settings name; the same files give the same
 * bytes. */
int	kept_pack(const struct settings *, struct buf *ret, struct err *)
	    MUST_CHECK;
/* Write the files of a body below ${dir}, which is made.  Anything that is not
 * in form, and a path that leads elsewhere, is ERR_DATA.  ret_folders is the
 * number of folders of sources. */
int	kept_unpack(const char *, size_t, const char *dir, size_t *ret_folders,
	    struct err *) MUST_CHECK;

/* The next file of a body: 1, 0 at the end, -1 when it is not in form.  at
 * begins as 0; path is valid until the next call with the same buffer. */
struct kept_file {
	char path[512];
	const char *bytes;
	size_t len;
};
int	kept_next(const char *, size_t, size_t *at, struct kept_file *ret,
	    struct err *) MUST_CHECK;

#endif
