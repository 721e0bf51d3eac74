/*
 * Snapshots in the depot's log: one line each, and what follows from the lines
 * about one source, read oldest first.
 */
#include "base/snapshot.h"

#include <string.h>

#include "base/clock.h"
#include "base/dict.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/mem.h"

void
snapshot_free(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	free(snapshot->source);
	free(snapshot->at);
	free(snapshot->protocol);
	free(snapshot->table);
	free(snapshot->version);
	free(snapshot->modified);
	free(snapshot->observations_modified);
	free(snapshot->retrieved);
	free(snapshot->definition);
	free(snapshot->proof);
	for (size_t i = 0; i < snapshot->n_parts; i++) {
		free(snapshot->part[i].role);
		free(snapshot->part[i].url);
	}
	free(snapshot->part);
	free(snapshot);
}

const struct snapshot_part *
snapshot_part(const struct snapshot *snapshot, const char *role)
{
	for (size_t i = 0; i < snapshot->n_parts; i++)
		if (!strcmp(snapshot->part[i].role, role))
			return &snapshot->part[i];
	return NULL;
}

/* --- writing --- */

static void
begin_line(struct jsonw *w, struct buf *line, const char *kind, const char *now,
    const char *source)
{
	buf_init(line, LIMIT_LOG_LINE);
	jsonw_init(w, line);
	jsonw_object(w);
	jsonw_member_text(w, "kind", kind);
	jsonw_member_text(w, "at", now);
	jsonw_member_text(w, "source", source);
}

static int
append_by(int (*log)(struct depot *, const char *, struct err *),
    struct depot *depot, const struct buf *line, struct err *err)
{
	if (!buf_ok(line))
		return err_set(err, ERR_FATAL,
		    "depot: a line for the log is longer than %u bytes",
		    LIMIT_LOG_LINE);
	return log(depot, line->data, err);
}

static int
append(struct depot *depot, const struct buf *line, struct err *err)
{
	return append_by(depot_log, depot, line, err);
}

int
snapshot_store(struct depot *depot, struct snapshot *snapshot, const char *now,
    struct err *err)
{
	struct buf line;
	struct jsonw w;
	int rc;

	begin_line(&w, &line, "snapshot", now, snapshot->source);
	jsonw_member_text(&w, "origin",
	    snapshot->is_recording ? "recording" : "live");
	if (snapshot->protocol)
		jsonw_member_text(&w, "protocol", snapshot->protocol);
	jsonw_member_text(&w, "table", snapshot->table);
	jsonw_member_text(&w, "version", snapshot->version);
	jsonw_member_text(&w, "modified", snapshot->modified);
	jsonw_member_text(&w, "observations_modified",
	    snapshot->observations_modified);
	jsonw_member_text(&w, "retrieved", snapshot->retrieved);
	jsonw_member_text(&w, "definition", snapshot->definition);
	jsonw_member_text(&w, "proof", snapshot->proof);
	jsonw_name(&w, "parts");
	jsonw_array(&w);
	for (size_t i = 0; i < snapshot->n_parts; i++) {
		const struct snapshot_part *part = &snapshot->part[i];

		jsonw_object(&w);
		jsonw_member_text(&w, "role", part->role);
		jsonw_member_text(&w, "url", part->url);
		jsonw_member_text(&w, "sha256", part->sha256);
		jsonw_member_int(&w, "bytes", (int64_t)part->bytes);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);

	rc = append(depot, &line, err);
	if (rc == 0) {
		hash_bytes(line.data, line.len, snapshot->id);
		free(snapshot->at);
		snapshot->at = xstrdup(now);
	}
	buf_release(&line);
	return rc;
}

int
snapshot_checked(struct depot *depot, const char *source, const char *id,
    const char *now, struct err *err)
{
	struct buf line;
	struct jsonw w;
	int rc;

	begin_line(&w, &line, "checked", now, source);
	jsonw_member_text(&w, "snapshot", id);
	jsonw_object_end(&w);
	rc = append_by(depot_log_later, depot, &line, err);
	buf_release(&line);
	return rc;
}

int
snapshot_failed(struct depot *depot, const char *source, const struct err *why,
    const char *now, struct err *err)
{
	struct buf line;
	struct jsonw w;
	int rc;

	begin_line(&w, &line, "failed", now, source);
	jsonw_member_text(&w, "reason", why->text);
	if (why->class == ERR_DRIFT)
		jsonw_member_bool(&w, "drift", true);
	jsonw_object_end(&w);
	rc = append(depot, &line, err);
	buf_release(&line);
	return rc;
}

int
snapshot_rejected(struct depot *depot, const char *source, const char *id,
    const char *reason, const char *now, struct err *err)
{
	struct buf line;
	struct jsonw w;
	int rc;

	begin_line(&w, &line, "rejected", now, source);
	jsonw_member_text(&w, "snapshot", id);
	jsonw_member_text(&w, "reason", reason);
	jsonw_object_end(&w);
	rc = append(depot, &line, err);
	buf_release(&line);
	return rc;
}

/* --- reading --- */

static char *
copy_text(const struct json *entry, const char *name)
{
	const char *text = json_get_text(entry, name, NULL);

	return text ? xstrdup(text) : NULL;
}

static void
replace(char **at, char *with)
{
	free(*at);
	*at = with;
}

static int
parse_part(const struct json *node, struct snapshot_part *ret)
{
	const char *role = json_get_text(node, "role", NULL);
	const char *sha256 = json_get_text(node, "sha256", "");
	int64_t bytes = json_get_int(node, "bytes", -1);

	if (!role || strlen(sha256) != HASH_HEX - 1 || bytes < 0)
		return -1;
	ret->role = xstrdup(role);
	ret->url = copy_text(node, "url");
	memcpy(ret->sha256, sha256, HASH_HEX);
	ret->bytes = (uint64_t)bytes;
	return 0;
}

static int
parse_snapshot(const struct json *entry, struct snapshot **ret, struct err *err)
{
	const struct json *parts = json_get(entry, "parts");
	const char *origin = json_get_text(entry, "origin", "");
	struct snapshot *snapshot = xcalloc(1, sizeof(*snapshot));
	size_t n = json_size(parts);

	snapshot->source = copy_text(entry, "source");
	snapshot->is_recording = !strcmp(origin, "recording");
	snapshot->at = copy_text(entry, "at");
	snapshot->protocol = copy_text(entry, "protocol");
	snapshot->table = copy_text(entry, "table");
	snapshot->version = copy_text(entry, "version");
	snapshot->modified = copy_text(entry, "modified");
	snapshot->observations_modified =
	    copy_text(entry, "observations_modified");
	snapshot->retrieved = copy_text(entry, "retrieved");
	snapshot->definition = copy_text(entry, "definition");
	snapshot->proof = copy_text(entry, "proof");
	if (!snapshot->at || n == 0)
		goto bad;
	snapshot->part = xcalloc(n, sizeof(*snapshot->part));
	for (size_t i = 0; i < n; i++) {
		if (parse_part(json_at(parts, i), &snapshot->part[i]) < 0)
			goto bad;
		snapshot->n_parts++;
	}
	*ret = snapshot;
	return 0;
bad:
	snapshot_free(snapshot);
	err_set(err, ERR_SOURCE, "a snapshot without time, parts or digests");
	return -1;
}

/* How lines of the log begin that tell of a body that came by the network. */
static const char body_line[] = "{\"kind\":\"body\"";

/* And those of a source that was asked and had nothing new: most of the rest.
 * They are read without a parser, when they are whole and as they were written. */
static const char checked_line[] = "{\"kind\":\"checked\",\"at\":\"";
static const char source_name[] = "\"source\":\"";

struct reading {
	struct dict *place; /* in ->log, by the source's id */
	struct source_log *log;
};

static void
forget_failure(struct source_log *log)
{
	replace(&log->failed_at, NULL);
	replace(&log->failed_since, NULL);
	replace(&log->failed_reason, NULL);
	replace(&log->unreached_since, NULL);
	log->is_drifted = false;
}

static void
take_failure(struct source_log *log, const struct json *entry)
{
	bool is_drift = json_is_true(json_get(entry, "drift"));

	replace(&log->failed_at, copy_text(entry, "at"));
	if (!log->failed_since)
		log->failed_since = copy_text(entry, "at");
	if (is_drift)
		replace(&log->unreached_since, NULL);
	else if (!log->unreached_since)
		log->unreached_since = copy_text(entry, "at");
	/* That the network is away mends nothing. */
	if (is_drift || !log->is_drifted)
		replace(&log->failed_reason, copy_text(entry, "reason"));
	log->is_drifted = log->is_drifted || is_drift;
}

static int
take_snapshot(struct source_log *log, const struct json *entry,
    const char *line, size_t len, struct err *err)
{
	struct snapshot *snapshot;

	if (parse_snapshot(entry, &snapshot, err) < 0)
		return -1;
	hash_bytes(line, len, snapshot->id);
	snapshot_free(log->last);
	log->last = snapshot;
	log->last_rejected = false;
	/* A recording says nothing of how upstream is. */
	if (!snapshot->is_recording) {
		replace(&log->checked_at, xstrdup(snapshot->at));
		forget_failure(log);
	}
	return 0;
}

/* The log of the source that the text between two quotes names, or NULL. */
static struct source_log *
find_source(const struct reading *reading, const char *name, size_t len)
{
	int64_t place;

	return dict_get(reading->place, name, len, &place)
	    ? &reading->log[place]
	    : NULL;
}

/* Is it a line of a check, as it is written?  Then it is taken. */
static bool
take_checked(const struct reading *reading, const char *line, size_t len)
{
	const size_t head = sizeof(checked_line) - 1;
	const char *at = line + head, *name;
	struct source_log *log;

	if (len < head + CLOCK_TEXT + sizeof(source_name) ||
	    memcmp(line, checked_line, head) != 0 || line[len - 1] != '}' ||
	    memchr(line, '\0', len) != NULL)
		return false;
	name = at + CLOCK_TEXT - 1;
	if (strncmp(name, "\",", 2) != 0 ||
	    strncmp(name + 2, source_name, sizeof(source_name) - 1) != 0)
		return false;
	name += 2 + sizeof(source_name) - 1;
	log = find_source(reading, name, strcspn(name, "\""));
	if (log != NULL) {
		replace(&log->checked_at, xstrndup(at, CLOCK_TEXT - 1));
		forget_failure(log);
	}
	return true;
}

static int
take_line(void *ctx, const char *line, size_t len, struct err *err)
{
	const struct reading *reading = ctx;
	struct source_log *log;
	struct err torn = ERR_INIT;
	struct json *entry;
	const char *kind, *source;
	int rc = 0;

	/* Most lines are of bodies, and not worth parsing. */
	if (!strncmp(line, body_line, sizeof(body_line) - 1) ||
	    take_checked(reading, line, len) || !strstr(line, source_name))
		return 0;
	/* What a crash tore is no line. */
	if (json_parse(line, len, "log", &entry, &torn) < 0)
		return 0;
	kind = json_get_text(entry, "kind", "");
	source = json_get_text(entry, "source", "");
	log = find_source(reading, source, strlen(source));
	if (log == NULL) {
		;
	} else if (!strcmp(kind, "snapshot")) {
		rc = take_snapshot(log, entry, line, len, err);
	} else if (!strcmp(kind, "checked")) {
		replace(&log->checked_at, copy_text(entry, "at"));
		forget_failure(log);
	} else if (!strcmp(kind, "failed")) {
		take_failure(log, entry);
	} else if (!strcmp(kind, "rejected") && log->last != NULL &&
	    !strcmp(json_get_text(entry, "snapshot", ""), log->last->id)) {
		log->last_rejected = true;
	}
	json_free(entry);
	return rc;
}

struct seeking {
	const char *id;
	struct snapshot *found;
};

static int
seek_line(void *ctx, const char *line, size_t len, struct err *err)
{
	struct seeking *seeking = ctx;
	struct json *entry;
	char id[HASH_HEX];
	int rc;

	hash_bytes(line, len, id);
	if (seeking->found != NULL || strcmp(id, seeking->id) != 0)
		return 0;
	if (json_parse(line, len, "log", &entry, err) < 0)
		return -1;
	rc = parse_snapshot(entry, &seeking->found, err);
	if (rc == 0)
		memcpy(seeking->found->id, id, HASH_HEX);
	json_free(entry);
	return rc;
}

int
snapshot_load(struct depot *depot, const char *id, struct snapshot **ret,
    struct err *err)
{
	struct seeking seeking = { id, NULL };

	if (depot_log_each(depot, seek_line, &seeking, err) < 0)
		return -1;
	if (seeking.found == NULL)
		return err_set(err, ERR_DATA,
		    "the depot's log has no snapshot %s", id);
	*ret = seeking.found;
	return 0;
}

static int
count_body(void *ctx, const char *line, size_t len, struct err *err)
{
	size_t *n = ctx;

	(void)len;
	(void)err;
	*n += strncmp(line, body_line, sizeof(body_line) - 1) == 0;
	return 0;
}

int
snapshot_refuse_trial(struct depot *depot, struct err *err)
{
	size_t n = 0;

	if (depot_is_trial(depot))
		return 0;
	if (depot_log_each(depot, count_body, &n, err) < 0)
		return -1;
	if (n == 0)
		return 0;
	return err_set(err, ERR_USAGE,
	    "the depot holds %zu real answers, and WOONDRUK_REDIRECT is set: a "
	    "trial is not mixed with them; give another --home, or unset it",
	    n);
}

/* Those of n sources, in one reading. */
static int
load_logs(struct depot *depot, const char *const *source, size_t n,
    struct source_log *ret, struct err *err)
{
	struct reading reading = { dict_new(), ret };
	int rc;

	memset(ret, 0, n * sizeof(*ret));
	for (size_t i = 0; i < n; i++)
		dict_put(reading.place, source[i], strlen(source[i]),
		    (int64_t)i);
	rc = depot_log_each(depot, take_line, &reading, err);
	for (size_t i = 0; rc != 0 && i < n; i++)
		source_log_release(&ret[i]);
	dict_free(reading.place);
	return rc;
}

int
source_log_load(struct depot *depot, const char *source, struct source_log *ret,
    struct err *err)
{
	return load_logs(depot, &source, 1, ret, err);
}

int
source_logs_load(struct depot *depot, const char *const *source, size_t n,
    struct source_logs *ret, struct err *err)
{
	struct err why = ERR_INIT;
	int rc;

	ret->log = xcalloc(n + 1, sizeof(*ret->log));
	ret->why = xcalloc(n + 1, sizeof(*ret->why));
	ret->n = n;
	rc = load_logs(depot, source, n, ret->log, &why);
	/* One of them is broken: each by itself, so that others do not suffer. */
	for (size_t i = 0; rc != 0 && why.class != ERR_FATAL && i < n; i++)
		if (source_log_load(depot, source[i], &ret->log[i],
			&ret->why[i]) != 0)
			why = ret->why[i];
	if (rc == 0 || why.class != ERR_FATAL)
		return 0;
	source_logs_release(ret);
	*err = why;
	return -1;
}

void
source_logs_release(struct source_logs *logs)
{
	for (size_t i = 0; i < logs->n; i++)
		source_log_release(&logs->log[i]);
	free(logs->log);
	free(logs->why);
	memset(logs, 0, sizeof(*logs));
}

void
source_log_release(struct source_log *log)
{
	snapshot_free(log->last);
	replace(&log->checked_at, NULL);
	forget_failure(log);
	log->last = NULL;
}
