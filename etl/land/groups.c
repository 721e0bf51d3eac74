/*
 * Groups of municipalities, kept by hand in a curated source: groups.csv names
 * them, members.csv lists who belongs and since when, each row with its
 * citation.
 */
#include <stdbool.h>

#include "base/buf.h"
#include "base/csvread.h"
#include "base/limits.h"
#include "base/text.h"
#include "define/area.h"
#include "land/format.h"

/* Empty: always, or still. */
static bool
is_date(const char *s)
{
	return *s == '\0' || text_is_date(s);
}

static int
member(void *ctx, const char *const *f, size_t line, struct err *err)
{
	struct table_group_member m = { f[0], f[1], f[2], f[3] };

	if (!area_is_municipality(f[1], strlen(f[1])))
		return err_set(err, ERR_SOURCE,
		    "members.csv: line %zu: '%.40s' is no municipality code",
		    line, f[1]);
	if (!is_date(f[2]) || !is_date(f[3]))
		return err_set(err, ERR_SOURCE,
		    "members.csv: line %zu: a date is YYYY-MM-DD or empty",
		    line);
	if (*f[4] == '\0')
		return err_set(err, ERR_SOURCE,
		    "members.csv: line %zu: a member needs its citation", line);
	table_add_member(ctx, &m);
	return 0;
}

static int
group(void *ctx, const char *const *f, size_t line, struct err *err)
{
	struct table_group g = { f[0], f[1], f[2], f[3] };

	for (size_t i = 0; i < 4; i++)
		if (*f[i] == '\0')
			return err_set(err, ERR_SOURCE,
			    "groups.csv: line %zu: an empty column", line);
	table_add_group(ctx, &g);
	return 0;
}

static int
read_file(const struct table_origin *o, const char *role,
    const char *const *names, size_t n_names, csv_row *fn, struct table *t,
    struct err *err)
{
	const struct snapshot_part *part = snapshot_part(o->snapshot, role);
	struct buf body;
	int rc = -1;

	if (part == NULL)
		return err_set(err, ERR_SOURCE, "the snapshot has no %s", role);
	buf_init(&body, LIMIT_SMALL_BODY);
	if (depot_get(o->depot, part->sha256, &body, err) == 0)
		rc = csv_read(body.data, body.len, role, names, n_names, fn, t,
		    err);
	buf_release(&body);
	return rc;
}

static int
describe(const struct table_origin *o, struct table *t, struct err *err)
{
	static const char *const member_names[] = { "group", "gm_code",
		"valid_from", "valid_to", "citation" };
	static const char *const group_names[] = { "group", "title_nl",
		"title_en", "description_nl" };

	if (read_file(o, "curated/groups.csv", group_names, 4, group, t, err) ==
	    -1)
		return -1;
	return read_file(o, "curated/members.csv", member_names, 5, member, t,
	    err);
}

/* Groups are all there is. */
static int
cells(const struct table_origin *o, const struct table *t,
    const struct table_sink *sink, struct err *err)
{
	(void)o;
	(void)t;
	(void)sink;
	(void)err;
	return 0;
}

const struct format format_groups = { "groups", describe, cells };
