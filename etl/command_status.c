/*
 * woondruk status: what is fresh, stale, held or failing, and since when.  From
 * the definitions and the database alone; it asks no source anything.
 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "commands.h"
#include "rows.h"
#include "session.h"
#include "standing.h"

typedef void standing_way(const struct standing *, struct buf *out);

/* Ways to tell it.  To add one: a function in standing.h, and a row. */
static const struct {
	const char *flag;
	standing_way *tell;
} ways[] = {
	{ "--json", standing_json },
	{ "--prometheus", standing_metrics },
	{ "--brief", standing_brief },
};

static int
parse(int argc, char **argv, standing_way **ret, struct err *err)
{
	standing_way *tell = NULL;

	for (int i = 1; i < argc; i++) {
		standing_way *asked = NULL;

		for (size_t k = 0; k < sizeof(ways) / sizeof(*ways); k++)
			if (strcmp(argv[i], ways[k].flag) == 0)
				asked = ways[k].tell;
		if (asked == NULL || tell != NULL)
			return err_set(err, ERR_USAGE,
			    "'%.60s' is not for this command; it takes one of "
			    "--json, --prometheus and --brief",
			    argv[i]);
		tell = asked;
	}
	*ret = tell != NULL ? tell : standing_text;
	return 0;
}

int
command_status(const struct settings *settings, int argc, char **argv)
{
	standing_way *tell = NULL;
	struct err err = ERR_INIT;
	struct standing st;
	struct session s;
	struct buf out;
	int status;

	session_init(&s, settings, "status");
	if (parse(argc, argv, &tell, &err) != 0 ||
	    session_need(&s,
		SESSION_HOME | SESSION_DEFINITIONS | SESSION_DATABASE,
		&err) != 0 ||
	    standing_collect(&s, &st, &err) != 0)
		return session_fail(&s, &err);
	buf_init(&out, LIMIT_BUFFER);
	tell(&st, &out);
	status = st.status;
	standing_release(&st);
	if (rows_print(&out, &err) != 0)
		status = session_fail(&s, &err);
	else
		session_end(&s, status, NULL);
	buf_release(&out);
	return status;
}
