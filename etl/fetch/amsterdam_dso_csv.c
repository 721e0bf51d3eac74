/*
 * The DSO-API of Amsterdam, a table as one CSV:
 *
 *	{table}?_format=json&_pageSize=1&_count=true	how many records
 *	{table}?_format=csv				all of them, streamed
 *
 * with the same fields, filters and order in both.  A stream without pages has
 * no highest page, and says nothing of how much it is: the proof is the count
 * that was asked before.  One that broke inside the service says so at its end,
 * with status 200.
 */
#include "base/mem.h"
#include "fetch/city_walk.h"
#include "fetch/dso_table.h"
#include "fetch/one_file.h"

struct walk {
	const struct source *source;
	const struct snapshot *last; /* made by this very descriptor, or NULL */
	const struct protocol_look *look; /* the fields alone, or NULL */
	bool is_counted;
	uint64_t count; /* by the service */
	bool is_unchanged;
	char proof[40];
};

static void *
dso_csv_begin(const struct source *source, const struct snapshot *last)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	w->source = source;
	w->last = city_last(source, last);
	return w;
}

static int
ask_table(const struct walk *w, struct request *ret, struct err *err)
{
	const char *options = w->source->city.csv.delimiter == ';'
	    ? "_format=csv&_csv_header=id&_csv_separator=%3B"
	    : "_format=csv&_csv_header=id&_csv_separator=%2C";

	if (dso_ask(w->source, options, ret, err) != 0)
		return -1;
	ret->role = xstrdup("file");
	ret->accept = "text/csv";
	ret->is_part = true;
	return 1;
}

static int
take_table(struct walk *w, const struct reply *reply, struct err *err)
{
	struct reply tailed;
	struct tail tail;
	uint64_t rows = 0;
	int rc;

	dso_tail(reply, &tail, &tailed);
	rc =
	    one_file_count_csv(w->source, tailed.read, tailed.body, &rows, err);
	if (dso_check_tail(&tail, err) != 0 || rc != 0)
		return -1;
	if (rows != w->count)
		return city_set_miscounted(rows, w->count, err);
	/* A count of rows does not see a last number that was cut short. */
	if (tail.n == 0 || tail.last[tail.n - 1] != '\n')
		return err_set(err, ERR_SOURCE,
		    "the last row has no end, so the table was cut off; the "
		    "next run asks again");
	w->is_unchanged = city_is_same(w->last, "file", reply);
	snprintf(w->proof, sizeof(w->proof), "count %llu",
	    (unsigned long long)w->count);
	return 0;
}

static int
dso_csv_next(void *walk, const struct reply *reply, struct request *ret,
    struct err *err)
{
	struct walk *w = walk;

	if (reply == NULL)
		return dso_ask_count(w->source, ret, err);
	if (w->look != NULL)
		return dso_take_fields(w->source, reply, w->look, err);
	if (w->is_counted)
		return take_table(w, reply, err);
	if (dso_take_count(w->source, reply, &w->count, err) != 0)
		return -1;
	w->is_counted = true;
	return ask_table(w, ret, err);
}

static void
dso_csv_look(void *walk, const struct protocol_look *look)
{
	struct walk *w = walk;

	w->look = look;
}

static void
dso_csv_whole(const void *walk, struct whole *ret)
{
	const struct walk *w = walk;

	memset(ret, 0, sizeof(*ret));
	ret->is_unchanged = w->is_unchanged;
	ret->table = w->source->table;
	ret->proof = w->proof;
	ret->rows = w->count;
	ret->pages = 1;
}

const struct protocol protocol_amsterdam_dso_csv = {
	.name = "amsterdam-dso-csv",
	.needs_network = true,
	.begin = dso_csv_begin,
	.next = dso_csv_next,
	.look = dso_csv_look,
	.whole = dso_csv_whole,
	.end = free,
};
