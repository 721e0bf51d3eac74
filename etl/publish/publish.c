/*
 * The stage that publishes.
 *
 * Everything that can fail without harm comes first; the tree is touched by
 * release_place and release_show alone, and status.json comes last.  The ledger
 * learns of a release before readers do: a row without its folder is cleared at
 * the next start, while a release without its row would lose track of which
 * values are new in it.
 */
#include "publish/publish.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/version.h"
#include "db/journal.h"
#include "publish/built.h"
#include "publish/chart_file.h"
#include "publish/contract.h"
#include "publish/defined.h"
#include "publish/document.h"
#include "publish/fingerprint.h"
#include "publish/page.h"
#include "publish/picture.h"
#include "publish/release.h"
#include "publish/security_file.h"
#include "publish/sign.h"
#include "publish/status_file.h"

#define WHO "publish"
#define DATE_LEN 10

/* What all steps share. */
struct publishing {
	const struct definitions *definitions;
	struct pq *pq;
	struct depot *depot;
	const char *run; /* its number, as text */
	const char *share, *public_dir;
	const char *base_url;
	struct pictures pictures;
	const char *contact, *key; /* NULL: there is none */
	enum compress_effort effort;
	char *build_dir, *known; /* <home>/build, <home>/published */
	bool is_trial;
	bool is_describing; /* files that were built, in those that come last */
	time_t now;
	char date[CLOCK_TEXT]; /* of the run; cut after the day */
	struct release release;
	char fingerprint[HASH_HEX];
	struct publish_report *report;
};

/* --- the session SQL reads --- */

static int
set(struct pq *pq, const char *name, const char *value, struct err *err)
{
	return pq_queryv(pq, "select set_config($1, $2, false)", NULL, err,
	    name, value, PQ_END);
}

static int
set_all(const struct publishing *p, struct err *err)
{
	char now[CLOCK_TEXT];

	clock_text(p->now, now);
	if (set(p->pq, "woondruk.base_url", p->base_url, err) != 0 ||
	    set(p->pq, "woondruk.run_date", p->date, err) != 0 ||
	    set(p->pq, "woondruk.now", now, err) != 0 ||
	    set(p->pq, "woondruk.contact", p->contact != NULL ? p->contact : "",
		err) != 0 ||
	    set(p->pq, "woondruk.version", WOONDRUK_VERSION, err) != 0)
		return -1;
	return set(p->pq, "woondruk.trial", p->is_trial ? "true" : "false",
	    err);
}

/* --- the ledger --- */

/* Releases the ledger knows and nobody ever saw: their run was killed between
 * noting and showing them. */
static int
clear_unseen(const struct publishing *p, struct err *err)
{
	struct pq_result *res = NULL;
	size_t i;
	int rc = -1;

	if (p->release.current == NULL)
		return 0;
	if (pq_queryv(p->pq,
		"select release from ledger.release where run_id >"
		" (select run_id from ledger.release where release = $1)",
		&res, err, p->release.current, PQ_END) != 0)
		return -1;
	for (i = 0; i < pq_rows(res); i++) {
		const char *name = pq_get(res, i, 0);
		char *dir = xasprintf("%s/r/%s", p->public_dir, name);
		bool is_there = file_is_dir(dir);

		free(dir);
		if (!is_there &&
		    pq_queryv(p->pq,
			"delete from ledger.release where release = $1", NULL,
			err, name, PQ_END) != 0)
			goto out;
	}
	rc = 0;
out:
	pq_result_free(res);
	return rc;
}

/* The release that readers have, "" before the first. */
static const char *
current_name(const struct publishing *p)
{
	return p->release.current != NULL ? p->release.current : "";
}

/* What changes in the release that may be made now, under the name it will
 * have.  Left behind by a run that was killed, or that found no file to differ,
 * it is cleared. */
static int
clear_changes(const struct publishing *p, struct err *err)
{
	return pq_query(p->pq,
	    "delete from indicator.change_set where release not in"
	    " (select release from ledger.release)",
	    0, NULL, NULL, err);
}

static int
note_changes(struct publishing *p, struct err *err)
{
	if (release_choose_name(&p->release, p->date, err) != 0 ||
	    set(p->pq, "woondruk.pending_release", p->release.name, err) != 0 ||
	    set(p->pq, "woondruk.pending_run", p->run, err) != 0)
		return -1;
	/* Of the first there is nothing to compare with. */
	return pq_queryv(p->pq,
	    "select indicator.note_changes($1, release, $2::date, run_id,"
	    " $3::bigint) from ledger.release where release = $4",
	    NULL, err, p->release.name, p->date, p->run, current_name(p),
	    PQ_END);
}

/* gewijzigd_op is the date of the release that first carries a value.  A value
 * may have been computed on an earlier day and been held since. */
static int
stamp_values(const struct publishing *p, struct err *err)
{
	return pq_queryv(p->pq,
	    "update indicator.value set changed_on = $1::date"
	    " where changed_on <> $1::date and run_id > coalesce((select run_id"
	    " from ledger.release where release = $2), 0)",
	    NULL, err, p->date, current_name(p), PQ_END);
}

static int
note_release(const struct publishing *p, struct err *err)
{
	return pq_queryv(p->pq,
	    "with due as (select * from ledger.reason_due((select run_id"
	    " from ledger.release where release = $4))), noted as ("
	    "insert into ledger.release (release, run_id, published_on,"
	    " previous) values ($1, $2::bigint, $3::date, $4)"
	    " on conflict (release) do update set run_id = excluded.run_id,"
	    " published_on = excluded.published_on,"
	    " previous = excluded.previous returning release),"
	    " anew as (delete from ledger.release_reason where release = $1)"
	    " insert into ledger.release_reason (release, kind, indicator,"
	    " given_on, reason, findings, source) select noted.release, due.*"
	    " from noted, due",
	    NULL, err, p->release.name, p->run, p->date, p->release.current,
	    PQ_END);
}

/* --- building --- */

/* Plans for documents need to know how much there is; what was just computed,
 * PostgreSQL may not have looked at yet. */
static int
analyse(const struct publishing *p, struct err *err)
{
	return pq_run(p->pq,
	    "select core.take_statistics('indicator.value, indicator.change,"
	    " core.region, core.region_event, core.group_member')",
	    err);
}

/* A definition that broke is left out of the definitions, and its files would
 * vanish with it: what the contract promises has to have a dataset, or be made
 * by the release itself. */
static int
check_complete(const struct publishing *p, const struct contract *contract,
    struct err *err)
{
	static const char *const own[] = { "v1/manifest", "v1/releases" };
	const struct definitions *d = p->definitions;
	size_t i, j;

	for (i = 0; i < contract->n; i++) {
		const char *path = contract->entry[i].path;
		bool made =
		    strcmp(path, own[0]) == 0 || strcmp(path, own[1]) == 0;

		for (j = 0; !made && j < d->n_datasets; j++)
			made = strcmp(d->dataset[j].target, path) == 0;
		if (!made)
			return err_set(err, ERR_DATA,
			    "/v1 promises %s, and no dataset of output/ gives "
			    "it: see `woondruk check`",
			    path);
	}
	return 0;
}

/* Those that describe files come when all others are there. */
static int
build_documents(const struct publishing *p, const struct contract *contract,
    struct err *err)
{
	const struct definitions *d = p->definitions;
	struct document_report report;
	size_t i;

	for (i = 0; i < d->n_datasets; i++) {
		const struct dataset *dataset = &d->dataset[i];

		if (dataset->describes_files != p->is_describing)
			continue;
		log_progress("publish: building %s", dataset->target);
		if (document_write(p->pq, dataset, contract, p->build_dir,
			p->base_url, &report, err) != 0)
			return -1;
		if (report.documents == 0 && !dataset->may_be_empty)
			return err_set(err, ERR_DATA,
			    "%s gives no document at all; was anything "
			    "computed?",
			    dataset->path);
		log_debug(WHO, "%s: %zu documents, %zu rows", dataset->id,
		    report.documents, report.rows);
		p->report->documents += report.documents;
		p->report->rows += report.rows;
	}
	return 0;
}

/* Schemas are files; only their address depends on where they stand. */
static int
build_schema(const struct publishing *p, const char *from, const char *to,
    struct err *err)
{
	static const char place[] = "\"$id\": \"/schema/v1/";
	struct buf text, placed;
	char *at;
	int rc = -1;

	buf_init(&text, LIMIT_DEFINITION);
	buf_init(&placed, LIMIT_DEFINITION + LIMIT_URL);
	if (file_read(from, &text, err) != 0)
		goto out;
	at = strstr(text.data, place);
	if (at == NULL) {
		err_set(err, ERR_USAGE, "%s: no %s...\"", from, place);
		goto out;
	}
	at += strlen("\"$id\": \"");
	buf_add(&placed, text.data, (size_t)(at - text.data));
	buf_adds(&placed, p->base_url);
	buf_adds(&placed, at);
	rc = file_write(to, placed.data, placed.len, err);
out:
	buf_release(&text);
	buf_release(&placed);
	return rc;
}

static int
build_schemas(const struct publishing *p, struct err *err)
{
	char *from = file_path(p->share, "output/schema"), **names = NULL;
	char *to = file_path(p->build_dir, "schema/v1");
	size_t i, n = 0;
	int rc = -1;

	if (file_mkdirs(to, err) != 0 || file_list(from, &names, &n, err) != 0)
		goto out;
	for (i = 0; i < n; i++) {
		char *schema = file_path(from, names[i]);
		char *placed = file_path(to, names[i]);

		rc = build_schema(p, schema, placed, err);
		free(schema);
		free(placed);
		if (rc != 0)
			goto out;
	}
	rc = 0;
out:
	file_list_free(names, n);
	free(from);
	free(to);
	return rc;
}

typedef int build_fn(struct publishing *, const char *from, const char *name,
    struct err *);

/* A definition: a query with its template; or the style and the icon that all
 * share. */
static int
build_page(struct publishing *p, const char *from, const char *name,
    struct err *err)
{
	int rc = 0;

	if ((text_ends(name, ".css") || text_ends(name, ".ico")) &&
	    !p->is_describing) {
		struct buf text;
		char *path = file_path(from, name);
		char *to = file_path(p->build_dir, name);

		buf_init(&text, LIMIT_DEFINITION);
		rc = file_read(path, &text, err);
		if (rc == 0)
			rc = file_write(to, text.data, text.len, err);
		buf_release(&text);
		free(path);
		free(to);
	} else if (text_ends(name, ".sql")) {
		char *stem = xstrndup(name, strlen(name) - strlen(".sql"));
		size_t n = 0;

		log_progress("publish: building %s", name);
		rc = page_write(p->pq, from, stem, p->build_dir,
		    p->is_describing, &n, err);
		log_debug(WHO, "%s: %zu pages", stem, n);
		free(stem);
	}
	return rc;
}

static int
build_chart(struct publishing *p, const char *from, const char *name,
    struct err *err)
{
	char *stem;
	size_t n = 0;
	int rc;

	if (!text_ends(name, ".sql"))
		return 0;
	stem = xstrndup(name, strlen(name) - strlen(".sql"));
	log_progress("publish: drawing %s", name);
	rc =
	    chart_write(p->pq, from, stem, p->build_dir, &p->pictures, &n, err);
	log_debug(WHO, "%s: %zu charts", stem, n);
	free(stem);
	return rc;
}

/* Every definition in a folder of share. */
static int
build_all(struct publishing *p, const char *folder, build_fn *build_one,
    struct err *err)
{
	char *from = file_path(p->share, folder), **names = NULL;
	size_t i, n = 0;
	int rc = file_list(from, &names, &n, err);

	for (i = 0; rc == 0 && i < n; i++)
		rc = build_one(p, from, names[i], err);
	file_list_free(names, n);
	free(from);
	return rc;
}

/* Charts, and which of them have pictures, for the pages that show them. */
static int
build_charts(struct publishing *p, struct err *err)
{
	struct pictures *pictures = &p->pictures;
	int rc;

	if (pq_run(p->pq, "select output.take_drawings()", err) != 0 ||
	    build_all(p, "output/chart", build_chart, err) != 0)
		return -1;
	log_progress("publish: making pictures");
	pictures_end(pictures);
	if (pictures->n_failed > 0)
		log_warn(WHO,
		    "%s (%zu pictures could not be made; there is none of "
		    "these charts, the rest is published)",
		    pictures->why.text, pictures->n_failed);
	rc = pq_run(p->pq,
	    "drop table if exists pg_temp.picture;"
	    "create temp table picture (path text primary key)",
	    err);
	for (size_t i = 0; rc == 0 && i < pictures->n_made; i++)
		rc = pq_queryv(p->pq, "insert into pg_temp.picture values ($1)",
		    NULL, err, pictures->made[i], PQ_END);
	return rc;
}

/* What tells of the size and digest of files that are there by now. */
static int
build_describing(struct publishing *p, const struct contract *contract,
    struct err *err)
{
	p->is_describing = true;
	if (built_note(p->pq, p->build_dir, err) != 0 ||
	    build_documents(p, contract, err) != 0)
		return -1;
	return build_all(p, "output/page", build_page, err);
}

static int
build(struct publishing *p, struct err *err)
{
	struct contract contract = { 0 };
	char *path = file_path(p->share, "output/contract.json");
	int rc = -1;

	if (contract_load(path, &contract, err) != 0 ||
	    check_complete(p, &contract, err) != 0 || analyse(p, err) != 0 ||
	    defined_note(p->pq, p->definitions, &contract, err) != 0 ||
	    pq_begin(p->pq, err) != 0)
		goto out;
	/* All documents tell of one moment.  A cursor is planned for its first
	 * rows unless told otherwise; we read them all. */
	if (pq_run(p->pq,
		"set transaction isolation level repeatable read;"
		" set local cursor_tuple_fraction = 1",
		err) != 0 ||
	    pq_run(p->pq, "select output.take_figures()", err) != 0 ||
	    build_documents(p, &contract, err) != 0 ||
	    build_charts(p, err) != 0 ||
	    build_all(p, "output/page", build_page, err) != 0 ||
	    build_schemas(p, err) != 0 ||
	    build_describing(p, &contract, err) != 0 ||
	    pq_commit(p->pq, err) != 0) {
		pq_rollback(p->pq);
		goto out;
	}
	rc = 0;
out:
	contract_release(&contract);
	free(path);
	return rc;
}

/* --- releasing --- */

/* One value that takes the current release as $1, as text the caller frees. */
static int
ask_fact(const struct publishing *p, const char *sql, char **ret,
    struct err *err)
{
	struct pq_result *res = NULL;

	if (pq_queryv(p->pq, sql, &res, err, current_name(p), PQ_END) != 0)
		return -1;
	*ret = xstrdup(pq_get(res, 0, 0));
	pq_result_free(res);
	return 0;
}

static const char changes_sql[] =
    "select coalesce(json_agg(json_build_object('indicator',"
    " indicator, 'basis', basis, 'cellen', n)"
    " order by indicator, basis), '[]') from ("
    " select indicator, basis, count(*) as n from indicator.value"
    " join output.with_figures w on w.id = indicator where run_id > "
    "coalesce((select run_id from ledger.release"
    " where release = $1), 0) group by indicator, basis) x";

static const char reasons_sql[] =
    "select coalesce(json_agg(json_build_object('soort', case kind"
    " when 'accepted' then 'vrijgegeven' when 'source' then 'bron'"
    " else 'definitie' end,"
    " 'indicator', indicator, 'datum', given_on, 'reden', reason,"
    " 'bevindingen', to_json(findings), 'bron', source)"
    " order by kind, indicator, source, given_on, reason), '[]')"
    " from ledger.reason_due((select run_id from ledger.release"
    " where release = $1))";

/* What the release says of its sources, of the cells that changed since the one
 * before it, why it may, and how long readers can build on what is in it. */
static int
ask_facts(const struct publishing *p, char **ret_sources, char **ret_changes,
    char **ret_reasons, char **ret_lifecycles, struct err *err)
{
	if (pq_value(p->pq,
		"select coalesce(json_agg(document order by id), '[]')"
		" from output.released_source",
		ret_sources, err) != 0 ||
	    pq_value(p->pq, "select output.lifecycle_list()", ret_lifecycles,
		err) != 0 ||
	    ask_fact(p, changes_sql, ret_changes, err) != 0)
		return -1;
	return ask_fact(p, reasons_sql, ret_reasons, err);
}

static int
make_release(struct publishing *p, struct err *err)
{
	char *sources = NULL, *changes = NULL, *reasons = NULL;
	char *lifecycles = NULL;
	struct release_facts facts = { 0 };
	int rc = -1;

	if (ask_facts(p, &sources, &changes, &reasons, &lifecycles, err) != 0)
		goto out;
	facts.date = p->date;
	facts.now = p->now;
	facts.version = WOONDRUK_VERSION;
	facts.base_url = p->base_url;
	facts.key = p->key;
	facts.effort = p->effort;
	facts.is_trial = p->is_trial;
	facts.sources = sources;
	facts.changes = changes;
	facts.reasons = reasons;
	facts.lifecycles = lifecycles;
	log_progress("publish: compressing %zu files",
	    p->release.n_new + p->release.n_changed);
	if (release_stage(&p->release, &facts, err) != 0 ||
	    note_release(p, err) != 0 ||
	    (p->key != NULL &&
		sign_public(p->key, p->build_dir, p->public_dir, err) != 0) ||
	    /* What readers have must be known where the database can be made
	     * again from. */
	    journal_tell(p->pq, p->depot, err) != 0 ||
	    release_place(&p->release, err) != 0 ||
	    release_show(&p->release, err) != 0)
		goto out;
	p->report->released = true;
	rc = 0;
out:
	free(sources);
	free(changes);
	free(reasons);
	free(lifecycles);
	return rc;
}

static void
count_files(const struct publishing *p)
{
	p->report->n_new = p->release.n_new;
	p->report->n_changed = p->release.n_changed;
	p->report->n_same = p->release.n_same;
	p->report->n_gone = p->release.n_gone;
}

static int
build_and_release(struct publishing *p, struct err *err)
{
	struct err ignored = ERR_INIT;
	bool differs = false;

	/* A key that cannot sign is told before the work is done. */
	if ((p->key != NULL &&
		sign_public(p->key, p->build_dir, NULL, err) != 0) ||
	    note_changes(p, err) != 0 || build(p, err) != 0 ||
	    release_compare(&p->release, &differs, err) != 0)
		return -1;
	count_files(p);
	if (!differs && clear_changes(p, err) != 0)
		return -1;
	if (!differs)
		log_info(WHO,
		    "%zu documents built, none differs from release %s; "
		    "no new release",
		    p->report->documents, p->release.current);
	else if (make_release(p, err) != 0)
		return -1;
	else
		log_info(WHO,
		    "release %s: %zu files new, %zu changed, %zu unchanged, "
		    "%zu gone",
		    p->release.current, p->report->n_new, p->report->n_changed,
		    p->report->n_same, p->report->n_gone);
	/* A picture that is missing is tried again tomorrow. */
	if (p->pictures.n_failed == 0 &&
	    fingerprint_store(p->known, p->release.current, p->fingerprint,
		&ignored) != 0)
		log_warn(WHO, "%s; the next night builds all documents again",
		    ignored.text);
	return 0;
}

/* --- the stage --- */

static int
check_trial(const struct publishing *p, struct err *err)
{
	if (!p->is_trial || p->release.current == NULL ||
	    p->release.current_is_trial)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s holds real figures, and WOONDRUK_REDIRECT is set, or was when "
	    "answers were fetched: a trial is not published over them; give "
	    "another --public, or a --home without trials",
	    p->public_dir);
}

static int
take_fingerprint(struct publishing *p, struct err *err)
{
	struct buf settings;
	int rc;

	buf_init(&settings, LIMIT_DEFINITION);
	buf_addf(&settings, "%s %s %s %s %s", WOONDRUK_VERSION, p->base_url,
	    p->is_trial ? "trial" : "real",
	    p->pictures.program != NULL ? "pictures" : "none",
	    p->contact != NULL ? p->contact : "");
	/* Of those that never answered the database knows nothing. */
	for (size_t i = 0; i < p->definitions->n_sources; i++)
		buf_addf(&settings, " %s %s", p->definitions->source[i].id,
		    p->definitions->source[i].sha256);
	rc = fingerprint_take(p->pq, p->share, settings.data, p->fingerprint,
	    err);
	buf_release(&settings);
	return rc;
}

/* A tree that has a contact is not published when nobody has looked for a year
 * whether it is answered; from a month before the log says so. */
static int
publish_security(const struct publishing *p, struct err *err)
{
	struct err due = ERR_INIT;

	if (security_file_write(p->share, p->public_dir, p->contact,
		p->base_url, p->now, &due, err) != 0)
		return -1;
	if (due.class != ERR_NONE)
		log_warn(WHO, "%s", due.text);
	return 0;
}

static int
publish(struct publishing *p, struct err *err)
{
	if (publish_security(p, err) != 0 || clear_unseen(p, err) != 0 ||
	    clear_changes(p, err) != 0 || stamp_values(p, err) != 0 ||
	    take_fingerprint(p, err) != 0)
		return -1;
	if (p->release.current != NULL &&
	    fingerprint_known(p->known, p->release.current, p->fingerprint)) {
		p->report->unchanged = true;
		log_info(WHO, "nothing changed since release %s",
		    p->release.current);
		return 0;
	}
	return build_and_release(p, err);
}

static int
write_status(const struct publishing *p, const char *held, struct err *err)
{
	const char *current = p->release.current;

	if (set(p->pq, "woondruk.release", current != NULL ? current : "",
		err) != 0 ||
	    set(p->pq, "woondruk.held", held != NULL ? held : "", err) != 0)
		return -1;
	return status_file_write(p->pq, p->share, p->build_dir, p->public_dir,
	    p->base_url, err);
}

/* Publish unless it is held.  When it cannot be, readers of status.json are
 * told why, as long as there is a database to tell of the sources. */
static int
publish_and_tell(struct publishing *p, const char *held, struct err *err)
{
	struct err ignored = ERR_INIT;

	if (held != NULL || publish(p, err) == 0)
		return write_status(p, held, err);
	pq_rollback(p->pq);
	if (err->class != ERR_FATAL &&
	    write_status(p, err->text, &ignored) != 0)
		log_warn(WHO, "%s; status.json is that of the last run",
		    ignored.text);
	return -1;
}

static void
begin(struct publishing *p, const struct settings *settings)
{
	const char *home = settings_get(settings, SET_HOME);
	const char *redirect = settings_get(settings, SET_REDIRECT);
	const char *rsvg = settings_get(settings, SET_RSVG_CONVERT);
	const char *base_url = settings_get(settings, SET_BASE_URL);

	p->share = settings_get(settings, SET_SHARE);
	p->public_dir = settings_get(settings, SET_PUBLIC);
	p->base_url = base_url != NULL ? base_url : "";
	p->contact = settings_get(settings, SET_CONTACT);
	p->key = settings_get(settings, SET_MINISIGN_KEY);
	p->effort =
	    strcmp(settings_get(settings, SET_COMPRESSION), "quick") == 0
	    ? COMPRESS_QUICK
	    : COMPRESS_BEST;
	p->build_dir = file_path(home, "build");
	if (strcmp(rsvg, "none") != 0)
		p->pictures.program = rsvg;
	p->pictures.dir = p->build_dir;
	p->known = file_path(home, "published");
	p->is_trial = redirect != NULL && redirect[0] != '\0';
	p->now = clock_now();
	clock_text(p->now, p->date);
	p->date[DATE_LEN] = '\0';
}

int
publish_run(const struct settings *settings,
    const struct definitions *definitions, struct depot *depot, struct pq *pq,
    int64_t run, const struct publish_options *options,
    struct publish_report *ret, struct err *err)
{
	struct publish_report report = { 0 };
	struct publishing p = { .definitions = definitions,
		.pq = pq,
		.depot = depot,
		.report = &report };
	struct err ignored = ERR_INIT;
	char *number = xasprintf("%lld", (long long)run), *shown = NULL;
	int rc = -1;

	p.run = number;
	begin(&p, settings);
	/* All else that documents need of the depot is in the ledger. */
	p.is_trial = p.is_trial || depot_is_trial(depot);
	if (release_open(p.public_dir, p.build_dir, &p.release, err) != 0 ||
	    check_trial(&p, err) != 0 || set_all(&p, err) != 0)
		goto out;
	if (p.release.current != NULL)
		p.pictures.shown = shown =
		    xasprintf("%s/r/%s", p.public_dir, p.release.current);
	if (publish_and_tell(&p, options->held, err) != 0)
		goto out;
	if (p.release.current != NULL)
		snprintf(report.release, sizeof(report.release), "%s",
		    p.release.current);
	*ret = report;
	rc = 0;
out:
	log_progress(NULL);
	/* What was built is of no use any more; the next start clears it too. */
	if (file_remove_tree(p.build_dir, &ignored) != 0)
		log_debug(WHO, "%s", ignored.text);
	pictures_release(&p.pictures);
	free(shown);
	release_close(&p.release);
	free(p.build_dir);
	free(p.known);
	free(number);
	return rc;
}
