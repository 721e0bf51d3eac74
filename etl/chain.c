/* Doing runs again: where, with what, and is it the same? */
#include "chain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/text.h"
#include "base/version.h"
#include "define/kept.h"
#include "model/migrate.h"
#include "publish/release.h"

extern char **environ;

/* Who reads a release that was made by another program sees that there. */
static const char *const about_program[] = { "SHA256SUMS", "v1/manifest.json",
	"v1/releases.json" };

void
chain_init(struct chain *r, const struct session *s, const char *program,
    struct replay_report *report)
{
	memset(r, 0, sizeof(*r));
	memset(report, 0, sizeof(*report));
	r->s = s;
	r->program = program;
	r->report = report;
	r->dir = xasprintf("%s/" CHAIN_PLACE "%ld", s->home, (long)getpid());
	buf_init(&r->said, LIMIT_BUFFER);
}

/* --- the place of work --- */

char *
chain_inside(const struct chain *r, const char *name)
{
	return file_path(r->dir, name);
}

static int
make_link(const char *to, const char *path, struct err *err)
{
	if (symlink(to, path) != 0)
		return err_errno(err, ERR_FATAL, "cannot make the link %s",
		    path);
	return 0;
}

/* A depot that shares the bodies, which are only added to, and has a log and a
 * mark of trials of its own. */
static int
make_depot(const struct chain *r, struct err *err)
{
	char *depot = chain_inside(r, "depot"), *real = NULL, *from = NULL;
	char *objects = NULL, *link = file_path(depot, "objects");
	int rc = -1;

	from = file_path(r->s->home, "depot/objects");
	real = realpath(from, NULL);
	if (real == NULL) {
		err_errno(err, ERR_FATAL, "cannot find %s", from);
		goto out;
	}
	if (file_mkdirs(depot, err) != 0 || make_link(real, link, err) != 0)
		goto out;
	objects = file_path(depot, "trial");
	if (depot_is_trial(r->s->depot) && file_write(objects, "", 0, err) != 0)
		goto out;
	rc = 0;
out:
	free(depot);
	free(real);
	free(from);
	free(objects);
	free(link);
	return rc;
}

static int
make_database(struct chain *r, struct err *err)
{
	char *sql;
	int rc;

	if (r->database == NULL) {
		r->conninfo = pq_elsewhere(r->s->pq, NULL);
		return pq_open(r->conninfo, &r->pq, err);
	}
	sql = xasprintf("create database %s", r->database);
	rc = pq_run(r->s->pq, sql, err);
	free(sql);
	if (rc != 0)
		return err_context(err, "a database for the replay");
	r->conninfo = pq_elsewhere(r->s->pq, r->database);
	return pq_open(r->conninfo, &r->pq, err);
}

int
chain_begin(struct chain *r, struct err *err)
{
	char **names = NULL;
	size_t n = 0;
	bool is_free = true;

	if (file_is_dir(r->to)) {
		if (file_list(r->to, &names, &n, err) != 0)
			return -1;
		file_list_free(names, n);
		is_free = n == 0;
	}
	if (!is_free)
		return err_set(err, ERR_USAGE,
		    "%s is not empty; --to takes a folder of its own", r->to);
	if (file_remove_tree(r->dir, err) != 0 ||
	    file_mkdirs(r->dir, err) != 0 || file_mkdirs(r->to, err) != 0 ||
	    make_depot(r, err) != 0)
		return -1;
	return make_database(r, err);
}

void
chain_end(struct chain *r)
{
	struct err ignored = ERR_INIT;
	char *sql = xasprintf("drop database if exists %s",
	    r->database != NULL ? r->database : "");

	pq_close(r->pq);
	if (r->database != NULL && r->conninfo != NULL &&
	    pq_run(r->s->pq, sql, &ignored) != 0)
		log_warn("replay", "%s; the database %s stays behind",
		    ignored.text, r->database);
	err_clear(&ignored);
	if (file_remove_tree(r->dir, &ignored) != 0)
		log_warn("replay", "%s", ignored.text);
	free(sql);
	buf_release(&r->said);
	free(r->conninfo);
	free(r->database);
	free(r->sources);
	free(r->dir);
}

/* --- one run --- */

/* The log as it was: what came later is not known yet. */
static int
put_log(const struct chain *r, const char *bytes, struct err *err)
{
	char *from = file_path(r->s->home, "depot/log.jsonl");
	char *to = chain_inside(r, "depot/log.jsonl");
	int64_t len;
	struct buf text;
	int rc = -1;

	buf_init(&text, LIMIT_BUFFER);
	if (text_to_int(bytes, 0, LIMIT_BUFFER, "log of the depot", &len,
		err) != 0 ||
	    file_read(from, &text, err) != 0)
		goto out;
	if ((size_t)len > text.len) {
		err_set(err, ERR_DATA,
		    "%s is shorter than it was: a part of the depot is lost",
		    from);
		goto out;
	}
	rc = file_write(to, text.data, (size_t)len, err);
out:
	buf_release(&text);
	free(from);
	free(to);
	return rc;
}

/*
 * The schema is the program's: migrations that came after those definitions are
 * put beside them, since the program of today works on no older one.
 */
static int
put_schema(const struct chain *r, const char *dir, struct err *err)
{
	const char *share = settings_get(r->s->settings, SET_SHARE);
	char *from = xasprintf("%s/sql/1-schema", share), **names = NULL;
	char *into = xasprintf("%s/sql/1-schema", dir);
	struct buf text;
	size_t n = 0;
	int rc = file_list(from, &names, &n, err);

	buf_init(&text, LIMIT_DEFINITION);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		char *path = file_path(from, names[i]);
		char *to = file_path(into, names[i]);

		if (text_ends(names[i], ".sql") && !file_exists(to) &&
		    (rc = file_read(path, &text, err)) == 0)
			rc = file_write(to, text.data, text.len, err);
		buf_clear(&text);
		free(path);
		free(to);
	}
	buf_release(&text);
	file_list_free(names, n);
	free(from);
	free(into);
	return rc;
}

static int
put_definitions(struct chain *r, const char *hash, struct err *err)
{
	char *dir = chain_inside(r, "definitions");
	struct buf text, sources;
	size_t n = 0;
	int rc = -1;

	buf_init(&text, LIMIT_BUFFER);
	buf_init(&sources, LIMIT_BUFFER);
	if (strcmp(r->definitions, hash) == 0) {
		rc = 0;
		goto out;
	}
	if (depot_get(r->s->depot, hash, &text, err) != 0 ||
	    file_remove_tree(dir, err) != 0 ||
	    kept_unpack(text.data, text.len, dir, &n, err) != 0 ||
	    put_schema(r, dir, err) != 0)
		goto out;
	for (size_t i = 0; i < n; i++)
		buf_addf(&sources, "%s%s/sources/%zu", i > 0 ? ":" : "", dir,
		    i);
	free(r->sources);
	r->sources = buf_detach(&sources);
	snprintf(r->definitions, sizeof(r->definitions), "%s", hash);
	rc = 0;
out:
	buf_release(&text);
	buf_release(&sources);
	free(dir);
	return rc;
}

/* The run gets the number that it had, which acceptances name. */
static int
put_number(struct chain *r, const char *run, struct err *err)
{
	char *share = chain_inside(r, "definitions");
	char *sql = xasprintf(
	    "alter table ledger.run alter column run_id restart with %s", run);
	int rc = migrate_run(r->pq, share, WOONDRUK_VERSION, err);

	if (rc == 0)
		rc = pq_run(r->pq, sql, err);
	free(share);
	free(sql);
	return rc;
}

/* Readers had that release: an operator may have gone back to it. */
static int
put_shown(const struct chain *r, const char *previous, struct err *err)
{
	char *link = file_path(r->to, "huidig");
	char *to;
	int rc = 0;

	if (previous == NULL) {
		free(link);
		return 0;
	}
	to = xasprintf("r/%s", previous);
	if (unlink(link) != 0 && errno != ENOENT)
		rc = err_errno(err, ERR_FATAL, "cannot remove %s", link);
	if (rc == 0)
		rc = make_link(to, link, err);
	free(to);
	free(link);
	return rc;
}

/* Settings of ours, and what would choose another database. */
static bool
is_inherited(const char *variable)
{
	return !text_starts(variable, "WOONDRUK_") &&
	    !text_starts(variable, "PG") &&
	    !text_starts(variable, "DATABASE_URL=");
}

static char **
environment(const struct chain *r, const struct pq_result *runs, size_t row)
{
	/* What a tree depends on that no run has written down.  Not who does
	 * it: whoever does this, and the database is there already. */
	static const enum setting kept[] = { SET_CONTACT, SET_RSVG_CONVERT,
		SET_COMPRESSION };
	const size_t n_kept = sizeof(kept) / sizeof(*kept);
	size_t n = 0, at = 0;
	char **env;

	while (environ[n] != NULL)
		n++;
	env = xcalloc(n + n_kept + 8, sizeof(*env));
	for (size_t i = 0; i < n; i++)
		if (is_inherited(environ[i]))
			env[at++] = xstrdup(environ[i]);
	for (size_t k = 0; k < n_kept; k++) {
		const char *value = settings_get(r->s->settings, kept[k]);

		if (value != NULL)
			env[at++] = xasprintf("%s=%s",
			    settings_table[kept[k]].variable, value);
	}
	env[at++] = xasprintf("WOONDRUK_HOME=%s", r->dir);
	env[at++] = xasprintf("WOONDRUK_PUBLIC=%s", r->to);
	env[at++] = xasprintf("WOONDRUK_SHARE=%s/definitions", r->dir);
	env[at++] = xasprintf("WOONDRUK_SOURCES=%s", r->sources);
	env[at++] = xasprintf("WOONDRUK_NOW=%s", pq_get(runs, row, STARTED));
	env[at++] = xasprintf("DATABASE_URL=%s", r->conninfo);
	if (*pq_get(runs, row, BASE_URL) != '\0')
		env[at++] = xasprintf("WOONDRUK_BASE_URL=%s",
		    pq_get(runs, row, BASE_URL));
	return env;
}

/* The last line that the run wrote, which says how it ended. */
static void
last_line(const char *path, struct buf *ret)
{
	struct err ignored = ERR_INIT;
	struct buf text;
	const char *line;

	buf_init(&text, LIMIT_BUFFER);
	if (file_read(path, &text, &ignored) == 0) {
		while (text.len > 0 && text.data[text.len - 1] == '\n')
			text.data[--text.len] = '\0';
		line = strrchr(text.data, '\n');
		buf_adds(ret, line != NULL ? line + 1 : text.data);
	}
	buf_release(&text);
}

/* Run the program, until its end; what it says goes to the file ${log}. */
static int
run(const char *const *words, char *const *env, const char *log,
    int *ret_status, struct err *err)
{
	int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	struct process process;
	int rc;

	if (fd == -1)
		return err_errno(err, ERR_FATAL, "cannot write %s", log);
	rc = process_start(&process, words, env, fd, LIMIT_DEADLINE_SECONDS,
	    err);
	close(fd);
	if (rc != 0)
		return -1;
	switch (process_wait(&process, ret_status)) {
	case PROCESS_DONE:
	case PROCESS_FAILED:
		return 0;
	case PROCESS_RUNS:
	case PROCESS_LATE:
	case PROCESS_LOST:
		break;
	}
	return err_set(err, ERR_FATAL, "%s %s does not end, or got lost",
	    words[0], words[1]);
}

int
chain_again(struct chain *r, const struct pq_result *runs, size_t row,
    struct err *err)
{
	const char *command = pq_get(runs, row, COMMAND);
	const char *accepted = pq_get(runs, row, ACCEPTED);
	char *log = chain_inside(r, "output"), **env = NULL;
	const char *words[6] = { r->program, command };
	int status = 0, rc = -1;

	if (strcmp(command, "run") == 0)
		words[2] = "--offline";
	if (strcmp(command, "accept") == 0 && accepted != NULL) {
		words[2] = accepted;
		words[3] = "--reason";
		words[4] = pq_get(runs, row, REASON);
	}
	log_progress("replay: run %s of %s", pq_get(runs, row, RUN),
	    pq_get(runs, row, STARTED));
	if (put_log(r, pq_get(runs, row, DEPOT_LOG), err) != 0 ||
	    put_definitions(r, pq_get(runs, row, DEFINITIONS), err) != 0 ||
	    put_number(r, pq_get(runs, row, RUN), err) != 0 ||
	    put_shown(r, pq_get(runs, row, PREVIOUS), err) != 0)
		goto out;
	env = environment(r, runs, row);
	if (run(words, env, log, &status, err) != 0)
		goto out;
	buf_clear(&r->said);
	last_line(log, &r->said);
	if (status > EXIT_HELD) {
		err_set(err, ERR_DATA, "run %s, done again: %s",
		    pq_get(runs, row, RUN), r->said.data);
		goto out;
	}
	r->report->runs++;
	rc = 0;
out:
	for (size_t i = 0; env != NULL && env[i] != NULL; i++)
		free(env[i]);
	free(env);
	free(log);
	return rc;
}

/* --- is it the same? --- */

struct comparing {
	const char *other;
	replay_difference *tell;
	void *ctx;
	struct replay_report *report;
	const char *dir;
	bool only_missing;
};

static int
compare_file(void *ctx, const char *path, struct err *err)
{
	struct comparing *c = ctx;
	char *mine = file_path(c->dir, path),
	     *other = file_path(c->other, path);
	char a[HASH_HEX], b[HASH_HEX];
	const char *how = NULL;
	bool is_data = true;
	int rc = 0;

	/* Who does it again need not have the key. */
	if (strcmp(path, SHA256SUMS_SIGNATURE) == 0) {
		free(mine);
		free(other);
		return 0;
	}
	for (size_t i = 0; i < sizeof(about_program) / sizeof(*about_program);
	     i++)
		is_data = is_data && !text_starts(path, about_program[i]);
	if (!file_exists(other))
		how = c->only_missing ? "is only in the replay"
				      : "is not in the replay";
	else if (!c->only_missing) {
		rc = hash_file(mine, a, err) != 0 ||
			hash_file(other, b, err) != 0
		    ? -1
		    : 0;
		if (rc == 0 && strcmp(a, b) != 0)
			how = "differs";
	}
	if (!c->only_missing)
		c->report->files++;
	if (rc == 0 && how != NULL) {
		c->report->differ++;
		c->report->differ_data += is_data;
		c->tell(c->ctx, path, how);
	}
	free(mine);
	free(other);
	return rc;
}

int
chain_compare(const struct chain *r, const char *release,
    replay_difference *tell, void *ctx, struct err *err)
{
	const char *public_dir = settings_get(r->s->settings, SET_PUBLIC);
	char *published = xasprintf("%s/r/%s", public_dir, release);
	char *made = xasprintf("%s/r/%s", r->to, release);
	struct comparing c = { made, tell, ctx, r->report, published, false };
	struct comparing back = { published, tell, ctx, r->report, made, true };
	int rc = -1;

	if (!file_is_dir(published))
		err_set(err, ERR_DATA,
		    "%s is not there any more: there is nothing to compare "
		    "%s with",
		    published, made);
	else if (!file_is_dir(made))
		err_set(err, ERR_DATA,
		    "the runs that led to release %s made no such release "
		    "again, and the last ended with \"%s\"; what they made is "
		    "in %s/r",
		    release, r->said.data, r->to);
	else if (file_walk(published, compare_file, &c, err) == 0 &&
	    file_walk(made, compare_file, &back, err) == 0)
		rc = 0;
	free(published);
	free(made);
	return rc;
}
