/* woondruk diff: which figures changed between two releases, and why. */
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "commands.h"
#include "model/query.h"
#include "rows.h"
#include "session.h"

struct request {
	const char *release[2];
	size_t n;
	enum rows_form form;
};

static int
parse(int argc, char **argv, struct request *ret, struct err *err)
{
	for (int i = 1; i < argc; i++) {
		if (rows_form(argv[i], &ret->form))
			continue;
		if (argv[i][0] == '-' || ret->n == 2)
			return err_set(err, ERR_USAGE,
			    "'%.60s' is not for this command; it takes "
			    "[RELEASE "
			    "[RELEASE]], as in diff 2026-11-23 2026-11-30",
			    argv[i]);
		ret->release[ret->n++] = argv[i];
	}
	return 0;
}

static void
add_value(struct buf *out, const struct pq_result *res, size_t row,
    const char *value, const char *status)
{
	const char *text = rows_cell(res, row, value);

	if (text != NULL)
		buf_addf(out, "%s (%s)", text,
		    rows_or(res, row, status, "status onbekend"));
	else
		buf_adds(out, "no value");
}

static void
write_text(const struct pq_result *res, const char *from, const char *to,
    struct buf *out)
{
	buf_addf(out, "%zu figures changed from release %s to %s\n",
	    pq_rows(res), from, to);
	for (size_t row = 0; row < pq_rows(res); row++) {
		const char *reeks = rows_cell(res, row, "reeks");

		buf_addf(out,
		    "%s %s %s, %s%s%s, %s: ", rows_cell(res, row, "indicator"),
		    rows_cell(res, row, "gebied_code"),
		    rows_or(res, row, "gebied", ""),
		    rows_cell(res, row, "periode"), reeks != NULL ? ", " : "",
		    reeks != NULL ? reeks : "", rows_cell(res, row, "basis"));
		add_value(out, res, row, "waarde_was", "status_was");
		buf_adds(out, " -> ");
		add_value(out, res, row, "waarde", "status");
		buf_addf(out, "; %s: %s\n", rows_cell(res, row, "oorzaak"),
		    rows_cell(res, row, "toelichting"));
	}
	text_disarm_lines(out->data);
}

static int
write_json(const struct pq_result *res, const char *from, const char *to,
    struct buf *out, struct err *err)
{
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_object(&w);
	jsonw_member_text(&w, "vorige", from);
	jsonw_member_text(&w, "release", to);
	jsonw_name(&w, "rijen");
	if (rows_json(&w, res, err) != 0)
		return -1;
	jsonw_object_end(&w);
	buf_addc(out, '\n');
	return 0;
}

static int
answer(const struct session *s, const struct request *r, struct buf *out,
    struct err *err)
{
	const char *from = r->n == 2 ? r->release[0] : NULL;
	const char *to = r->n == 0 ? NULL : r->release[r->n - 1];
	struct pq_result *res = NULL;
	char *a = NULL, *b = NULL;
	int rc = 0;

	if (query_difference(s->pq, from, to, &a, &b, &res, err) != 0)
		return -1;
	if (r->form == ROWS_JSON)
		rc = write_json(res, a, b, out, err);
	else if (r->form == ROWS_CSV)
		rc = rows_csv(res, out, err);
	else
		write_text(res, a, b, out);
	pq_result_free(res);
	free(a);
	free(b);
	return rc == 0 ? rows_print(out, err) : -1;
}

int
command_diff(const struct settings *settings, int argc, char **argv)
{
	struct request request = { .n = 0 };
	struct err err = ERR_INIT;
	struct session s;
	struct buf out;
	int status;

	session_init(&s, settings, "diff");
	buf_init(&out, LIMIT_BUFFER);
	if (parse(argc, argv, &request, &err) != 0 ||
	    session_need(&s, SESSION_HOME | SESSION_DATABASE, &err) != 0 ||
	    answer(&s, &request, &out, &err) != 0)
		status = session_fail(&s, &err);
	else
		status = session_end(&s, EXIT_FRESH, NULL);
	buf_release(&out);
	return status;
}
