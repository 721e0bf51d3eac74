/*
 * Reading a source's descriptor.  Every member has its row in a table; what
 * belongs together by protocol or by role is checked behind the tables.
 * source.schema.json says the same for editors, and a test holds them together.
 */
#include "define/source.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/members.h"
#include "define/period.h"
#include "define/source_measures.h"
#include "define/words.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/*
 * How sources are walked.
 *
 * To add one: name it here and in source.schema.json, write fetch/<name>.c and
 * land/<name>.c with their rows, and describe its members in sources/README.md.
 */
const char *const source_protocols[] = { "cbs-odata4", "cbs-odata3", "curated",
	NULL };
const char *const source_formats[] = { "groups", NULL };

/* Licences that let us publish what we make of the figures. */
static const char *const licences[] = { "CC-BY-4.0", "CC0-1.0", NULL };
static const char *const cadences[] = { "yearly", "half-yearly", "quarterly",
	"monthly", "irregular", "once", NULL };
static const char *const evidences[] = { "seen", "code", "not-seen", NULL };
static const char *const proofs[] = { "count", "last-page", NULL };
static const char *const levels[] = { "NL", "LD", "PV", "CR", "GM", "AM", "WK",
	"BU", NULL };

static const char *const role_names[] = { [ROLE_REGION] = "region",
	[ROLE_PERIOD] = "period",
	[ROLE_FIXED] = "fixed" };

/* The descriptor, with what is read on the way. */
struct draft {
	struct source source;
	char *schema;
	const struct json *dimensions;
	const struct json *measures;
	const struct json *fallback;
	struct members at;
};

#define TOP(name, kind, required, member)                                      \
	{                                                                      \
		name, kind, required, offsetof(struct draft, member), 0        \
	}

static const struct member_row top_rows[] = {
	TOP("$schema", MEMBER_TEXT, false, schema),
	TOP("title", MEMBER_TEXT, true, source.title),
	TOP("title-en", MEMBER_TEXT, true, source.title_en),
	TOP("publisher", MEMBER_TEXT, true, source.publisher),
	TOP("licence", MEMBER_TEXT, true, source.licence),
	TOP("attribution", MEMBER_TEXT, true, source.attribution),
	TOP("page", MEMBER_TEXT, true, source.page),
	TOP("protocol", MEMBER_TEXT, true, source.protocol),
	TOP("cadence", MEMBER_TEXT, true, source.cadence),
	TOP("evidence", MEMBER_TEXT, true, source.evidence),
	TOP("host", MEMBER_TEXT, false, source.host),
	TOP("path", MEMBER_TEXT, false, source.path),
	TOP("table", MEMBER_TEXT, false, source.table),
	{ "completeness", MEMBER_LIST, false,
	    offsetof(struct draft, source.proof),
	    offsetof(struct draft, source.n_proof) },
	TOP("boundaries", MEMBER_TEXT, false, source.boundaries),
	TOP("first", MEMBER_TEXT, false, source.first),
	TOP("last", MEMBER_TEXT, false, source.last),
	TOP("register", MEMBER_BOOL, false, source.is_register),
	TOP("dimensions", MEMBER_OBJECT, false, dimensions),
	TOP("measures", MEMBER_OBJECT, false, measures),
	TOP("fallback", MEMBER_OBJECTS, false, fallback),
	TOP("file", MEMBER_TEXT, false, source.file),
	TOP("format", MEMBER_TEXT, false, source.format),
};

/* Members that a network source must have; a curated one has none of them, but
 * file and format.  What is extra is free to a network source. */
static const char *const network_members[] = { "host", "path", "table",
	"completeness", "boundaries", "first", "dimensions", "measures" };
static const char *const network_extras[] = { "last", "register", "fallback" };
static const char *const curated_members[] = { "file", "format" };

static int
check_words(const struct members *at, const char *name, char *const *word,
    size_t n, const char *const *list, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (members_one_of(at, name, word[i], list, err) < 0)
			return -1;
	return 0;
}

/* Only bytes that cannot mean anything else in a URL, and no way up. */
static bool
is_plain_path(const char *path)
{
	size_t len = strlen(path);

	if (path[0] != '/' || path[len - 1] == '/' || strstr(path, "//") ||
	    strstr(path, ".."))
		return false;
	for (; *path; path++)
		if (!(*path >= 'a' && *path <= 'z') &&
		    !(*path >= 'A' && *path <= 'Z') &&
		    !(*path >= '0' && *path <= '9') && !strchr("/_-.", *path))
			return false;
	return true;
}

/* A name with a dot in it, in small letters: no port, no user, no number. */
static bool
is_host(const char *host)
{
	const char *dot = strrchr(host, '.');

	if (!dot || host[0] == '.' || host[0] == '-' || strstr(host, "..") ||
	    !(dot[1] >= 'a' && dot[1] <= 'z') || strlen(host) > 253)
		return false;
	for (; *host; host++)
		if (!(*host >= 'a' && *host <= 'z') &&
		    !(*host >= '0' && *host <= '9') && *host != '.' &&
		    *host != '-')
			return false;
	return true;
}

static int
check_period(const struct members *at, const char *name, const char *code,
    struct period *ret, struct err *err)
{
	struct err why = ERR_INIT;

	if (period_parse(code, ret, &why) < 0)
		return members_wrong(at, name, err, "cannot be used: %s",
		    why.text);
	if (strcmp(code, ret->cbs) != 0)
		return members_wrong(at, name, err,
		    "is '%s'; a descriptor has the spelling of CBS: %s", code,
		    ret->cbs);
	return 0;
}

static int
need_members(const struct members *at, const struct json *object,
    const char *const *name, size_t n, bool wanted, const char *protocol,
    struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		bool present = json_get(object, name[i]) != NULL;

		if (wanted && !present)
			return members_wrong(at, NULL, err,
			    "'%s' is missing; protocol %s needs it", name[i],
			    protocol);
		if (!wanted && present)
			return members_wrong(at, name[i], err,
			    "has no meaning with protocol %s; take it out",
			    protocol);
	}
	return 0;
}

/* --- dimensions --- */

struct dimension_draft {
	struct source_dimension dimension;
	char *role;
};

#define DIM(name, member)                                                      \
	{                                                                      \
		name, MEMBER_TEXT, false,                                      \
		    offsetof(struct dimension_draft, member), 0                \
	}

static const struct member_row dimension_rows[] = {
	{ "role", MEMBER_TEXT, true, offsetof(struct dimension_draft, role),
	    0 },
	DIM("code", dimension.code),
	DIM("title", dimension.title),
	{ "keep", MEMBER_LIST, false,
	    offsetof(struct dimension_draft, dimension.keep),
	    offsetof(struct dimension_draft, dimension.n_keep) },
};

static int
check_kinds(const struct members *at, const struct source_dimension *d,
    struct err *err)
{
	const char *kinds[PERIOD_DAY + 2];

	for (int kind = PERIOD_YEAR; kind <= PERIOD_DAY; kind++)
		kinds[kind] = period_kind_name((enum period_kind)kind);
	kinds[PERIOD_DAY + 1] = NULL;
	return check_words(at, "keep", d->keep, d->n_keep, kinds, err);
}

static int
check_dimension(const struct members *at, struct dimension_draft *draft,
    bool seen, struct err *err)
{
	struct source_dimension *d = &draft->dimension;
	bool fixed;

	if (strcmp(draft->role, role_names[ROLE_REGION]) == 0)
		d->role = ROLE_REGION;
	else if (strcmp(draft->role, role_names[ROLE_PERIOD]) == 0)
		d->role = ROLE_PERIOD;
	else if (strcmp(draft->role, role_names[ROLE_FIXED]) == 0)
		d->role = ROLE_FIXED;
	else
		return members_wrong(at, "role", err,
		    "is '%s'; it must be one of: region, period, fixed",
		    draft->role);
	fixed = d->role == ROLE_FIXED;
	if (fixed && (!d->code || d->keep))
		return members_wrong(at, NULL, err,
		    "a fixed dimension has 'code' and 'title', and no 'keep'");
	if (fixed && seen && !d->title)
		return members_wrong(at, NULL, err,
		    "'title' is missing; a table that was seen says it");
	if (!fixed && (d->code || d->title || !d->keep))
		return members_wrong(at, NULL, err,
		    "a %s dimension has 'keep', and no 'code' or 'title'",
		    draft->role);
	if (fixed && !text_is_name(d->code))
		return members_wrong(at, "code", err,
		    "has characters that a code cannot have");
	if (d->role == ROLE_REGION)
		return check_words(at, "keep", d->keep, d->n_keep, levels, err);
	return fixed ? 0 : check_kinds(at, d, err);
}

static int
read_dimension(struct draft *draft, const char *name, const struct json *node,
    struct err *err)
{
	struct source *source = &draft->source;
	struct dimension_draft read = { 0 };
	int rc = -1;

	if (!text_is_name(name))
		return members_wrong(&draft->at, name, err,
		    "is no name of a dimension");
	members_enter(&draft->at, name);
	if (members_read(&draft->at, node, dimension_rows,
		LENGTH(dimension_rows), &read, err) == 0)
		rc = check_dimension(&draft->at, &read,
		    strcmp(source->evidence, "seen") == 0, err);
	members_leave(&draft->at);
	free(read.role);
	read.dimension.name = xstrdup(name);
	source->dimension[source->n_dimensions++] = read.dimension;
	return rc;
}

static int
read_dimensions(struct draft *draft, struct err *err)
{
	struct source *source = &draft->source;
	size_t n = json_size(draft->dimensions);
	size_t count[ROLE_FIXED + 1] = { 0 };
	struct json *node;

	if (n > LIMIT_DIMENSIONS)
		return members_wrong(&draft->at, "dimensions", err,
		    "are more than %d", LIMIT_DIMENSIONS);
	source->dimension = xcalloc(n + 1, sizeof(*source->dimension));
	members_enter(&draft->at, "dimensions");
	for (size_t i = 0; i < n; i++) {
		const char *name = json_member(draft->dimensions, i, &node);

		if (read_dimension(draft, name, node, err) < 0)
			return -1;
		count[source->dimension[i].role]++;
	}
	members_leave(&draft->at);
	if (count[ROLE_REGION] != 1 || count[ROLE_PERIOD] != 1)
		return members_wrong(&draft->at, "dimensions", err,
		    "must have one with role region and one with role period");
	return 0;
}

/* --- the whole --- */

static int
check_words_of(const struct draft *draft, struct err *err)
{
	const struct source *s = &draft->source;
	const struct members *at = &draft->at;

	if (members_one_of(at, "licence", s->licence, licences, err) < 0 ||
	    members_one_of(at, "cadence", s->cadence, cadences, err) < 0 ||
	    members_one_of(at, "evidence", s->evidence, evidences, err) < 0)
		return -1;
	if (!text_starts(s->page, "https://") || strpbrk(s->page, " <>\"'\\"))
		return members_wrong(at, "page", err,
		    "must be an address for people: https://...");
	return 0;
}

static int
check_address(const struct members *at, const char *host, const char *path,
    struct err *err)
{
	if (!is_host(host))
		return members_wrong(at, "host", err,
		    "must be the bare name of a host, like datasets.cbs.nl");
	if (!is_plain_path(path))
		return members_wrong(at, "path", err,
		    "must begin with / and not end with it, and have only "
		    "letters, digits, and - _ . /");
	return 0;
}

/* --- other ways to the same table --- */

#define WAY(name)                                                              \
	{                                                                      \
#name, MEMBER_TEXT, true, offsetof(struct source_way, name), 0 \
	}

static const struct member_row way_rows[] = {
	WAY(protocol),
	WAY(host),
	WAY(path),
};

static int
read_way(const struct members *at, const struct json *node,
    const struct source *s, struct source_way *ret, struct err *err)
{
	if (members_read(at, node, way_rows, LENGTH(way_rows), ret, err) < 0 ||
	    members_one_of(at, "protocol", ret->protocol, source_protocols,
		err) < 0)
		return -1;
	if (strcmp(ret->protocol, "curated") == 0 ||
	    strcmp(ret->protocol, s->protocol) == 0)
		return members_wrong(at, "protocol", err,
		    "is '%s'; another way has another protocol than the "
		    "source, and one on the network",
		    ret->protocol);
	return check_address(at, ret->host, ret->path, err);
}

static int
read_ways(struct draft *draft, struct err *err)
{
	struct source *s = &draft->source;
	size_t n = json_size(draft->fallback);

	if (draft->fallback == NULL)
		return 0;
	if (n == 0 || n > LIMIT_FALLBACKS)
		return members_wrong(&draft->at, "fallback", err,
		    "must have 1 to %d ways", LIMIT_FALLBACKS);
	s->fallback = xcalloc(n, sizeof(*s->fallback));
	members_enter(&draft->at, "fallback");
	for (size_t i = 0; i < n; i++)
		if (read_way(&draft->at, json_at(draft->fallback, i), s,
			&s->fallback[s->n_fallbacks++], err) < 0)
			return -1;
	members_leave(&draft->at);
	return 0;
}

static int
check_network(const struct draft *draft, struct err *err)
{
	const struct source *s = &draft->source;
	const struct members *at = &draft->at;
	struct period first, last;

	if (check_address(at, s->host, s->path, err) < 0)
		return -1;
	if (!text_is_name(s->table))
		return members_wrong(at, "table", err,
		    "has characters that a table's id cannot have");
	if (check_words(at, "completeness", s->proof, s->n_proof, proofs, err) <
	    0)
		return -1;
	if (strcmp(s->boundaries, "as-of-period") != 0 &&
	    !(text_starts(s->boundaries, "fixed-") &&
		strspn(s->boundaries + 6, "0123456789") == 4 &&
		strlen(s->boundaries) == 10))
		return members_wrong(at, "boundaries", err,
		    "must be as-of-period, or fixed- and a year");
	if (check_period(at, "first", s->first, &first, err) < 0)
		return -1;
	if (!s->last)
		return 0;
	if (check_period(at, "last", s->last, &last, err) < 0)
		return -1;
	if (strcmp(last.last_day, first.last_day) < 0)
		return members_wrong(at, "last", err, "lies before 'first'");
	return 0;
}

static int
check_curated(const struct draft *draft, struct err *err)
{
	const struct source *s = &draft->source;

	if (!text_is_name(s->file))
		return members_wrong(&draft->at, "file", err,
		    "must be the name of a file in this folder");
	return members_one_of(&draft->at, "format", s->format, source_formats,
	    err);
}

static int
read_draft(struct draft *draft, const struct json *root, struct err *err)
{
	struct source *s = &draft->source;
	struct members *at = &draft->at;
	bool curated;

	if (!words_is_kebab(s->id))
		return members_wrong(at, NULL, err,
		    "the folder's name is the source's id: small letters, "
		    "digits, hyphens");
	if (members_read(at, root, top_rows, LENGTH(top_rows), draft, err) <
		0 ||
	    members_one_of(at, "protocol", s->protocol, source_protocols, err) <
		0)
		return -1;
	curated = strcmp(s->protocol, "curated") == 0;
	if (need_members(at, root, network_members, LENGTH(network_members),
		!curated, s->protocol, err) < 0 ||
	    need_members(at, root, curated_members, LENGTH(curated_members),
		curated, s->protocol, err) < 0 ||
	    check_words_of(draft, err) < 0)
		return -1;
	if (curated)
		return need_members(at, root, network_extras,
			   LENGTH(network_extras), false, s->protocol, err) < 0
		    ? -1
		    : check_curated(draft, err);
	if (check_network(draft, err) < 0 || read_ways(draft, err) < 0 ||
	    read_dimensions(draft, err) < 0)
		return -1;
	return source_measures_read(at, draft->measures, s, err);
}

/* Jansson's message has a line of its own; put it where ours stands. */
static int
parse_json(const char *path, const char *text, size_t len, struct json **ret,
    struct err *err)
{
	static const char what[] = "json";
	struct err why = ERR_INIT;
	long line = 1;
	const char *digits;

	if (json_parse(text, len, what, ret, &why) == 0)
		return 0;
	digits = strpbrk(why.text, "0123456789");
	if (text_starts(why.text, "json: line ") && digits)
		line = strtol(digits, NULL, 10);
	return err_set(err, ERR_USAGE, "%s:%ld: not JSON: %s", path,
	    line < 1 ? 1 : line, why.text + strlen(what) + 2);
}

int
source_parse(const char *dir, const char *text, size_t len, struct source *ret,
    struct err *err)
{
	struct draft draft = { 0 };
	const char *slash = strrchr(dir, '/');
	char *path = file_path(dir, "source.json");
	struct json *root = NULL;
	int rc = -1;

	draft.source.dir = xstrdup(dir);
	draft.source.id = xstrdup(slash ? slash + 1 : dir);
	hash_bytes(text, len, draft.source.sha256);
	draft.at = (struct members){ .path = path, .text = text, .len = len };
	if (parse_json(path, text, len, &root, err) < 0 ||
	    read_draft(&draft, root, err) < 0)
		goto out;
	*ret = draft.source;
	memset(&draft.source, 0, sizeof(draft.source));
	rc = 0;
out:
	source_release(&draft.source);
	free(draft.schema);
	json_free(root);
	free(path);
	return rc;
}

/* A curated source is its file. */
static int
check_files(const char *path, const struct buf *text, const struct source *s,
    struct err *err)
{
	static const char *const key[] = { "file" };
	char *file;
	bool there;

	if (!s->file)
		return 0;
	file = file_path(s->dir, s->file);
	there = file_exists(file);
	free(file);
	return there
	    ? 0
	    : err_set(err, ERR_USAGE,
		  "%s:%d: '%s' is not in this folder; add it", path,
		  members_line(text->data, text->len, key, 1), s->file);
}

int
source_load(const char *dir, struct source *ret, struct err *err)
{
	char *path = file_path(dir, "source.json");
	char *recording = file_path(dir, "recording.tsv");
	struct source source = { 0 };
	struct buf text;
	int rc = -1;

	buf_init(&text, LIMIT_DEFINITION);
	if (file_read(path, &text, err) < 0 ||
	    source_parse(dir, text.data, text.len, &source, err) < 0 ||
	    check_files(path, &text, &source, err) < 0)
		goto out;
	if (file_exists(recording)) {
		source.recording = recording;
		recording = NULL;
	}
	*ret = source;
	memset(&source, 0, sizeof(source));
	rc = 0;
out:
	source_release(&source);
	buf_release(&text);
	free(recording);
	free(path);
	return rc;
}

void
source_release(struct source *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n_dimensions; i++) {
		struct source_dimension *d = &s->dimension[i];

		free(d->name);
		free(d->code);
		free(d->title);
		words_free(d->keep, d->n_keep);
	}
	for (size_t i = 0; i < s->n_measures; i++) {
		struct source_measure *m = &s->measure[i];

		free(m->name);
		free(m->code);
		free(m->title);
		free(m->unit);
		free(m->group);
		free(m->moves_with);
		free(m->numerator);
		free(m->denominator);
		free(m->weight);
	}
	for (size_t i = 0; i < s->n_fallbacks; i++) {
		free(s->fallback[i].protocol);
		free(s->fallback[i].host);
		free(s->fallback[i].path);
	}
	free(s->fallback);
	words_free(s->proof, s->n_proof);
	free(s->dimension);
	free(s->measure);
	free(s->id);
	free(s->dir);
	free(s->title);
	free(s->title_en);
	free(s->publisher);
	free(s->licence);
	free(s->attribution);
	free(s->page);
	free(s->protocol);
	free(s->host);
	free(s->path);
	free(s->table);
	free(s->cadence);
	free(s->evidence);
	free(s->boundaries);
	free(s->first);
	free(s->last);
	free(s->file);
	free(s->format);
	free(s->recording);
	memset(s, 0, sizeof(*s));
}

const struct source_measure *
source_measure(const struct source *s, const char *name)
{
	for (size_t i = 0; i < s->n_measures; i++)
		if (strcmp(s->measure[i].name, name) == 0)
			return &s->measure[i];
	return NULL;
}

const struct source_dimension *
source_role(const struct source *s, enum dimension_role role)
{
	for (size_t i = 0; i < s->n_dimensions; i++)
		if (s->dimension[i].role == role)
			return &s->dimension[i];
	return NULL;
}
