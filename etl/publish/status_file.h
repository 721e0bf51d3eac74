/*
 * status.json: when was last looked, and where does every source stand.  The
 * one published file outside the releases, and the only one that a quiet night
 * writes.
 */
#ifndef PUBLISH_STATUS_FILE_H
#define PUBLISH_STATUS_FILE_H

#include "base/err.h"
#include "db/pq.h"

/* Run output/status/status.sql and put its document in the place of
 * status.json, by one rename.  ${build_dir} is a folder to make it in. */
int	status_file_write(struct pq *, const char *share,
	    const char *build_dir, const char *public_dir,
	    const char *base_url, struct err *) MUST_CHECK;

#endif
