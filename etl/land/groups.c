/*
 * Groups of municipalities, kept by hand in a curated source: groups.csv names
 * them, members.csv lists who belongs and since when, each row with its
 * citation.
 */
#include <string.h>

#include "define/area.h"
#include "land/curated_file.h"
#include "land/format.h"

static int
member(void *ctx, const char *const *f, size_t line, struct err *err)
{
	struct table_group_member m = { f[0], f[1], f[2], f[3] };

	if (!area_is_municipality(f[1], strlen(f[1])))
		return err_set(err, ERR_SOURCE,
		    "members.csv: line %zu: '%.40s' is no municipality code",
		    line, f[1]);
	if (!curated_is_day_or_empty(f[2]) || !curated_is_day_or_empty(f[3]))
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
	struct table_group g = { f[0], f[1], f[2], f[3],
		strcmp(f[4], "class") == 0 };

	for (size_t i = 0; i < 4; i++)
		if (*f[i] == '\0')
			return err_set(err, ERR_SOURCE,
			    "groups.csv: line %zu: an empty column", line);
	if (!g.is_class && strcmp(f[4], "figures") != 0)
		return err_set(err, ERR_SOURCE,
		    "groups.csv: line %zu: kind is figures or class", line);
	table_add_group(ctx, &g);
	return 0;
}

static int
describe(const struct table_origin *o, struct table *t, struct err *err)
{
	static const char *const member_names[] = { "group", "gm_code",
		"valid_from", "valid_to", "citation" };
	static const char *const group_names[] = { "group", "title_nl",
		"title_en", "description_nl", "kind" };

	if (curated_file_read(o, "curated/groups.csv", group_names, 5, group, t,
		err) == -1)
		return -1;
	return curated_file_read(o, "curated/members.csv", member_names, 5,
	    member, t, err);
}

const struct format format_groups = { "groups", describe, curated_no_cells };
