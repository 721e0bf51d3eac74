/*
 * Reading zip archives, by libzip: the one file that knows it.
 *
 * The sizes are those of the central directory.  An archive is judged as a whole
 * before anything is read of it: encrypted entries, names that lead out of a
 * folder (.., absolute, backslash), names that stand twice, ways of packing
 * other than stored and deflate, and sizes or ratios above LIMIT_ZIP_* are
 * ERR_SOURCE.  Names are for finding entries, never for paths.
 */
#ifndef BASE_ZIPREAD_H
#define BASE_ZIPREAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/records.h"

struct zipread;

/* Take the whole body from ${read} (depot_read fits); one too large to hold in
 * memory is kept in a file in ${dir} that has no name and goes with us. */
int	zipread_open(records_read *, void *ctx, const char *dir,
	    struct zipread **ret, struct err *) MUST_CHECK;
void	zipread_close(struct zipread *);	/* NULL is fine */

/* Entries that hold something; folders are left out. */
size_t	zipread_count(const struct zipread *);
const char *zipread_name(const struct zipread *, size_t i);	/* UTF-8 */
uint64_t zipread_size(const struct zipread *, size_t i);	/* decoded */
/* The entry of exactly that name, or else the only one whose name ends so
 * (".csv"); none, or more than one, is ERR_SOURCE. */
int	zipread_find(const struct zipread *, const char *name, size_t *ret,
	    struct err *) MUST_CHECK;

/* --- one entry --- */
struct zipread_entry;

/* It has to be closed before the archive. */
int	zipread_entry_open(struct zipread *, size_t i,
	    struct zipread_entry **ret, struct err *) MUST_CHECK;
/* Decoded bytes: their number, 0 at the end (after size and CRC-32 were
 * compared), -1 on error.  Fits records_read. */
long	zipread_entry_read(void *entry, char *into, size_t size, struct err *);
void	zipread_entry_close(struct zipread_entry *);	/* NULL is fine */

/* Read every entry to its end: the proof that the archive is whole. */
int	zipread_check_all(struct zipread *, struct err *) MUST_CHECK;

#endif
