/* When a source is to get new figures. */
#include "land/calendar.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "define/expected.h"
#include "land/cbs_csv.h"

/* clang-format off */
static const char gone_sql[] =
	"delete from ledger.calendar where source <> all ($1::text[])";

static const char known_sql[] =
	"select from ledger.calendar"
	" where (source, hash, definition) = ($1, $2, $3)";

static const char store_sql[] =
	"insert into ledger.calendar (source, hash, definition, cadence,"
	"	has_ended, released_on, says, first_day, last_day, months,"
	"	days, period_kind)"
	" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
	"	$12)"
	" on conflict (source) do update"
	"	set (hash, definition, cadence, has_ended, released_on, says,"
	"		first_day, last_day, months, days, period_kind)"
	"	= (excluded.hash, excluded.definition, excluded.cadence,"
	"		excluded.has_ended, excluded.released_on,"
	"		excluded.says, excluded.first_day, excluded.last_day,"
	"		excluded.months, excluded.days, excluded.period_kind)";
/* clang-format on */

/* The body in which a CBS table tells of itself, whichever way it came; NULL
 * where there is none. */
static int
read_table(const struct table_origin *o, struct json **ret, struct err *err)
{
	const struct snapshot_part *part =
	    snapshot_part(o->snapshot, "properties");
	struct buf body;
	int rc = 0;

	*ret = NULL;
	if (cbs_csv_part(o) != NULL)
		return cbs_csv_list(o, "properties", ret, err);
	if (part == NULL)
		part = snapshot_part(o->snapshot, "table-infos");
	if (part == NULL)
		return 0;
	buf_init(&body, LIMIT_SMALL_BODY);
	if (depot_get(o->depot, part->sha256, &body, err) == -1 ||
	    json_parse(body.data, body.len, part->role, ret, err) == -1)
		rc = -1;
	buf_release(&body);
	return rc;
}

/* What the table says, in the first of its texts that is understood. */
static int
read_text(const struct table_origin *o, struct expected *ret, struct err *err)
{
	static const char *const members[] = { "Description", "LongDescription",
		"ShortDescription", "ExplanatoryText" };
	const struct json *table;
	struct json *doc = NULL;
	struct err why = ERR_INIT;

	memset(ret, 0, sizeof(*ret));
	if (!source_is_table_protocol(o->source->protocol))
		return 0;
	if (read_table(o, &doc, &why) == -1) {
		if (why.class != ERR_FATAL)
			return 0;
		*err = why;
		return -1;
	}
	/* v3 has a list of one. */
	table = json_get(doc, "value") != NULL
	    ? json_at(json_get(doc, "value"), 0)
	    : doc;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]) &&
	     ret->kind == EXPECTED_UNKNOWN;
	     i++)
		expected_parse(json_get_text(table, members[i], NULL), ret);
	json_free(doc);
	return 0;
}

/* The day with which a text begins, or false. */
static bool
read_day(const char *text, char ret[11])
{
	if (text == NULL || strlen(text) < 10)
		return false;
	snprintf(ret, 11, "%.10s", text);
	return period_is_day(ret);
}

/* When figures were last released: as the source says of its figures, or else of
 * the table; or else when we first had them.  A day that was still to come then
 * is a slip. */
static bool
released_on(const struct snapshot *s, char ret[11])
{
	const char *const said[] = { s->observations_modified, s->modified };
	char had[11];
	bool is_had = read_day(s->is_recording ? s->retrieved : s->at, had);

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (read_day(said[i], ret) &&
		    (!is_had || strcmp(ret, had) <= 0))
			return true;
	if (is_had)
		memcpy(ret, had, sizeof(had));
	return is_had;
}

int
calendar_keep(struct pq *pq, const struct definitions *d, struct err *err)
{
	struct buf names;
	int rc;

	buf_init(&names, LIMIT_DEFINITION);
	for (size_t i = 0; i < d->n_sources; i++)
		pq_array_add(&names, d->source[i].id);
	pq_array_end(&names);
	rc = pq_queryv(pq, gone_sql, NULL, err, names.data, PQ_END);
	buf_release(&names);
	return rc;
}

int
calendar_store(struct pq *pq, struct depot *depot, const struct source *source,
    const struct snapshot *newest, struct err *err)
{
	static const char *const says[] = { [EXPECTED_UNKNOWN] = NULL,
		[EXPECTED_BY] = "by",
		[EXPECTED_AFTER] = "after",
		[EXPECTED_NEVER] = "never" };
	const struct table_origin origin = { depot, source, newest };
	struct pq_result *res = NULL;
	char released[11], n_months[16], days[16];
	struct expected e;
	bool is_known, is_by, is_after;

	if (pq_queryv(pq, known_sql, &res, err, source->id, newest->id,
		source->sha256, PQ_END) == -1)
		return -1;
	is_known = pq_rows(res) > 0;
	pq_result_free(res);
	if (is_known)
		return 0;
	if (read_text(&origin, &e, err) == -1)
		return -1;
	is_by = e.kind == EXPECTED_BY;
	is_after = e.kind == EXPECTED_AFTER;
	snprintf(n_months, sizeof(n_months), "%d", e.months);
	snprintf(days, sizeof(days), "%d", e.days);
	return pq_queryv(pq, store_sql, NULL, err, source->id, newest->id,
	    source->sha256, source->cadence,
	    source->last != NULL ? "true" : "false",
	    released_on(newest, released) ? released : NULL, says[e.kind],
	    is_by ? e.first_day : NULL, is_by ? e.last_day : NULL,
	    is_after ? n_months : NULL, is_after ? days : NULL,
	    is_after && !e.is_any_period ? period_kind_name(e.period) : NULL,
	    PQ_END);
}
