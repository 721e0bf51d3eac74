/* woondruk query: what the feed said then. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "commands.h"
#include "model/query.h"
#include "rows.h"
#include "session.h"

#define USAGE                                                                  \
	"INDICATOR [--region R] [--period P] [--as-of DATE] [--basis BASIS]"

static int
parse_basis(const char *word, enum basis *ret, struct err *err)
{
	for (enum basis basis = 0; basis < BASIS_N; basis++)
		if (strcmp(basis_name(basis), word) == 0) {
			*ret = basis;
			return 0;
		}
	return err_set(err, ERR_USAGE,
	    "'%.40s' is no basis; it is huidig or toenmalig", word);
}

static int
parse(int argc, char **argv, struct query_request *ret,
    enum rows_form *ret_form, struct err *err)
{
	for (int i = 1; i < argc; i++) {
		bool has_value = i + 1 < argc;

		if (rows_form(argv[i], ret_form))
			continue;
		if (strcmp(argv[i], "--region") == 0 && has_value)
			ret->area = argv[++i];
		else if (strcmp(argv[i], "--period") == 0 && has_value)
			ret->period = argv[++i];
		else if (strcmp(argv[i], "--as-of") == 0 && has_value)
			ret->as_of = argv[++i];
		else if (strcmp(argv[i], "--basis") == 0 && has_value) {
			if (parse_basis(argv[++i], &ret->basis, err) != 0)
				return -1;
		} else if (argv[i][0] != '-' && ret->indicator == NULL)
			ret->indicator = argv[i];
		else
			return err_set(err, ERR_USAGE,
			    "'%.60s' is not for this command; it takes " USAGE,
			    argv[i]);
	}
	if (ret->indicator == NULL)
		return err_set(err, ERR_USAGE,
		    "it takes " USAGE
		    ", as in query bevolking --region GM0363 --as-of "
		    "2026-07-01");
	return 0;
}

static int
write_json(const struct pq_result *res, const struct query_request *request,
    const char *release, struct buf *out, struct err *err)
{
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_object(&w);
	jsonw_member_text(&w, "indicator", request->indicator);
	jsonw_member_text(&w, "release", release);
	jsonw_name(&w, "rijen");
	if (rows_json(&w, res, err) != 0)
		return -1;
	jsonw_object_end(&w);
	buf_addc(out, '\n');
	return 0;
}

static void
write_text(const struct pq_result *res, const struct query_request *request,
    const char *release, struct buf *out)
{
	buf_addf(out, "%s as release %s said:\n", request->indicator, release);
	for (size_t row = 0; row < pq_rows(res); row++) {
		const char *value = rows_cell(res, row, "waarde");
		const char *until = rows_cell(res, row, "tot_release");
		const char *until_run = rows_cell(res, row, "tot_run");
		const char *reeks = rows_cell(res, row, "reeks");

		buf_addf(out,
		    "%s %s, %s%s%s: ", rows_cell(res, row, "gebied_code"),
		    rows_or(res, row, "gebied", ""),
		    rows_cell(res, row, "periode"), reeks != NULL ? ", " : "",
		    reeks != NULL ? reeks : "");
		if (value != NULL)
			buf_addf(out, "%s %s, %s", value,
			    rows_cell(res, row, "eenheid"),
			    rows_or(res, row, "status", "status onbekend"));
		else
			buf_addf(out, "no value, %s",
			    rows_cell(res, row, "reden"));
		buf_addf(out, "; since release %s (run %s)",
		    rows_cell(res, row, "release"), rows_cell(res, row, "run"));
		if (until != NULL)
			buf_addf(out, ", until release %s (run %s)", until,
			    until_run);
		buf_addc(out, '\n');
	}
	text_disarm_lines(out->data);
}

static int
answer(const struct session *s, const struct query_request *request,
    enum rows_form form, struct buf *out, struct err *err)
{
	struct pq_result *res = NULL;
	char *release = NULL;
	int rc = 0;

	if (query_run(s->pq, request, &release, &res, err) != 0)
		return -1;
	if (form == ROWS_JSON)
		rc = write_json(res, request, release, out, err);
	else if (form == ROWS_CSV)
		rc = rows_csv(res, out, err);
	else
		write_text(res, request, release, out);
	pq_result_free(res);
	free(release);
	return rc == 0 ? rows_print(out, err) : -1;
}

int
command_query(const struct settings *settings, int argc, char **argv)
{
	struct query_request request = { .basis = BASIS_HUIDIG };
	enum rows_form form = ROWS_TEXT;
	struct err err = ERR_INIT;
	struct session s;
	struct buf out;
	int status;

	session_init(&s, settings, "query");
	buf_init(&out, LIMIT_BUFFER);
	if (parse(argc, argv, &request, &form, &err) != 0 ||
	    session_need(&s, SESSION_HOME | SESSION_DATABASE, &err) != 0 ||
	    answer(&s, &request, form, &out, &err) != 0)
		status = session_fail(&s, &err);
	else
		status = session_end(&s, EXIT_FRESH, NULL);
	buf_release(&out);
	return status;
}
