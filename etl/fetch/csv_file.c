/*
 * A CSV file at an address: one question, kept whole.  Nothing counts the rows
 * for us, so the proof is that the body ends as CSV does, and landing refuses a
 * file that shrank.
 */
#include "base/csvread.h"
#include "base/limits.h"
#include "base/mem.h"
#include "fetch/protocol.h"

/* Files are served under many names; what is no CSV is found out by reading. */
#define CSV_TYPES                                                              \
	"text/csv, application/csv, text/plain, application/octet-stream, "    \
	"application/vnd.ms-excel"

struct walk {
	const struct source *source;
	const struct snapshot *last; /* made by this very descriptor, or NULL */
	bool is_unchanged;
	char proof[40];
	uint64_t rows;
};

static void *
csv_file_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	w->source = source;
	if (last != NULL && last->definition != NULL &&
	    strcmp(last->definition, source->sha256) == 0)
		w->last = last;
	return w;
}

/* Read it to its end: rows that are whole are all the proof there is. */
static int
take_body(struct walk *w, const struct reply *reply, struct err *err)
{
	struct csv_reader *csv = NULL;
	struct csv_line line;
	int more = -1;

	if (csv_reader_open(&w->source->city.csv, reply->read, reply->body,
		&csv, err) == 0) {
		if (csv_reader_heading(csv)->field[0][0] == '<')
			err_set(err, ERR_SOURCE,
			    "an HTML or XML page came where CSV was expected; "
			    "when the file has moved, mend path and table in "
			    "source.json");
		else
			while ((more = csv_reader_next(csv, &line, err)) == 1)
				w->rows++;
	}
	csv_reader_close(csv);
	if (more != 0)
		return -1;
	if (w->rows == 0)
		return err_set(err, ERR_SOURCE,
		    "the file has no rows below its heading; the next run "
		    "asks again");
	snprintf(w->proof, sizeof(w->proof), "whole-body %llu",
	    (unsigned long long)w->rows);
	return 0;
}

static int
csv_file_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;
	const struct snapshot_part *part;

	if (reply == NULL) {
		ret->role = xstrdup("file");
		ret->url = xasprintf("https://%s%s/%s", w->source->host,
		    w->source->path, w->source->table);
		ret->accept = CSV_TYPES;
		ret->max = LIMIT_PAGE_BODY;
		ret->is_part = true;
		return 1;
	}
	if (take_body(w, reply, err) != 0)
		return -1;
	part = w->last != NULL ? snapshot_part(w->last, "file") : NULL;
	w->is_unchanged =
	    part != NULL && strcmp(part->sha256, reply->sha256) == 0;
	return 0;
}

static void
csv_file_whole(const void *walk, struct whole *ret)
{
	const struct walk *w = walk;

	memset(ret, 0, sizeof(*ret));
	ret->is_unchanged = w->is_unchanged;
	ret->table = w->source->table;
	ret->proof = w->proof;
	ret->rows = w->rows;
	ret->pages = 1;
}

const struct protocol protocol_csv_file = {
	.name = "csv-file",
	.needs_network = true,
	.begin = csv_file_begin,
	.next = csv_file_next,
	.whole = csv_file_whole,
	.end = free,
};
