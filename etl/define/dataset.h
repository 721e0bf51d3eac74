/*
 * A dataset: one file in output/, front matter and SELECTs.  Each document of
 * the dataset is one published file a format.
 *
 *   -- section: head   one row a document: the first column is the document's
 *                      key (it stands for {document} in the path), the others
 *                      are the members of the document, in order
 *   -- section: notes  optional; the document's key, a subject and a text, for
 *                      formats that have a place for them (XLSX)
 *   -- section: cube   the document's key, then the members of the document in
 *                      JSON-stat, in order; belongs to format jsonstat.json
 *   -- section: rows   optional; first column the document's key, the others
 *                      the members of a row (and the columns of the CSV), in
 *                      order; sorted by document
 */
#ifndef DEFINE_DATASET_H
#define DEFINE_DATASET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "define/lifecycle.h"

struct dataset {
	char *id;		/* file name without .sql */
	char *path;		/* of the definition */
	char sha256[65];
	char *title_nl, *title_en;
	char *target;		/* "v1/indicatoren/{document}", no extension */
	char **formats;		/* "json", "csv": also extensions */
	size_t n_formats;
	bool describes_files;	/* made last, from pg_temp.built_file */
	bool may_be_empty;	/* no document at all is fine */
	char *rows_member;	/* "rijen" */
	char *schema;		/* name of the JSON Schema in output/schema */
	struct lifecycle lifecycle;
	char *head_sql;
	char *notes_sql;	/* NULL when there is none */
	char *cube_sql;		/* the same */
	char *rows_sql;		/* the same */
};

int	dataset_load(const char *path, struct dataset *ret, struct err *)
	    MUST_CHECK;
void	dataset_release(struct dataset *);
/* Is it a place for documents: names divided by slashes, one of which may be
 * {document}?  No extension, because each format adds its own. */
bool	dataset_is_target(const char *);

#endif
