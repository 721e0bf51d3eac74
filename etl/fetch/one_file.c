/*
 * One file at an address, whole.
 */
#include "fetch/one_file.h"

#include "base/csvread.h"
#include "base/limits.h"
#include "base/mem.h"
#include "fetch/peek.h"

struct walk {
	const struct source *source;
	const struct snapshot *last; /* made by this very descriptor, or NULL */
	const char *accept;
	one_file_count *count;
	bool is_unchanged;
	char proof[40];
	uint64_t rows;
};

void *
one_file_begin(const struct source *source, const struct snapshot *last,
    const char *accept, one_file_count *count)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	w->source = source;
	if (last != NULL && last->definition != NULL &&
	    strcmp(last->definition, source->sha256) == 0)
		w->last = last;
	w->accept = accept;
	w->count = count;
	return w;
}

int
one_file_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;
	const struct snapshot_part *part;

	if (reply == NULL) {
		ret->role = xstrdup("file");
		ret->url = xasprintf("https://%s%s/%s", w->source->host,
		    w->source->path, w->source->table);
		ret->accept = w->accept;
		ret->max = LIMIT_PAGE_BODY;
		ret->is_part = true;
		return 1;
	}
	if (w->count(w->source, reply->read, reply->body, &w->rows, err) != 0)
		return -1;
	snprintf(w->proof, sizeof(w->proof), "whole-body %llu",
	    (unsigned long long)w->rows);
	part = w->last != NULL ? snapshot_part(w->last, "file") : NULL;
	w->is_unchanged =
	    part != NULL && strcmp(part->sha256, reply->sha256) == 0;
	return 0;
}

void
one_file_whole(const void *walk, struct whole *ret)
{
	const struct walk *w = walk;

	memset(ret, 0, sizeof(*ret));
	ret->is_unchanged = w->is_unchanged;
	ret->table = w->source->table;
	ret->proof = w->proof;
	ret->rows = w->rows;
	ret->pages = 1;
}

/* --- counting --- */

int
one_file_count_csv(const struct source *source, records_read *read, void *from,
    uint64_t *ret, struct err *err)
{
	struct csv_reader *csv = NULL;
	struct csv_line line;
	uint64_t rows = 0;
	int more = -1;

	if (csv_reader_open(&source->city.csv, read, from, &csv, err) == 0) {
		if (csv_reader_heading(csv)->field[0][0] == '<')
			err_set(err, ERR_SOURCE,
			    "an HTML or XML page came where CSV was expected; "
			    "when the file has moved, mend path and table in "
			    "source.json");
		else
			while ((more = csv_reader_next(csv, &line, err)) == 1)
				rows++;
	}
	csv_reader_close(csv);
	if (more != 0)
		return -1;
	if (rows == 0)
		return err_set(err, ERR_SOURCE,
		    "the file has no rows below its heading; the next run "
		    "asks again");
	*ret = rows;
	return 0;
}

static int
count_json(const struct records_shape *shape, records_read *read, void *from,
    uint64_t *ret, struct err *err)
{
	struct records *scan = records_new(shape, read, from);
	struct record record;
	uint64_t rows = 0;
	int more;

	while ((more = records_next(scan, &record, err)) == 1)
		rows++;
	if (more == 0 && !records_saw_rows(scan))
		more = err_set(err, ERR_SOURCE,
		    "there is no list '%s'; look at the file by hand",
		    shape->rows);
	else if (more == 0 && rows == 0)
		more = err_set(err, ERR_SOURCE,
		    "the file has no records; the next run asks again");
	records_free(scan);
	*ret = rows;
	return more;
}

int
one_file_count_geojson(const struct source *source, records_read *read,
    void *from, uint64_t *ret, struct err *err)
{
	const struct records_shape shape = { .rows = "features" };
	struct peek peek;

	(void)source;
	peek_init(&peek, read, from);
	return count_json(&shape, peek_read, &peek, ret, err);
}

int
one_file_count_lines(const struct source *source, records_read *read,
    void *from, uint64_t *ret, struct err *err)
{
	const struct records_shape shape = { .lines = true };

	(void)source;
	return count_json(&shape, read, from, ret, err);
}
