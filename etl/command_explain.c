/*
 * woondruk explain: one figure, down to its cells and their bodies.  With the
 * id of a city's source in the place of an indicator: what the city said.
 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/snapshot.h"
#include "commands.h"
#include "land/find.h"
#include "model/explain.h"
#include "model/explain_city.h"
#include "session.h"

#define USAGE "AREA INDICATOR PERIOD [--basis BASIS] [--reeks SERIES] [--full]"

/* One snapshot is read for many cells. */
struct finder {
	struct depot *depot;
	struct snapshot *snapshot;
};

static int
find_body(void *ctx, const struct source *source, const char *snapshot,
    const char *measure, const char *variant, const char *region,
    const char *cbs_period, struct explain_body *ret, struct err *err)
{
	struct finder *finder = ctx;
	struct found_cell cell;

	if (finder->snapshot == NULL ||
	    strcmp(finder->snapshot->id, snapshot) != 0) {
		snapshot_free(finder->snapshot);
		finder->snapshot = NULL;
		if (snapshot_load(finder->depot, snapshot, &finder->snapshot,
			err) != 0)
			return -1;
	}
	if (land_find_cell(finder->depot, source, finder->snapshot, measure,
		variant, region, cbs_period, &cell, err) != 0)
		return -1;
	memcpy(ret->sha256, cell.sha256, sizeof(ret->sha256));
	snprintf(ret->role, sizeof(ret->role), "%s", cell.role);
	snprintf(ret->number, sizeof(ret->number), "%s",
	    cell.number_text != NULL ? cell.number_text : "");
	ret->row = cell.row;
	found_cell_release(&cell);
	return 0;
}

static int
parse(int argc, char **argv, struct explain_request *ret, bool *ret_json,
    struct err *err)
{
	const char **word[] = { &ret->area, &ret->indicator, &ret->period };
	size_t n = 0;

	for (int i = 1; i < argc; i++) {
		bool has_value = i + 1 < argc;

		if (strcmp(argv[i], "--json") == 0)
			*ret_json = true;
		else if (strcmp(argv[i], "--full") == 0)
			ret->full = true;
		else if (strcmp(argv[i], "--reeks") == 0 && has_value)
			ret->reeks = argv[++i];
		else if (strcmp(argv[i], "--basis") == 0 && has_value &&
		    strcmp(argv[i + 1], "huidig") == 0)
			ret->basis = BASIS_HUIDIG, i++;
		else if (strcmp(argv[i], "--basis") == 0 && has_value &&
		    strcmp(argv[i + 1], "toenmalig") == 0)
			ret->basis = BASIS_TOENMALIG, i++;
		else if (strcmp(argv[i], "--basis") == 0 && has_value)
			return err_set(err, ERR_USAGE,
			    "'%s' is no basis; it is huidig or toenmalig",
			    argv[i + 1]);
		else if (argv[i][0] != '-' && n < 3)
			*word[n++] = argv[i];
		else
			return err_set(err, ERR_USAGE,
			    "'%s' is not for this command; it takes " USAGE,
			    argv[i]);
	}
	if (n < 3)
		return err_set(err, ERR_USAGE,
		    "it takes " USAGE
		    ", as in explain GM0363 bevolkingsgroei-5-jaar 2026");
	return 0;
}

/* A figure of ours, or what a city says of itself. */
static int
explain(const struct session *s, const struct explain_request *request,
    struct outline *outline, bool *ret_sound, struct err *err)
{
	const struct source *city =
	    definitions_source(&s->definitions, request->indicator);
	struct finder finder = { s->depot, NULL };
	int rc;

	if (city != NULL && source_is_city(city)) {
		*ret_sound = true;
		return explain_city_run(s->pq, city, request, s->depot, outline,
		    err);
	}
	rc = explain_run(s->pq, &s->definitions, request, find_body, &finder,
	    outline, ret_sound, err);
	snapshot_free(finder.snapshot);
	return rc;
}

int
command_explain(const struct settings *settings, int argc, char **argv)
{
	struct explain_request request = { .reeks = "", .basis = BASIS_HUIDIG };
	struct err err = ERR_INIT;
	struct outline outline;
	bool as_json = false, sound = false;
	struct session s;
	struct buf out;
	int status;

	session_init(&s, settings, "explain");
	buf_init(&out, LIMIT_BUFFER);
	if (parse(argc, argv, &request, &as_json, &err) != 0 ||
	    session_need(&s,
		SESSION_HOME | SESSION_DEFINITIONS | SESSION_DEPOT |
		    SESSION_DATABASE,
		&err) != 0) {
		status = session_fail(&s, &err);
		goto out;
	}
	outline_init(&outline, as_json, &out);
	if (explain(&s, &request, &outline, &sound, &err) != 0) {
		status = session_fail(&s, &err);
		goto out;
	}
	if (as_json)
		buf_addc(&out, '\n');
	if (fwrite(out.data, 1, out.len, stdout) != out.len) {
		err_set(&err, ERR_FATAL, "cannot write the answer");
		status = session_fail(&s, &err);
		goto out;
	}
	status = sound
	    ? session_end(&s, EXIT_FRESH, NULL)
	    : session_end(&s, EXIT_BUG,
		  "the figure does not follow from its cells as they stand");
out:
	buf_release(&out);
	return status;
}
