/*
 * The formats in which documents are written: one table of writers.  A writer
 * gets the head of a document, its notes and its rows, in that order, and keeps
 * no more of them than it has to.
 */
#ifndef PUBLISH_WRITER_H
#define PUBLISH_WRITER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/csv.h"
#include "base/err.h"
#include "base/jsonw.h"
#include "db/pq.h"
#include "define/dataset.h"

/* What a writer is told when a document begins.  All borrowed; head is that of the
 * cube for who makes one; rows is NULL when there are none, and otherwise says
 * which columns they will have.  Column 0 of head and rows is the key of the
 * document, and not written. */
struct writer_start {
	const struct dataset *dataset;
	const char *base_url; /* "" for none */
	const char *path;     /* of the file, which is not there yet */
	const struct pq_result *head, *rows;
	size_t row; /* of head */
	bool is_cube;
	/* The member that a CSV repeats in every row, and behind which column;
	 * NULL: none */
	const char *csv_member, *csv_after;
};

struct writer {
	const char *format; /* in front matter; the extension of the file */
	bool is_cube;	    /* it is made of "-- section: cube" */
	/* Begin a document.  *ret is what the others are given, until end or
	 * abandon frees it; after an error there is nothing. */
	int (*begin)(const struct writer_start *, void **ret, struct err *);
	/* A subject and a text about the figures; NULL: not told in this format */
	int (*note)(void *, const char *subject, const char *text,
	    struct err *);
	int (*row)(void *, const struct pq_result *, size_t row, struct err *);
	/* Finish the file, or report the first thing that went wrong. */
	int (*end)(void *, struct err *);
	/* The file is not to be. */
	void (*abandon)(void *);
};

extern const struct writer writer_json, writer_jsonstat, writer_jsonld,
    writer_ttl, writer_csv, writer_xlsx;

/* The writer of a format; NULL when there is none. */
const struct writer *writer_find(const char *format);

/* The column of that name behind the key; 0, which is the key, when there is
 * none. */
size_t	writer_column(const struct pq_result *, const char *name);
/* One value of a column of that kind; NULL is null, or an empty cell.  What is
 * no JSON number (NaN) is ERR_DATA. */
int	writer_json_value(struct jsonw *, enum pq_kind, const char *value,
	    struct err *) MUST_CHECK;
int	writer_csv_value(struct csv *, enum pq_kind, const char *value,
	    struct err *) MUST_CHECK;
/* A list as text, joined by bars, into ${out}. */
int	writer_join(struct buf *out, const char *array, struct err *) MUST_CHECK;
/* ERR_DATA unless it is a number that JSON has. */
int	writer_check_number(const char *value, struct err *) MUST_CHECK;

#endif
