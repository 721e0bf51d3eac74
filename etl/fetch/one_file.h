/*
 * What protocols of whole files share: one question, kept whole, and read to
 * its end.  Nothing counts the records for us, so the proof is that the body
 * ends as its form demands; landing refuses a file that shrank.
 */
#ifndef FETCH_ONE_FILE_H
#define FETCH_ONE_FILE_H

#include "fetch/protocol.h"

/* Read the body to its end and count its records; an error when it is not
 * whole. */
typedef int one_file_count(const struct source *, records_read *, void *from,
	    uint64_t *ret, struct err *);

/* The same three functions for each of them; ${accept} is static. */
void	*one_file_begin(const struct source *, const struct snapshot *last,
	    const char *accept, one_file_count *);
int	one_file_next(void *walk, const struct reply *, struct request *ret,
	    struct err *);
void	one_file_whole(const void *walk, struct whole *ret);

/* Rows below the heading of CSV, in the form of the descriptor. */
one_file_count one_file_count_csv;
/* Features of GeoJSON. */
one_file_count one_file_count_geojson;
/* Records of JSON, one a line. */
one_file_count one_file_count_lines;

#endif
