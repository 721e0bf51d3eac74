/*
 * woondruk explain: one figure, down to its cells and their bodies.  With the
 * id of a city's source in the place of an indicator: what the city said.  Or
 * all figures of a list, down to their cells.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/snapshot.h"
#include "commands.h"
#include "land/find.h"
#include "model/explain.h"
#include "model/explain_city.h"
#include "session.h"

#define USAGE                                                                  \
	"AREA INDICATOR PERIOD [--basis BASIS] [--reeks SERIES] [--full],"     \
	" or --list FILE"

/* Of a line of a list: three words and three flags, with what belongs to them. */
#define LIST_WORDS 12

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

/* What was asked for: one figure, or the file of a list. */
struct asked {
	struct explain_request figure;
	const char *list;
	bool as_json;
};

#define ASKED_INIT                                                             \
	{                                                                      \
		{ .reeks = "", .basis = BASIS_HUIDIG }, NULL, false            \
	}

static int
parse(int argc, char **argv, struct asked *asked, struct err *err)
{
	struct explain_request *ret = &asked->figure;
	const char **word[] = { &ret->area, &ret->indicator, &ret->period };
	size_t n = 0;

	for (int i = 1; i < argc; i++) {
		bool has_value = i + 1 < argc;

		if (strcmp(argv[i], "--json") == 0)
			asked->as_json = true;
		else if (strcmp(argv[i], "--list") == 0 && has_value)
			asked->list = argv[++i];
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
	if (asked->list != NULL && n > 0)
		return err_set(err, ERR_USAGE,
		    "with --list, figures stand in the file");
	if (n < 3 && asked->list == NULL)
		return err_set(err, ERR_USAGE,
		    "it takes " USAGE
		    ", as in explain GM0363 bevolkingsgroei-5-jaar 2026");
	return 0;
}

/* --- a list --- */

struct list {
	struct buf text;
	struct explain_request *figure; /* into text */
	size_t n;
};

static void
list_release(struct list *list)
{
	buf_release(&list->text);
	free(list->figure);
}

/* One line, which has the words of the command. */
static int
list_add(struct list *list, char *line, struct err *err)
{
	struct asked asked = ASKED_INIT;
	char *words[LIST_WORDS] = { NULL }, *word;
	int n = 1;

	while ((word = strsep(&line, " \t")) != NULL && n < LIST_WORDS)
		if (*word != '\0')
			words[n++] = word;
	if (word != NULL)
		return err_set(err, ERR_USAGE,
		    "more words than it takes: " USAGE);
	if (n == 1)
		return 0;
	if (parse(n, words, &asked, err) != 0)
		return -1;
	if (asked.list != NULL)
		return err_set(err, ERR_USAGE, "a list holds no other list");
	list->figure =
	    xrealloc(list->figure, (list->n + 1) * sizeof(*list->figure));
	list->figure[list->n++] = asked.figure;
	return 0;
}

static int
list_read(struct list *list, const char *path, struct err *err)
{
	char *rest, *line;
	size_t n = 0;

	if (file_read(path, &list->text, err) != 0)
		return -1;
	rest = list->text.data;
	while ((line = strsep(&rest, "\n")) != NULL) {
		n++;
		if (list_add(list, line, err) != 0)
			return err_context(err, "%s:%zu", path, n);
	}
	return 0;
}

/* --- answers --- */

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

static int
explain_asked(const struct session *s, const struct asked *asked,
    struct outline *outline, bool *ret_sound, struct err *err)
{
	struct list list = { .n = 0 };
	int rc;

	if (asked->list == NULL)
		return explain(s, &asked->figure, outline, ret_sound, err);
	buf_init(&list.text, LIMIT_BUFFER);
	rc = list_read(&list, asked->list, err);
	if (rc == 0)
		rc = explain_list(s->pq, &s->definitions, list.figure, list.n,
		    outline, ret_sound, err);
	list_release(&list);
	return rc;
}

int
command_explain(const struct settings *settings, int argc, char **argv)
{
	struct asked asked = ASKED_INIT;
	struct err err = ERR_INIT;
	struct outline outline;
	bool sound = false;
	struct session s;
	struct buf out;
	int status;

	session_init(&s, settings, "explain");
	buf_init(&out, LIMIT_BUFFER);
	if (parse(argc, argv, &asked, &err) != 0 ||
	    session_need(&s,
		SESSION_HOME | SESSION_DEFINITIONS | SESSION_DEPOT |
		    SESSION_DATABASE,
		&err) != 0) {
		status = session_fail(&s, &err);
		goto out;
	}
	outline_init(&outline, asked.as_json, &out);
	if (explain_asked(&s, &asked, &outline, &sound, &err) != 0) {
		status = session_fail(&s, &err);
		goto out;
	}
	if (asked.as_json)
		buf_addc(&out, '\n');
	if (fwrite(out.data, 1, out.len, stdout) != out.len) {
		err_set(&err, ERR_FATAL, "cannot write the answer");
		status = session_fail(&s, &err);
		goto out;
	}
	status = sound
	    ? session_end(&s, EXIT_FRESH, NULL)
	    : session_end(&s, EXIT_BUG,
		  asked.list != NULL
		      ? "not every figure follows from its cells as they "
			"stand"
		      : "the figure does not follow from its cells as they "
			"stand");
out:
	buf_release(&out);
	return status;
}
