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

struct one_file_form {
	const char *name;	/* "csv": in free texts, and at the end of
				   addresses */
	const char *role;	/* in snapshots of those that list files */
	const char *accept;
	bool has_open_end;	/* it can end anywhere and look whole */
	one_file_count *count;
};
extern const struct one_file_form one_file_csv;
extern const struct one_file_form one_file_geojson;
extern const struct one_file_form one_file_zip;

/* By what an address ends in, or else by what is told of it ("text/csv", "CSV"),
 * in any letters; NULL: none of these. */
const struct one_file_form *one_file_form_of(const char *url,
	    const char *told);

/* Rows below the heading of CSV, in the form of the descriptor. */
one_file_count one_file_count_csv;
/* Features of GeoJSON. */
one_file_count one_file_count_geojson;
/* Records of JSON, one a line. */
one_file_count one_file_count_lines;

/* --- a file within a walk --- */

struct one_file {
	const struct one_file_form *form;
	const char *role;	/* in the snapshot; static */
	bool is_unchanged;
	uint64_t rows;
	char proof[40];		/* "" until it is there */
};

/* Ask for it. */
void	one_file_ask(const struct one_file *, const char *url,
	    struct request *ret);
/* It came: is it whole, and another than that of ${last} (or NULL)? */
int	one_file_take(struct one_file *, const struct source *,
	    const struct snapshot *last, const struct reply *, struct err *)
	    MUST_CHECK;
void	one_file_tell(const struct one_file *, struct whole *ret);
/* It came for a first look: tell the names of its heading.  Only of CSV; the
 * error of another form says so. */
int	one_file_look(const struct one_file *, const struct source *,
	    const struct protocol_look *, const struct reply *, struct err *)
	    MUST_CHECK;

/* --- a file that is all there is: the functions of its protocol --- */

void	*one_file_begin(const struct source *, const struct snapshot *last,
	    const struct one_file_form *);
int	one_file_next(void *walk, const struct reply *, struct request *ret,
	    struct err *);
void	one_file_whole(const void *walk, struct whole *ret);
void	one_file_look_at(void *walk, const struct protocol_look *);

#endif
