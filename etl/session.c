/*
 * Opening and closing what commands work with.  Closing goes in the opposite
 * order of opening, and the private PostgreSQL is stopped by cluster_release
 * when nobody else uses it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/snapshot.h"
#include "base/text.h"
#include "base/version.h"
#include "db/journal.h"
#include "db/ledger.h"
#include "define/kept.h"
#include "model/migrate.h"
#include "publish/release.h"
#include "session.h"
#include "stop.h"

/* In a home; made by the first run, and never removed. */
#define LOCK "lock"
/* Who holds the lock, in one line: room for a pid, a command and a time. */
#define HOLDER_MAX 128

void
session_init(struct session *s, const struct settings *settings,
    const char *command)
{
	memset(s, 0, sizeof(*s));
	s->settings = settings;
	s->command = command;
	s->home = settings_get(settings, SET_HOME);
	s->lock = -1;
}

/* Read who holds it; the text is only for people. */
static void
read_holder(int fd, char ret[HOLDER_MAX])
{
	ssize_t n = pread(fd, ret, HOLDER_MAX - 1, 0);

	if (n <= 0) {
		snprintf(ret, HOLDER_MAX, "another run");
		return;
	}
	ret[n] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
	text_disarm(ret);
}

static void
write_holder(int fd, const char *command)
{
	char at[CLOCK_TEXT], line[HOLDER_MAX];
	int len;

	clock_text(clock_now(), at);
	len =
	    snprintf(line, sizeof(line), "woondruk %s, process %ld, since %s\n",
		command, (long)getpid(), at);
	/* Without it the lock holds all the same. */
	if (ftruncate(fd, 0) != 0 || len < 0 ||
	    pwrite(fd, line, (size_t)len, 0) != len)
		log_debug("lock", "cannot note who holds it");
}

/* The lock lives as long as the descriptor: the kernel lets go of it however
 * the process ends.  The file stays; removing it would let two runs in. */
static int
take_lock(struct session *s, struct err *err)
{
	char holder[HOLDER_MAX];
	char *path = file_path(s->home, LOCK);
	int rc = -1;

	if (file_mkdirs(s->home, err) != 0)
		goto out;
	s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (s->lock == -1) {
		err_errno(err, ERR_FATAL, "cannot open %s", path);
		goto out;
	}
	if (flock(s->lock, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK) {
			err_errno(err, ERR_FATAL, "cannot lock %s", path);
			goto out;
		}
		read_holder(s->lock, holder);
		s->is_locked_out = true;
		err_set(err, ERR_RETRY,
		    "%s holds %s; wait for it, or stop that process", holder,
		    path);
		goto out;
	}
	write_holder(s->lock, s->command);
	rc = 0;
out:
	free(path);
	return rc;
}

/* A command that only reads, and was given a wrong folder, would show an empty
 * home as if it were ours. */
static int
find_home(struct session *s, struct err *err)
{
	char *path = file_path(s->home, LOCK);
	bool is_there = file_exists(path);

	free(path);
	if (is_there)
		return 0;
	return err_set(err, ERR_USAGE,
	    "no home at %s: nothing was ever run there; check --home or "
	    "WOONDRUK_HOME, or make one with woondruk run",
	    s->home);
}

static int
open_definitions(struct session *s, struct err *err)
{
	size_t i;

	if (definitions_load(s->settings, &s->definitions, err) != 0)
		return -1;
	for (i = 0; i < s->definitions.n_findings; i++)
		log_error("check", "%s: %s", s->definitions.finding[i].place,
		    s->definitions.finding[i].text);
	return 0;
}

static int
open_depot(struct session *s, struct err *err)
{
	char *dir = file_path(s->home, "depot");
	const char *redirect = settings_get(s->settings, SET_REDIRECT);
	int rc = depot_open(dir, &s->depot, err);

	free(dir);
	if (rc == 0 && (s->have & SESSION_LOCK) && redirect != NULL &&
	    redirect[0] != '\0' &&
	    (rc = snapshot_refuse_trial(s->depot, err)) != 0) {
		depot_close(s->depot);
		s->depot = NULL;
		err_context(err, "%s", s->home);
	}
	return rc;
}

static int
open_database(struct session *s, struct err *err)
{
	if (cluster_connect(s->settings, !(s->have & SESSION_HOME), &s->cluster,
		&s->pq, err) != 0)
		return -1;
	stop_holds(s->cluster);
	return migrate_run(s->pq, settings_get(s->settings, SET_SHARE),
	    WOONDRUK_VERSION, err);
}

/* The definitions into the depot, unless a run had the same: so that this one
 * can be done again. */
static int
keep_definitions(struct session *s, struct err *err)
{
	struct pq_result *res = NULL;
	struct depot_kept kept;
	char hash[HASH_HEX];
	uint64_t log = 0;
	struct buf text;
	int rc = -1;

	buf_init(&text, LIMIT_BUFFER);
	if (kept_pack(s->settings, &text, err) != 0)
		goto out;
	hash_bytes(text.data, text.len, hash);
	if (pq_queryv(s->pq,
		"select from ledger.run where definitions = $1 limit 1", &res,
		err, hash, PQ_END) != 0 ||
	    (pq_rows(res) == 0 &&
		depot_put(s->depot, text.data, text.len, &kept, err) != 0) ||
	    depot_log_size(s->depot, &log, err) != 0)
		goto out;
	rc = ledger_run_keep(s->pq, s->run, hash, log,
	    settings_get(s->settings, SET_BASE_URL), err);
out:
	pq_result_free(res);
	buf_release(&text);
	return rc;
}

/* A database that a restore has not finished is not one to go on with, but for
 * the runs that the restore itself does again. */
int
session_whole(const struct session *s, struct err *err)
{
	struct pq_result *res = NULL;
	char *there = NULL;
	bool is_half = false;
	int rc;

	if (pq_value(s->pq,
		"select pg_catalog.to_regclass('ledger.restoring') is not null",
		&there, err) != 0)
		return -1;
	if (there[0] != 't') {
		free(there);
		return 0;
	}
	free(there);
	rc = pq_queryv(s->pq, "select from ledger.restoring where home <> $1",
	    &res, err, s->home, PQ_END);
	if (rc == 0)
		is_half = pq_rows(res) > 0;
	pq_result_free(res);
	if (is_half)
		rc = err_set(err, ERR_FATAL,
		    "the database was not restored to its end; woondruk restore"
		    " does it again");
	return rc;
}

static int
follow_journal(const struct session *s, struct err *err)
{
	char *shown = NULL;
	int rc;

	if (release_current(settings_get(s->settings, SET_PUBLIC), &shown,
		err) != 0)
		return -1;
	rc = journal_follow(s->pq, s->depot, shown != NULL ? shown : "", err);
	free(shown);
	return rc;
}

static int
open_run(struct session *s, struct err *err)
{
	/* Of a run that was killed the log may not know yet. */
	if (session_whole(s, err) != 0 || follow_journal(s, err) != 0 ||
	    journal_tell(s->pq, s->depot, err) != 0 ||
	    ledger_run_begin(s->pq, s->command, WOONDRUK_VERSION, &s->run,
		err) != 0)
		return -1;
	return keep_definitions(s, err);
}

/*
 * Needs in the order of opening.  To add one: a bit in enum session_need, a row
 * here, and its closing in close_all.
 */
static const struct {
	unsigned need;
	int (*open)(struct session *, struct err *);
} needs_table[] = {
	{ SESSION_HOME, find_home },
	{ SESSION_LOCK, take_lock },
	{ SESSION_DEFINITIONS, open_definitions },
	{ SESSION_DEPOT, open_depot },
	{ SESSION_DATABASE, open_database },
	{ SESSION_RUN, open_run },
};

int
session_need(struct session *s, unsigned needs, struct err *err)
{
	size_t i;

	if (needs & SESSION_RUN)
		needs |= SESSION_DEPOT | SESSION_DATABASE;
	for (i = 0; i < sizeof(needs_table) / sizeof(*needs_table); i++) {
		unsigned need = needs_table[i].need;

		if (!(needs & need) || (s->have & need))
			continue;
		if (needs_table[i].open(s, err) != 0)
			return -1;
		s->have |= need;
	}
	return 0;
}

int
session_sound(const struct session *s, struct err *err)
{
	const struct definitions *d = &s->definitions;

	if (d->n_findings == 0)
		return 0;
	if (d->n_findings == 1)
		return err_set(err, ERR_USAGE, "a definition is wrong: %s: %s",
		    d->finding[0].place, d->finding[0].text);
	return err_set(err, ERR_USAGE,
	    "%zu definitions are wrong, the first: %s: %s", d->n_findings,
	    d->finding[0].place, d->finding[0].text);
}

int
session_status(const struct session *s, const struct err *err)
{
	if (s != NULL && s->is_locked_out)
		return EXIT_LOCKED;
	switch (err->class) {
	case ERR_USAGE:
		return EXIT_USAGE;
	case ERR_FATAL:
		return EXIT_UNAVAILABLE;
	case ERR_RETRY:
	case ERR_SOURCE:
	case ERR_DRIFT:
	case ERR_DATA:
		return EXIT_HELD;
	case ERR_NONE:
		break;
	}
	return EXIT_BUG;
}

const char *
session_status_name(int status)
{
	switch (status) {
	case EXIT_FRESH:
		return "all is fresh";
	case EXIT_STALE:
		return "not all is fresh";
	case EXIT_HELD:
		return "not published";
	case EXIT_USAGE:
		return "command line or definition is wrong";
	case EXIT_UNAVAILABLE:
		return "database or disk cannot be used";
	case EXIT_LOCKED:
		return "another run goes on";
	default:
		return "a defect of the program";
	}
}

static void
close_all(struct session *s)
{
	stop_holds(NULL);
	pq_close(s->pq);
	s->pq = NULL;
	cluster_release(s->cluster);
	s->cluster = NULL;
	depot_close(s->depot);
	s->depot = NULL;
	if (s->have & SESSION_DEFINITIONS)
		definitions_release(&s->definitions);
	if (s->lock != -1)
		close(s->lock);
	s->lock = -1;
	s->have = 0;
}

static int
end(struct session *s, int status, const char *why)
{
	struct err err = ERR_INIT;

	if (s->run != 0 &&
	    (ledger_run_end(s->pq, s->run, status, why != NULL ? why : "",
		 &err) != 0 ||
		journal_tell(s->pq, s->depot, &err) != 0))
		log_warn(s->command,
		    "%s; the ledger does not know how this run ended",
		    err.text);
	s->run = 0;
	close_all(s);
	log_progress(NULL);
	fflush(stdout);
	if (why != NULL)
		fprintf(stderr, "woondruk %s: exit status %d, %s: %s\n",
		    s->command, status, session_status_name(status), why);
	return status;
}

int
session_end(struct session *s, int status, const char *fmt, ...)
{
	char why[SESSION_WHY_MAX];
	va_list ap;

	if (fmt == NULL)
		return end(s, status, NULL);
	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	text_disarm(why);
	return end(s, status, why);
}

int
session_fail(struct session *s, const struct err *err)
{
	return end(s, session_status(s, err), err->text);
}
