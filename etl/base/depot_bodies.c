/*
 * All bodies of a depot beside its log: what the log says of each is checked
 * against what is there, and what nothing rests on can be taken away.
 *
 * A body that is taken away stands in a line of the log before it goes:
 *
 *	{"kind":"pruned","at":"...","bodies":["<sha256>", ...]}
 *
 * so that the lines which named it before stay true.  Fetched again later, it
 * is named again later.
 */
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/depot.h"
#include "base/dict.h"
#include "base/file.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/mem.h"

#define PIECE 65536
/* Digests in one line of the log, which then is some 350 kB. */
#define BATCH 5000

/* The digest that an object's path below objects/ stands for; NULL when it is
 * no object of ours.  Caller frees. */
static char *
digest_of(const char *relative)
{
	char *sha256;

	if (strlen(relative) < 4 || relative[2] != '/')
		return NULL;
	sha256 = xasprintf("%.2s%s", relative, relative + 3);
	if (!depot_is_digest(sha256)) {
		free(sha256);
		return NULL;
	}
	return sha256;
}

/* --- what the log says of bodies --- */

struct mention {
	enum { BY_ANSWER, BY_SNAPSHOT, BY_RUN, PRUNED } by;
	const char *sha256;
	int64_t bytes; /* -1: the line does not say */
	int64_t line;
	const char *at;
};
typedef void mention_fn(void *ctx, const struct mention *);

struct mentions {
	mention_fn *fn;
	void *ctx;
	int64_t line;
};

static void
mention(const struct mentions *m, struct mention it, const struct json *node)
{
	it.sha256 = json_get_text(node, "sha256", "");
	it.bytes = json_get_int(node, "bytes", -1);
	m->fn(m->ctx, &it);
}

static int
mention_line(void *ctx, const char *line, size_t len, struct err *err)
{
	struct mentions *m = ctx;
	struct mention it = { .bytes = -1, .line = ++m->line };
	struct err torn = ERR_INIT;
	struct json *entry, *list;
	const char *kind;

	(void)err;
	/* What a crash tore is no line. */
	if (json_parse(line, len, "log", &entry, &torn) < 0)
		return 0;
	kind = json_get_text(entry, "kind", "");
	it.at = json_get_text(entry, "at", "");
	if (!strcmp(kind, "body")) {
		it.by = BY_ANSWER;
		mention(m, it, entry);
	} else if (!strcmp(kind, "snapshot")) {
		it.by = BY_SNAPSHOT;
		list = json_get(entry, "parts");
		for (size_t i = 0; i < json_size(list); i++)
			mention(m, it, json_at(list, i));
	} else if (!strcmp(kind, "run")) {
		it.by = BY_RUN;
		it.sha256 = json_get_text(entry, "definitions", NULL);
		if (it.sha256 != NULL)
			m->fn(m->ctx, &it);
	} else if (!strcmp(kind, "pruned")) {
		it.by = PRUNED;
		list = json_get(entry, "bodies");
		for (size_t i = 0; i < json_size(list); i++) {
			it.sha256 = json_text(json_at(list, i));
			if (it.sha256 != NULL)
				m->fn(m->ctx, &it);
		}
	}
	json_free(entry);
	return 0;
}

static int
mentions_each(struct depot *depot, mention_fn *fn, void *ctx, struct err *err)
{
	struct mentions m = { .fn = fn, .ctx = ctx };

	return depot_log_each(depot, mention_line, &m, err);
}

/* --- checking --- */

struct audit {
	struct depot *depot;
	char *objects_dir;
	struct dict *bytes;  /* of each good object, by its digest */
	struct dict *pruned; /* line that last told so, by digest */
	uint64_t objects;
	uint64_t problems;
	struct err first;
};

/* Remember a problem; the rest is looked at all the same. */
static void
problem(struct audit *audit, const struct err *found)
{
	if (audit->problems++ == 0)
		audit->first = *found;
}

static int
audit_body(struct audit *audit, const char *sha256, struct err *err)
{
	struct depot_reader *reader;
	char piece[PIECE];
	int64_t bytes = 0;
	long n;

	if (depot_read_open(audit->depot, sha256, &reader, err) < 0)
		return -1;
	while ((n = depot_read(reader, piece, sizeof(piece), err)) > 0)
		bytes += n;
	depot_read_close(reader);
	if (n < 0)
		return -1;
	dict_put(audit->bytes, sha256, HASH_HEX - 1, bytes);
	return 0;
}

static int
audit_object(void *ctx, const char *relative, struct err *err)
{
	struct audit *audit = ctx;
	struct err found = ERR_INIT;
	char *sha256 = digest_of(relative);

	(void)err;
	audit->objects++;
	if (sha256 == NULL) {
		err_set(&found, ERR_DATA, "depot: %s/%s is no object of ours",
		    audit->objects_dir, relative);
		problem(audit, &found);
	} else if (audit_body(audit, sha256, &found) < 0) {
		problem(audit, &found);
	}
	free(sha256);
	return 0;
}

static void
take_pruned(void *ctx, const struct mention *it)
{
	struct audit *audit = ctx;

	if (it->by == PRUNED)
		dict_put(audit->pruned, it->sha256, strlen(it->sha256),
		    it->line);
}

/* A body that the log speaks of. */
static void
audit_mention(void *ctx, const struct mention *it)
{
	struct audit *audit = ctx;
	size_t len = strlen(it->sha256);
	struct err found = ERR_INIT;
	int64_t bytes, pruned;

	if (it->by == PRUNED)
		return;
	if (!dict_get(audit->bytes, it->sha256, len, &bytes)) {
		if (it->by == BY_ANSWER &&
		    dict_get(audit->pruned, it->sha256, len, &pruned) &&
		    pruned > it->line)
			return;
		err_set(&found, ERR_DATA,
		    "depot: the log names the body \"%s\", which is not there "
		    "or damaged",
		    it->sha256);
	} else if (it->by != BY_RUN && it->bytes != bytes) {
		err_set(&found, ERR_DATA,
		    "depot: the log gives body %s another number of bytes "
		    "than the %" PRId64 " it has",
		    it->sha256, bytes);
	} else {
		return;
	}
	problem(audit, &found);
}

int
depot_verify(struct depot *depot, uint64_t *ret_objects, struct err *err)
{
	struct audit audit = { .depot = depot,
		.objects_dir = depot_objects(depot),
		.bytes = dict_new(),
		.pruned = dict_new() };
	int rc = -1;

	if (file_walk(audit.objects_dir, audit_object, &audit, err) < 0 ||
	    mentions_each(depot, take_pruned, &audit, err) < 0 ||
	    mentions_each(depot, audit_mention, &audit, err) < 0)
		goto out;
	if (audit.problems > 0) {
		*err = audit.first;
		if (audit.problems > 1)
			err_context(err, "%" PRIu64 " problems, of which",
			    audit.problems);
		goto out;
	}
	*ret_objects = audit.objects;
	rc = 0;
out:
	dict_free(audit.bytes);
	dict_free(audit.pruned);
	free(audit.objects_dir);
	return rc;
}

/* --- taking away --- */

struct doomed {
	char sha256[HASH_HEX];
	enum depot_rest rest;
};

struct pruner {
	struct depot_pruning *pruning;
	char *objects_dir;
	struct dict *needed; /* by a snapshot or a run */
	struct dict *named;  /* when the log named it last, by digest */
	struct doomed *doomed;
	size_t n, size;
};

static void
take_need(void *ctx, const struct mention *it)
{
	struct pruner *p = ctx;
	size_t len = strlen(it->sha256);
	time_t at = 0;
	struct err err = ERR_INIT;

	if (it->by == BY_SNAPSHOT || it->by == BY_RUN)
		dict_put(p->needed, it->sha256, len, 1);
	/* A line without a time that can be read is as of now. */
	if (it->by == BY_ANSWER) {
		if (clock_parse(it->at, &at, &err) != 0)
			at = p->pruning->now;
		dict_put(p->named, it->sha256, len, (int64_t)at);
	}
}

static void
doom(struct pruner *p, const char *sha256, enum depot_rest rest, off_t bytes)
{
	if (p->n == p->size) {
		p->size = p->size != 0 ? 2 * p->size : 256;
		p->doomed = xrealloc(p->doomed, p->size * sizeof(*p->doomed));
	}
	memcpy(p->doomed[p->n].sha256, sha256, HASH_HEX);
	p->doomed[p->n++].rest = rest;
	p->pruning->bodies[rest]++;
	p->pruning->bytes[rest] += (uint64_t)bytes;
}

static int
judge_object(void *ctx, const char *relative, struct err *err)
{
	struct pruner *p = ctx;
	char *path = NULL, *sha256 = digest_of(relative);
	int64_t at, needed;
	struct stat st;
	enum depot_rest rest = DEPOT_ANSWERS;

	(void)err;
	/* What is not ours is for who put it there. */
	if (sha256 == NULL ||
	    dict_get(p->needed, sha256, HASH_HEX - 1, &needed))
		goto out;
	path = xasprintf("%s/%s", p->objects_dir, relative);
	if (stat(path, &st) != 0)
		goto out;
	if (!dict_get(p->named, sha256, HASH_HEX - 1, &at)) {
		rest = DEPOT_LOOSE;
		at = (int64_t)st.st_mtime;
	}
	if (at < (int64_t)p->pruning->before[rest])
		doom(p, sha256, rest, st.st_size);
out:
	free(path);
	free(sha256);
	return 0;
}

/* The log is told of those that it named. */
static int
tell_log(struct depot *depot, const struct pruner *p, size_t from, size_t to,
    struct err *err)
{
	char now[CLOCK_TEXT];
	struct buf line;
	struct jsonw w;
	size_t told = 0;
	int rc = 0;

	clock_text(p->pruning->now, now);
	buf_init(&line, LIMIT_LOG_LINE);
	jsonw_init(&w, &line);
	jsonw_object(&w);
	jsonw_member_text(&w, "kind", "pruned");
	jsonw_member_text(&w, "at", now);
	jsonw_name(&w, "bodies");
	jsonw_array(&w);
	for (size_t i = from; i < to; i++)
		if (p->doomed[i].rest == DEPOT_ANSWERS) {
			jsonw_text(&w, p->doomed[i].sha256);
			told++;
		}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	if (told > 0)
		rc = depot_log(depot, line.data, err);
	buf_release(&line);
	return rc;
}

static int
remove_all(struct depot *depot, const struct pruner *p, struct err *err)
{
	for (size_t from = 0; from < p->n; from += BATCH) {
		size_t to = p->n - from < BATCH ? p->n : from + BATCH;

		if (tell_log(depot, p, from, to, err) != 0)
			return -1;
		for (size_t i = from; i < to; i++) {
			const char *sha256 = p->doomed[i].sha256;
			char *path = xasprintf("%s/%.2s/%s", p->objects_dir,
			    sha256, sha256 + 2);
			int rc = unlink(path);

			if (rc != 0)
				err_errno(err, ERR_FATAL, "cannot remove %s",
				    path);
			free(path);
			if (rc != 0)
				return -1;
		}
	}
	return 0;
}

int
depot_prune(struct depot *depot, struct depot_pruning *pruning, struct err *err)
{
	struct pruner p = { .pruning = pruning,
		.objects_dir = depot_objects(depot),
		.needed = dict_new(),
		.named = dict_new() };
	int rc = -1;

	memset(pruning->bodies, 0, sizeof(pruning->bodies));
	memset(pruning->bytes, 0, sizeof(pruning->bytes));
	if (mentions_each(depot, take_need, &p, err) == 0 &&
	    file_walk(p.objects_dir, judge_object, &p, err) == 0)
		rc = pruning->is_dry ? 0 : remove_all(depot, &p, err);
	dict_free(p.needed);
	dict_free(p.named);
	free(p.doomed);
	free(p.objects_dir);
	return rc;
}
