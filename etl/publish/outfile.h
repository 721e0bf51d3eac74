/*
 * A file that is written once, from the first byte to the last, under its final
 * name in a folder that no reader sees yet.  The error is sticky: write freely,
 * look at outfile_close.  Nothing is synced here; a release syncs all of its
 * files before it is shown.
 */
#ifndef PUBLISH_OUTFILE_H
#define PUBLISH_OUTFILE_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct outfile {
	char *path;
	int fd;
	struct buf buf;		/* writers append here */
	int failed;		/* errno of the first failure, or 0 */
};

/* Make the file; a file that stands there is an error. */
int	outfile_open(struct outfile *, const char *path, struct err *)
	    MUST_CHECK;
/* A whole file at once. */
int	outfile_whole(const char *path, const void *, size_t, struct err *)
	    MUST_CHECK;
/* Hand on what has gathered, when that is a block or more. */
void	outfile_drain(struct outfile *);
void	outfile_add(struct outfile *, const void *, size_t);
/* Write the rest and close; reports the first failure.  After an error the file
 * is gone. */
int	outfile_close(struct outfile *, struct err *) MUST_CHECK;
/* Close and remove it; harmless after outfile_close. */
void	outfile_abandon(struct outfile *);

#endif
