/*
 * woondruk status: what is fresh, stale, held or failing, and since when.  From
 * the definitions and the database alone; it asks no source anything.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "commands.h"
#include "define/security.h"
#include "session.h"

/* How one source stands.  The order is that of the words below. */
enum standing {
	STANDS_FRESH,
	STANDS_WAITING, /* for a first look; it is not asked */
	STANDS_RECORDED,
	STANDS_STALE,
	STANDS_QUARANTINED,
	STANDS_NEVER
};

static const char *const standing_word[] = { "fresh", "waiting", "recording",
	"stale", "quarantined", "never" };

static const char source_sql[] =
    "select n.origin, n.table_id, n.version, n.retrieved,"
    " pg_catalog.to_char(s.checked_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " pg_catalog.to_char(s.failed_since, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " s.reason,"
    " pg_catalog.to_char(s.quarantined_since,"
    " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " f.expected, f.told_by, f.late_since,"
    " pg_catalog.to_char(f.unreachable_since,"
    " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " pg_catalog.to_char(f.last_good, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    " from ledger.source_state s left join ledger.snapshot n"
    " using (snapshot_id) left join core.freshness f"
    " on f.source = s.source"
    " where s.source = $1";

/* Sources whose own calendar says that there should be new figures. */
static const char late_sql[] =
    "select source, expected, told_by, late_since from core.freshness"
    " where late_since is not null order by source collate \"C\"";

static const char failing_sql[] =
    "select id,"
    " pg_catalog.to_char(failed_since, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " reason from ledger.compute_state order by id";

/* Of the newest run that came to the gate, when it is held and not accepted. */
static const char held_sql[] =
    "select f.check_id, f.means, f.rows, f.run_id,"
    " pg_catalog.to_char(g.at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " f.first_row"
    " from ledger.gate g join ledger.gate_finding f using (run_id)"
    " where g.run_id = (select max(run_id) from ledger.gate)"
    " and g.held and g.accepted_at is null and not f.is_accepted"
    " order by f.check_id";

/* What becomes of tables: those that ended, those that may go on where one
 * ends, and how a table compares with the one before it. */
static const char ended_sql[] =
    "select table_id, title, status, since, named_by, candidates"
    " from core.ended_line join core.ended_table using (table_id, status,"
    " since) order by table_id collate \"C\"";

static const char candidates_sql[] =
    "select candidate, candidate_title, score, title_score, measure_score,"
    " table_id,"
    " case when has_ended then 'ended' else 'goes on' end, first_seen"
    " from core.candidate order by has_ended desc, table_id collate \"C\","
    " place";

static const char splices_sql[] =
    "select concept, former, later, verdict, common, same, median_absolute,"
    " largest_absolute, largest_at, median_relative, largest_relative, ratio,"
    " first_period, last_period, since"
    " from core.splice order by concept collate \"C\", later collate \"C\"";

static const char phrases_sql[] =
    "select source, region, phrase from core.unknown_phrase"
    " order by source, region, phrase";

static const char review_sql[] =
    "select source, kind, nullif(list, ''), code, title, change, since,"
    " figures from core.review order by source, kind desc, list, code, change";

/* What was announced of municipalities, and what has become of it. */
static const char announced_sql[] =
    "select event_date, kind, from_title || ' (' || from_code || ')',"
    " to_title || ' (' || to_code || ')', standing from core.announced"
    " order by event_date, from_code, to_code";

static const char last_sql[] =
    "select (select release from ledger.release order by published_on desc,"
    " run_id desc limit 1),"
    " (select pg_catalog.to_char(max(finished_at),"
    " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from ledger.run"
    " where command = 'run')";

/* Columns of a terminal. */
#define WIDTH 78

/* --- lines for people --- */

/* Characters of a word of UTF-8, up to the next blank. */
static size_t
word_width(const char *word, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)word[i] & 0xc0) != 0x80;
	return n;
}

/* Words over as many lines as they take, the first behind what stands at
 * ${column}, the others behind ${indent} blanks. */
static void
add_words(struct buf *out, const char *text, size_t column, size_t indent)
{
	size_t at = column;

	for (text += strspn(text, " "); *text != '\0';) {
		size_t len = strcspn(text, " ");
		size_t width = word_width(text, len);

		if (at > column && at + 1 + width > WIDTH) {
			buf_addf(out, "\n%*s", (int)indent, "");
			at = column = indent;
		}
		if (at > column) {
			buf_addc(out, ' ');
			at++;
		}
		buf_add(out, text, len);
		at += width;
		text += len;
		text += strspn(text, " ");
	}
	buf_addc(out, '\n');
}

/* Something to say of several sources, once. */
struct remark {
	char *text;
	struct buf names; /* "cbs-a, cbs-b" */
};

struct remarks {
	struct remark *remark;
	size_t n;
};

static void
remark(struct remarks *all, const char *text, const char *id)
{
	struct remark *r;
	size_t i = 0;

	while (i < all->n && strcmp(all->remark[i].text, text) != 0)
		i++;
	if (i == all->n) {
		all->remark =
		    xrealloc(all->remark, (i + 1) * sizeof(*all->remark));
		r = &all->remark[all->n++];
		r->text = xstrdup(text);
		buf_init(&r->names, LIMIT_BUFFER);
	}
	r = &all->remark[i];
	buf_addf(&r->names, "%s%s", r->names.len > 0 ? ", " : "", id);
}

static void
add_remarks(struct buf *out, struct remarks *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct remark *r = &all->remark[i];

		buf_adds(out, "\n  ");
		add_words(out, r->text, 2, 2);
		buf_adds(out, "    ");
		add_words(out, r->names.data, 4, 4);
		free(r->text);
		buf_release(&r->names);
	}
	free(all->remark);
}

struct answer {
	bool as_json;
	struct buf out;
	struct jsonw w;
	struct remarks remarks;
	int width; /* of the longest id */
	int status;
};

static void
source_json(struct jsonw *w, const char *id, const char *word,
    const struct pq_result *res)
{
	static const char *const name[] = { "origin", "table", "version",
		"retrieved", "checked_at", "failing_since", "reason",
		"quarantined_since", "expected", "expected_by", "late_since",
		"unreachable_since", "last_good" };

	jsonw_object(w);
	jsonw_member_text(w, "source", id);
	jsonw_member_text(w, "state", word);
	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		jsonw_member_text(w, name[i],
		    pq_rows(res) > 0 ? pq_get(res, 0, i) : NULL);
	jsonw_object_end(w);
}

/* A time to the minute, or a date. */
static void
add_time(struct buf *out, const char *text)
{
	if (text == NULL || text[0] == '\0')
		text = "-";
	if (strlen(text) > 16 && text[10] == 'T')
		buf_addf(out, "  %.10s %.5s", text, text + 11);
	else
		buf_addf(out, "  %-16.16s", text);
}

/* Why it is not fresh, or what there is to do; NULL: nothing is to be said. */
static char *
remark_of(enum standing standing, const char *reason)
{
	if (standing == STANDS_WAITING)
		return xstrdup(
		    "waiting for a first look: woondruk check --live "
		    "--only SOURCE shows the fields of");
	if (reason != NULL && reason[0] != '\0')
		return text_without_address(reason);
	if (standing == STANDS_NEVER)
		return xstrdup("never: nothing has come in; woondruk fetch "
			       "--only SOURCE asks");
	return NULL;
}

static void
source_text(struct answer *a, const char *id, enum standing standing,
    const struct pq_result *res)
{
	bool is_known = pq_rows(res) > 0 && standing != STANDS_WAITING;
	const char *table = is_known ? pq_get(res, 0, 1) : NULL;
	char *why = remark_of(standing, is_known ? pq_get(res, 0, 6) : NULL);

	buf_addf(&a->out, "  %-*s  %-11s", a->width, id,
	    standing_word[standing]);
	for (size_t i = 3; i <= 5 && is_known; i++)
		add_time(&a->out, pq_get(res, 0, i));
	if (table != NULL)
		buf_addf(&a->out, "  %s", table);
	while (a->out.len > 0 && a->out.data[a->out.len - 1] == ' ')
		a->out.data[--a->out.len] = '\0';
	buf_addc(&a->out, '\n');
	if (why != NULL)
		remark(&a->remarks, why, id);
	free(why);
}

static enum standing
standing_of(const struct source *source, const struct pq_result *res)
{
	const char *origin = pq_rows(res) > 0 ? pq_get(res, 0, 0) : NULL;

	if (source_is_waiting(source))
		return STANDS_WAITING;
	if (pq_rows(res) > 0 && pq_get(res, 0, 7) != NULL)
		return STANDS_QUARANTINED;
	if (origin == NULL)
		return STANDS_NEVER;
	if (strcmp(origin, "recording") == 0)
		return STANDS_RECORDED;
	/* Files of our own have no upstream to fail. */
	if (strcmp(source->protocol, "curated") != 0 &&
	    (pq_get(res, 0, 5) != NULL || pq_get(res, 0, 4) == NULL))
		return STANDS_STALE;
	return STANDS_FRESH;
}

static int
tell_sources(const struct session *s, struct answer *a, struct err *err)
{
	if (a->as_json) {
		jsonw_name(&a->w, "sources");
		jsonw_array(&a->w);
	} else {
		for (size_t i = 0; i < s->definitions.n_sources; i++)
			if ((int)strlen(s->definitions.source[i].id) > a->width)
				a->width =
				    (int)strlen(s->definitions.source[i].id);
		buf_addf(&a->out, "\n  %-*s  %-11s  %-16s  %-16s  %-16s  %s\n",
		    a->width, "source", "state", "retrieved", "checked",
		    "failing since", "table");
	}
	for (size_t i = 0; i < s->definitions.n_sources; i++) {
		const struct source *source = &s->definitions.source[i];
		struct pq_result *res;
		enum standing standing;

		if (pq_queryv(s->pq, source_sql, &res, err, source->id,
			PQ_END) != 0)
			return -1;
		standing = standing_of(source, res);
		if (standing > STANDS_WAITING && a->status == EXIT_FRESH)
			a->status = EXIT_STALE;
		if (a->as_json)
			source_json(&a->w, source->id, standing_word[standing],
			    res);
		else
			source_text(a, source->id, standing, res);
		pq_result_free(res);
	}
	if (a->as_json)
		jsonw_array_end(&a->w);
	else
		add_remarks(&a->out, &a->remarks);
	return 0;
}

/* Lists of what else there is to say.  To add one: a row. */
struct list {
	const char *title;
	const char *words; /* behind it, for people */
	const char *sql;
	int status;           /* when it has rows */
	const char *name[16]; /* of its columns, NULL behind them */
};

static const struct list lists[] = {
	{ "late", "their own calendar says that new figures should be there",
	    late_sql, EXIT_FRESH,
	    { "source", "expected", "expected_by", "since" } },
	{ "announcements", "changes of municipalities that are announced",
	    announced_sql, EXIT_FRESH,
	    { "date", "kind", "from", "to", "standing" } },
	{ "unknown_phrases", "phrases of CBS on boundaries that nobody knows",
	    phrases_sql, EXIT_STALE, { "source", "region", "phrase" } },
	{ "review",
	    "new or gone in the lists of sources, and not used: name it in "
	    "source.json, or set \"reviewed\" there to the day you looked; "
	    "figures of a region wait for the register",
	    review_sql, EXIT_FRESH,
	    { "source", "kind", "dimension", "code", "title", "change", "since",
		"figures" } },
	{ "failing", "could not be computed; its last values stand",
	    failing_sql, EXIT_STALE, { "indicator", "since", "reason" } },
	{ "ended_tables", "tables of ours that have ended; their figures stay",
	    ended_sql, EXIT_STALE,
	    { "table", "title", "status", "since", "named_by", "candidates" } },
	{ "candidates",
	    "tables that may go on in such a place; none is taken by itself",
	    candidates_sql, EXIT_FRESH,
	    { "table", "title", "score", "title_score", "measure_score",
		"resembles", "which", "first_seen" } },
	{ "splices", "how a table compares with the one before it", splices_sql,
	    EXIT_FRESH,
	    { "concept", "former", "later", "verdict", "common", "same",
		"median_absolute", "largest_absolute", "largest_at",
		"median_relative", "largest_relative", "ratio", "first_period",
		"last_period", "since" } },
	{ "held", "why nothing was published", held_sql, EXIT_HELD,
	    { "check", "means", "rows", "run", "since", "first" } },
};

/* Rows with named columns; nothing as text when there are none. */
static int
tell_rows(const struct session *s, struct answer *a, const struct list *list,
    struct err *err)
{
	struct pq_result *res;

	if (pq_query(s->pq, list->sql, 0, NULL, &res, err) != 0)
		return -1;
	if (pq_rows(res) > 0 && a->status < list->status)
		a->status = list->status;
	if (a->as_json) {
		jsonw_name(&a->w, list->title);
		jsonw_array(&a->w);
	} else if (pq_rows(res) > 0) {
		buf_addf(&a->out, "\n%s: %s\n", list->title, list->words);
	}
	for (size_t row = 0; row < pq_rows(res); row++) {
		struct buf line;

		buf_init(&line, LIMIT_BUFFER);
		if (a->as_json)
			jsonw_object(&a->w);
		for (size_t i = 0; list->name[i] != NULL; i++) {
			const char *text = pq_get(res, row, i);

			if (a->as_json)
				jsonw_member_text(&a->w, list->name[i], text);
			else if (text != NULL)
				buf_addf(&line, "%s%s %s",
				    line.len == 0 ? "" : ", ", list->name[i],
				    text);
		}
		if (a->as_json) {
			jsonw_object_end(&a->w);
		} else {
			buf_adds(&a->out, "  ");
			add_words(&a->out, line.data, 2, 4);
		}
		buf_release(&line);
	}
	if (a->as_json)
		jsonw_array_end(&a->w);
	pq_result_free(res);
	return 0;
}

static int
tell_last(const struct session *s, struct answer *a, struct err *err)
{
	struct pq_result *res;

	if (pq_query(s->pq, last_sql, 0, NULL, &res, err) != 0)
		return -1;
	if (a->as_json) {
		jsonw_member_text(&a->w, "release", pq_get(res, 0, 0));
		jsonw_member_text(&a->w, "last_run", pq_get(res, 0, 1));
	} else {
		const char *release = pq_get(res, 0, 0);
		const char *run = pq_get(res, 0, 1);

		buf_addf(&a->out, "release %s, last night %s\n",
		    release != NULL ? release : "none yet",
		    run != NULL ? run : "none yet");
	}
	pq_result_free(res);
	return 0;
}

/* What is awaited, and what is in effect, is so today. */
static int
set_day(const struct session *s, struct err *err)
{
	char now[CLOCK_TEXT];

	clock_text(clock_now(), now);
	return pq_queryv(s->pq,
	    "select pg_catalog.set_config('woondruk.run_date',"
	    " left($1, 10), false)",
	    NULL, err, now, PQ_END);
}

/* Whether a person has to mend or renew security.txt; nothing when there is
 * time. */
static void
tell_security(const struct session *s, struct answer *a)
{
	struct security security = { 0 };
	struct err due = ERR_INIT;

	if (security_load(s->definitions.share, &security, &due) == 0)
		security_due(&security, clock_now(), &due);
	security_release(&security);
	if (a->as_json)
		jsonw_member_text(&a->w, "security_txt",
		    due.class != ERR_NONE ? due.text : NULL);
	else if (due.class != ERR_NONE)
		buf_addf(&a->out, "%s\n", due.text);
}

static int
tell(const struct session *s, struct answer *a, struct err *err)
{
	if (set_day(s, err) != 0 || tell_last(s, a, err) != 0 ||
	    tell_sources(s, a, err) != 0)
		return -1;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		if (tell_rows(s, a, &lists[i], err) != 0)
			return -1;
	tell_security(s, a);
	return 0;
}

int
command_status(const struct settings *settings, int argc, char **argv)
{
	struct answer a = { .status = EXIT_FRESH };
	struct err err = ERR_INIT;
	struct session s;
	int status;

	session_init(&s, settings, "status");
	a.as_json = argc == 2 && strcmp(argv[1], "--json") == 0;
	if (argc > 1 && !a.as_json) {
		err_set(&err, ERR_USAGE,
		    "'%s' is not for this command; it takes --json",
		    argv[strcmp(argv[1], "--json") == 0 ? 2 : 1]);
		return session_fail(&s, &err);
	}
	buf_init(&a.out, LIMIT_BUFFER);
	jsonw_init(&a.w, &a.out);
	if (session_need(&s,
		SESSION_HOME | SESSION_DEFINITIONS | SESSION_DATABASE,
		&err) != 0) {
		status = session_fail(&s, &err);
		goto out;
	}
	if (a.as_json)
		jsonw_object(&a.w);
	if (tell(&s, &a, &err) != 0) {
		status = session_fail(&s, &err);
		goto out;
	}
	if (a.as_json) {
		jsonw_object_end(&a.w);
		buf_addc(&a.out, '\n');
	} else {
		text_disarm_lines(a.out.data);
	}
	if (fwrite(a.out.data, 1, a.out.len, stdout) != a.out.len)
		err_set(&err, ERR_FATAL, "cannot write the answer");
	status = err.class != ERR_NONE ? session_fail(&s, &err)
				       : session_end(&s, a.status, NULL);
out:
	buf_release(&a.out);
	return status;
}
