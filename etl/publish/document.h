/*
 * A dataset becomes files: its SELECTs are streamed into its formats, document by
 * document, in memory that does not grow with the number of rows.  Numbers
 * are text from the database to the file.
 */
#ifndef PUBLISH_DOCUMENT_H
#define PUBLISH_DOCUMENT_H

#include <stddef.h>

#include "base/err.h"
#include "db/pq.h"
#include "define/dataset.h"
#include "publish/contract.h"

struct document_report {
	size_t documents;
	size_t rows;
};

/* Write all documents of the dataset below ${dir}.  ${base_url} ("" for none)
 * begins the address of the schema.  A transaction is open, and stays open. */
int	document_write(struct pq *, const struct dataset *,
	    const struct contract *, const char *dir, const char *base_url,
	    struct document_report *ret, struct err *) MUST_CHECK;

/* The path below ${dir} of a document of that target ("gemeenten/{document}"), as
 * text the caller frees.  The key becomes part of it, and is ERR_DATA when it is
 * no plain name. */
int	document_path(const char *target, const char *dir, const char *key,
	    const char *extension, char **ret, struct err *) MUST_CHECK;
/* Make the folder in which the documents of a target stand. */
int	document_folder(const char *target, const char *dir, struct err *)
	    MUST_CHECK;

#endif
