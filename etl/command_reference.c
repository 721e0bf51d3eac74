/* woondruk reference: what a year gives to measure other years by, as lines for
 * the files of the indicators.  A person puts them there. */
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"
#include "commands.h"
#include "rows.h"
#include "session.h"

static const char reference_sql[] =
    "select id, line, why_not from indicator.reference_of($1::int, $2::date)";
static const char audit_sql[] = "select indicator.audit($1::int)";

static int
answer(const struct session *s, const char *year, struct buf *out,
    struct err *err)
{
	struct pq_result *res = NULL;
	char now[CLOCK_TEXT];

	clock_text(clock_now(), now);
	if (pq_queryv(s->pq, reference_sql, &res, err, year, now, PQ_END) != 0)
		return -1;
	for (size_t i = 0; i < pq_rows(res); i++) {
		const char *line = pq_get(res, i, 1);

		buf_addf(out, "%s\n", pq_get(res, i, 0));
		if (line != NULL)
			buf_addf(out, "-- reference:   %s WHO: WHY\n", line);
		else
			buf_addf(out, "   none: %s\n", pq_get(res, i, 2));
	}
	pq_result_free(res);
	res = NULL;
	if (pq_queryv(s->pq, audit_sql, &res, err, year, PQ_END) != 0)
		return -1;
	buf_addf(out, "\n");
	for (size_t i = 0; i < pq_rows(res); i++)
		buf_addf(out, "%s\n", pq_get(res, i, 0));
	pq_result_free(res);
	return 0;
}

static int
parse(int argc, char **argv, struct err *err)
{
	struct err why = ERR_INIT;
	int64_t year;

	if (argc == 2 &&
	    text_to_int(argv[1], 1900, 2100, "year", &year, &why) == 0)
		return 0;
	return err_set(err, ERR_USAGE, "it takes a year, as in reference 2021");
}

int
command_reference(const struct settings *settings, int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct session s;
	struct buf out;
	int status;

	session_init(&s, settings, "reference");
	buf_init(&out, LIMIT_BUFFER);
	if (parse(argc, argv, &err) != 0 ||
	    session_need(&s, SESSION_HOME | SESSION_DATABASE, &err) != 0 ||
	    answer(&s, argv[1], &out, &err) != 0 || rows_print(&out, &err) != 0)
		status = session_fail(&s, &err);
	else
		status = session_end(&s, EXIT_FRESH, NULL);
	buf_release(&out);
	return status;
}
