/*
 * The files that a dataset lists (resources of CKAN, distributions of DCAT):
 * which one a descriptor means, and where it may be had.  A list is written by
 * hand: formats are free text, and links lead anywhere.
 */
#ifndef FETCH_FILE_LIST_H
#define FETCH_FILE_LIST_H

#include "fetch/one_file.h"

/* Texts are borrowed from the list; "" when it has none. */
struct listed_file {
	const char *id, *title, *format, *url;
	bool has_rows;		/* it can be had row by row too */
};

/* The file that the descriptor's part names by id, title or the name of the
 * file itself; without a part the only one that can be read.  When there is
 * none, or more than one, the error says which there are. */
int	file_list_choose(const struct source *, const struct listed_file *,
	    size_t n, const struct listed_file **ret, struct err *) MUST_CHECK;

/* Where that file is and how it is read: ret_url (for the caller to free) is an
 * address on the source's own host, over https, also when the link says http or
 * begins with slashes.  A link to another host is an error that says how to
 * describe that file; of others (none, a relative one, a port, a byte that no
 * address has) it says which. */
int	file_list_open(const struct source *, const struct listed_file *,
	    struct one_file *ret, char **ret_url, struct err *) MUST_CHECK;

/* As one_file_take.  The part named the file: in an archive there is one table. */
int	file_list_take(struct one_file *, const struct source *,
	    const struct snapshot *last, const struct reply *, struct err *)
	    MUST_CHECK;

#endif
