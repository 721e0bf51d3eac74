/*
 * A made table as a document in a folder of its own: with one member in its head,
 * the first cell, which a CSV repeats behind the first column.
 */
#ifndef DOCUMENT_MADE_H
#define DOCUMENT_MADE_H

#include <stdlib.h>
#include <unistd.h>

#include "publish/writer.h"
#include "table_made.h"

#define MEMBER "titel"

static char folder_made[200];

/* Take it away again, and the folder: libFuzzer ends without a word. */
static void
document_remove(char *path)
{
	if (path != NULL)
		REQUIRE(unlink(path) == 0);
	REQUIRE(rmdir(folder_made) == 0);
	free(path);
}

/* Its path, for document_remove; NULL: there is no document, which holds when
 * a number is none, and only then. */
static char *
document_made(const struct writer *writer, const struct table_made *t)
{
	PGresAttDesc column[] = { { .name = (char[]){ KEY },
				      .typid = 25,
				      .typlen = -1 },
		{ .name = (char[]){ MEMBER }, .typid = 25, .typlen = -1 } };
	struct dataset dataset = { .rows_member = (char[]){ "rijen" } };
	struct table_made head = { .result =
				       PQmakeEmptyPGresult(NULL,
					   PGRES_TUPLES_OK) };
	const struct pq_result *rows = table_result(t);
	struct writer_start start = { .dataset = &dataset, .base_url = "",
		.head = table_result(&head), .rows = rows,
		.csv_member = MEMBER, .csv_after = names_made[1] };
	struct err err = ERR_INIT;
	void *document;
	char *path;
	int rc;

	snprintf(folder_made, sizeof(folder_made), "%.150s/fuzz-XXXXXX",
	    getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/dev/shm");
	REQUIRE(mkdtemp(folder_made) != NULL);
	path = xasprintf("%s/document", folder_made);
	start.path = path;
	REQUIRE(PQsetResultAttrs(head.result, 2, column));
	REQUIRE(PQsetvalue(head.result, 0, 0, (char[]){ KEY },
	    (int)strlen(KEY)));
	REQUIRE(PQsetvalue(head.result, 0, 1, t->cell[0],
	    t->cell[0] != NULL ? (int)strlen(t->cell[0]) : -1));
	rc = writer->begin(&start, &document, &err);
	REQUIRE(rc == 0);
	if (writer->note != NULL)
		rc = writer->note(document, t->cell[0], t->cell[1], &err);
	for (size_t i = 0; rc == 0 && i < t->rows; i++)
		rc = writer->row(document, rows, i, &err);
	if (rc != 0)
		writer->abandon(document);
	else
		rc = writer->end(document, &err);
	if ((rc == 0) != table_is_fine(t))
		fprintf(stderr, "%s\n", rc != 0 ? err.text : "it was written");
	REQUIRE((rc == 0) == table_is_fine(t));
	PQclear(head.result);
	if (rc == 0)
		return path;
	free(path);
	document_remove(NULL);
	return NULL;
}

#endif
