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
#include "define/area.h"
#include "define/members.h"
#include "define/period.h"
#include "define/source_city_fit.h"
#include "define/source_classes.h"
#include "define/source_dimensions.h"
#include "define/source_editions.h"
#include "define/source_measures.h"
#include "define/source_proof.h"
#include "define/source_ways.h"
#include "define/words.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* The list of all tables, which is no table itself. */
#define CATALOGUE_PROTOCOL "cbs-catalogue"

/*
 * How sources are walked.
 *
 * To add one: name it here and in source.schema.json, write fetch/<name>.c and
 * land/<name>.c with their rows, say in source_proof.c what it can prove, and
 * describe its members in sources/README.md.  One by which a city is walked is
 * named in source_city_protocols too.
 */
const char *const source_protocols[] = { "cbs-odata4", "cbs-odata3", "cbs-csv",
	"curated", "csv-file", "zip-file", "geojson-file", "amsterdam-dso",
	"amsterdam-dso-csv", "arcgis", "opendatasoft", "opendatasoft-v1",
	"ckan", "utrecht-open", "pdok-features", "swing", "swing-table",
	CATALOGUE_PROTOCOL, NULL };
const char *const source_formats[] = { "groups", "figures", "announcements",
	"peers", "care-regions", NULL };

/* Licences that let us publish what we make of the figures.  A city that states
 * none is landed, and not published. */
static const char *const licences[] = { "CC-BY-4.0", "CC0-1.0", NULL };
static const char *const city_licences[] = { "CC-BY-4.0", "CC0-1.0",
	"not-stated", NULL };
static const char *const cadences[] = { "yearly", "half-yearly", "quarterly",
	"monthly", "irregular", "once", NULL };
static const char *const evidences[] = { "seen", "code", "not-seen", NULL };

/* The descriptor, with what is read on the way. */
struct draft {
	struct source source;
	char *schema;
	const struct json *dimensions;
	const struct json *measures, *classes;
	const struct json *fallback;
	const struct json *tables;
	const struct json *fields, *nulls, *areas;
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
	TOP("accepts", MEMBER_TEXT, false, source.accepts),
	TOP("reviewed", MEMBER_TEXT, false, source.reviewed),
	TOP("evidence", MEMBER_TEXT, true, source.evidence),
	TOP("host", MEMBER_TEXT, false, source.host),
	TOP("path", MEMBER_TEXT, false, source.path),
	TOP("table", MEMBER_TEXT, false, source.table),
	{ "completeness", MEMBER_LIST, false,
	    offsetof(struct draft, source.proof),
	    offsetof(struct draft, source.n_proof) },
	TOP("tables", MEMBER_OBJECT, false, tables),
	TOP("boundaries", MEMBER_TEXT, false, source.boundaries),
	TOP("region", MEMBER_TEXT, false, source.region),
	TOP("slices", MEMBER_TEXT, false, source.slices),
	TOP("first", MEMBER_TEXT, false, source.first),
	TOP("last", MEMBER_TEXT, false, source.last),
	TOP("register", MEMBER_BOOL, false, source.is_register),
	TOP("dimensions", MEMBER_OBJECT, false, dimensions),
	TOP("measures", MEMBER_OBJECT, false, measures),
	TOP("classes", MEMBER_OBJECT, false, classes),
	TOP("fallback", MEMBER_OBJECTS, false, fallback),
	TOP("file", MEMBER_TEXT, false, source.file),
	TOP("format", MEMBER_TEXT, false, source.format),
	TOP("municipality", MEMBER_TEXT, false, source.city.municipality),
	TOP("definition", MEMBER_TEXT, false, source.city.definition),
	TOP("fields", MEMBER_OBJECT, false, fields),
	{ "wants", MEMBER_LIST, false,
	    offsetof(struct draft, source.city.wants),
	    offsetof(struct draft, source.city.n_wants) },
	TOP("nulls", MEMBER_OBJECT, false, nulls),
	TOP("areas", MEMBER_OBJECT, false, areas),
	{ "ignored", MEMBER_LIST, false,
	    offsetof(struct draft, source.city.ignored),
	    offsetof(struct draft, source.city.n_ignored) },
	TOP("part", MEMBER_TEXT, false, source.city.part),
	TOP("numbers", MEMBER_TEXT, false, source.city.numbers),
	TOP("encoding", MEMBER_TEXT, false, source.city.encoding_name),
	TOP("delimiter", MEMBER_TEXT, false, source.city.delimiter_text),
	TOP("layout", MEMBER_TEXT, false, source.city.layout_name),
	TOP("clock", MEMBER_TEXT, false, source.city.clock),
};

/* What a descriptor describes: a table of CBS, what a city publishes, or a file
 * of the folder. */
enum kind { TABLE, CITY, GROUPS, FIGURES, CATALOGUE, KINDS };

/* Which members each kind has: + must, . may, - may not.  Those that are not
 * here stand in every descriptor. */
static const struct fit {
	const char *name;
	const char of[KINDS + 1];
} fits[] = {
	/* clang-format off */
	{ "host",		"++--+" },
	{ "path",		"++--+" },
	{ "table",		".+--+" },
	{ "tables",		".----" },
	{ "accepts",		".----" },
	{ "reviewed",		".----" },
	{ "completeness",	"++--+" },
	{ "boundaries",		"+--+-" },
	{ "first",		".--+-" },
	{ "last",		".----" },
	{ "region",		".----" },
	{ "slices",		".----" },
	{ "register",		".----" },
	{ "fallback",		"..---" },
	{ "dimensions",		"+----" },
	{ "measures",		"..-+-" },
	{ "classes",		".----" },
	{ "municipality",	"-+---" },
	{ "definition",		"-.---" },
	{ "fields",		"-.---" },
	{ "wants",		"-.---" },
	{ "nulls",		"-.---" },
	{ "areas",		"-.---" },
	{ "ignored",		"-.---" },
	{ "part",		"-.---" },
	{ "numbers",		"-.---" },
	{ "encoding",		"-.---" },
	{ "delimiter",		"-.---" },
	{ "layout",		"-.---" },
	{ "clock",		"-.---" },
	{ "file",		"--++-" },
	{ "format",		"--++-" },
	/* clang-format on */
};

static int
check_fits(const struct members *at, const struct json *root, enum kind kind,
    const char *protocol, struct err *err)
{
	char with[LIMIT_CODE + 10];

	snprintf(with, sizeof(with), "protocol %.*s", LIMIT_CODE, protocol);
	/* What does not belong says more of a mistake than what is missing. */
	for (size_t i = 0; i < LENGTH(fits); i++)
		if (fits[i].of[kind] == '-' &&
		    members_fit(at, root, fits[i].name, '-', with, err) < 0)
			return -1;
	for (size_t i = 0; i < LENGTH(fits); i++)
		if (fits[i].of[kind] == '+' &&
		    members_fit(at, root, fits[i].name, '+', with, err) < 0)
			return -1;
	return 0;
}

/* --- the whole --- */

static bool
is_city_protocol(const struct source *s)
{
	return words_has(source_city_protocols, s->protocol);
}

/* What stands before an @ looks like the host and is not. */
static bool
is_page(const char *page)
{
	static const char scheme[] = "https://";
	const char *host = page + strlen(scheme);
	size_t len;

	if (!text_starts(page, scheme) || strpbrk(page, " <>\"'\\"))
		return false;
	len = strcspn(host, "/?#");
	return len > 0 && memchr(host, '@', len) == NULL;
}

static int
check_words_of(const struct draft *draft, struct err *err)
{
	const struct source *s = &draft->source;
	const struct members *at = &draft->at;

	if (members_one_of(at, "licence", s->licence,
		is_city_protocol(s) ? city_licences : licences, err) < 0 ||
	    members_one_of(at, "cadence", s->cadence, cadences, err) < 0 ||
	    members_one_of(at, "evidence", s->evidence, evidences, err) < 0)
		return -1;
	if (s->accepts != NULL &&
	    (*s->accepts == ' ' || strchr(s->accepts, ' ') == NULL))
		return members_wrong(at, "accepts", err,
		    "must be the version of a table and, behind a blank, why "
		    "its figures are right: 202611230000 CBS revised all "
		    "years");
	if (s->reviewed != NULL && !period_is_day(s->reviewed))
		return members_wrong(at, "reviewed", err,
		    "must be the day on which a person looked at what is new "
		    "in the lists of the table: 2026-11-25");
	if (!is_page(s->page))
		return members_wrong(at, "page", err,
		    "must be an address for people: https://..., without a "
		    "user's name in it");
	return 0;
}

/* --- the list of all tables --- */

bool
source_is_catalogue(const struct source *s)
{
	return strcmp(s->protocol, CATALOGUE_PROTOCOL) == 0;
}

static int
check_catalogue(const struct draft *draft, struct err *err)
{
	const struct source *s = &draft->source;
	const struct members *at = &draft->at;

	if (source_address_check(at, s->host, s->path, err) < 0)
		return -1;
	if (!text_is_name(s->table))
		return members_wrong(at, "table", err,
		    "has characters that a list's name cannot have");
	return source_proof_check(at, s, err);
}

/* --- the network --- */

static int
check_periods(const struct draft *draft, struct err *err)
{
	const struct source *s = &draft->source;
	const struct members *at = &draft->at;
	const char *first = s->period != NULL ? "tables" : "first";
	struct period from, to;

	if (source_check_period(at, first, s->first, &from, err) < 0)
		return -1;
	if (!s->last)
		return 0;
	if (source_check_period(at, "last", s->last, &to, err) < 0)
		return -1;
	if (strcmp(to.last_day, from.first_day) < 0)
		return members_wrong(at, "last", err, "lies before 'first'");
	return 0;
}

static int
check_boundaries(const struct draft *draft, struct err *err)
{
	const char *of = draft->source.boundaries;

	if (strcmp(of, "as-of-period") == 0 ||
	    (text_starts(of, "fixed-") && strspn(of + 6, "0123456789") == 4 &&
		strlen(of) == 10))
		return 0;
	return members_wrong(&draft->at, "boundaries", err,
	    "must be as-of-period, or fixed- and a year");
}

static int
check_network(const struct draft *draft, struct err *err)
{
	const struct source *s = &draft->source;
	const struct members *at = &draft->at;

	if (source_address_check(at, s->host, s->path, err) < 0)
		return -1;
	if (!text_is_name(s->table))
		return members_wrong(at, "table", err,
		    "has characters that a table's id cannot have");
	if (check_boundaries(draft, err) < 0)
		return -1;
	if (s->region &&
	    (!area_is_cbs(s->region, strlen(s->region)) || s->is_register))
		return members_wrong(at, "region", err,
		    "must be the code of an area, like NL01, of a source that "
		    "is not the register");
	return check_periods(draft, err);
}

/* A slice is by a dimension of which there are many codes. */
static int
check_slices(const struct draft *draft, struct err *err)
{
	const struct source *s = &draft->source;

	if (!s->slices)
		return 0;
	for (size_t i = 0; i < s->n_dimensions; i++)
		if (strcmp(s->dimension[i].name, s->slices) == 0 &&
		    s->dimension[i].role != ROLE_FIXED)
			return 0;
	return members_wrong(&draft->at, "slices", err,
	    "must name a dimension of which more than one code is taken");
}

/* --- files of the folder --- */

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

/* Figures kept by hand have areas and periods like those of a table. */
static int
read_figures(struct draft *draft, struct err *err)
{
	struct source *s = &draft->source;

	if (check_boundaries(draft, err) < 0 || check_periods(draft, err) < 0)
		return -1;
	return source_measures_read(&draft->at, draft->measures, s, err);
}

/* --- what a city publishes --- */

static int
read_city(struct draft *draft, struct err *err)
{
	struct source *s = &draft->source;
	const struct source_city_objects objects = { draft->fields,
		draft->measures, draft->nulls, draft->areas };

	if (source_address_check(&draft->at, s->host, s->path, err) < 0)
		return -1;
	if (!source_city_is_table(s->table))
		return members_wrong(&draft->at, "table", err,
		    "must be the dataset's path below 'path': letters, digits, "
		    "- _ . and / between them");
	if (source_ways_read(&draft->at, draft->fallback, s, err) < 0 ||
	    source_proof_check(&draft->at, s, err) < 0)
		return -1;
	if (s->city.n_wants > 0 && strcmp(s->evidence, "not-seen") != 0)
		return members_wrong(&draft->at, "evidence", err,
		    "is '%s', and 'wants' says that nobody has seen the "
		    "fields; it must be not-seen",
		    s->evidence);
	if (source_city_read(&draft->at, &objects, &s->city, err) < 0)
		return -1;
	return source_city_fit(&draft->at, s, err);
}

/* Figures, or texts that put areas into classes. */
static int
read_columns(struct draft *draft, struct err *err)
{
	const struct json *classes = draft->classes;

	if ((draft->measures == NULL) == (classes == NULL))
		return members_wrong(&draft->at, classes ? "classes" : NULL,
		    err,
		    classes ? "stand beside 'measures'; a table has figures "
			      "or is a classification"
			    : "'measures' is missing; a table has them, or "
			      "'classes'");
	return classes != NULL
	    ? source_classes_read(&draft->at, classes, &draft->source, err)
	    : source_measures_read(&draft->at, draft->measures, &draft->source,
		  err);
}

/* What a table on the network has, once its members are known to be there. */
static int
read_network(struct draft *draft, const char *year, const struct json *root,
    struct err *err)
{
	struct source *s = &draft->source;
	struct members *at = &draft->at;

	if (source_editions_fit(at, root, err) < 0 ||
	    (draft->tables != NULL &&
		source_editions_read(at, draft->tables, year, s, err) < 0) ||
	    check_network(draft, err) < 0 ||
	    source_ways_read(at, draft->fallback, s, err) < 0 ||
	    source_proof_check(at, s, err) < 0 ||
	    source_dimensions_read(at, draft->dimensions, s, err) < 0 ||
	    check_slices(draft, err) < 0 || read_columns(draft, err) < 0)
		return -1;
	if (year != NULL)
		source_editions_name(s, year);
	return 0;
}

bool
source_is_table_protocol(const char *protocol)
{
	return !words_has(source_city_protocols, protocol) &&
	    strcmp(protocol, "curated") != 0 &&
	    strcmp(protocol, CATALOGUE_PROTOCOL) != 0;
}

static enum kind
kind_of(const struct source *s)
{
	if (is_city_protocol(s))
		return CITY;
	if (source_is_catalogue(s))
		return CATALOGUE;
	if (source_is_table_protocol(s->protocol))
		return TABLE;
	return s->format != NULL && strcmp(s->format, "figures") == 0 ? FIGURES
								      : GROUPS;
}

static int
read_draft(struct draft *draft, const char *year, const struct json *root,
    struct err *err)
{
	struct source *s = &draft->source;
	struct members *at = &draft->at;
	enum kind kind;

	if (!words_is_kebab(s->id))
		return members_wrong(at, NULL, err,
		    "the folder's name is the source's id: small letters, "
		    "digits, hyphens");
	if (members_read(at, root, top_rows, LENGTH(top_rows), draft, err) <
		0 ||
	    members_one_of(at, "protocol", s->protocol, source_protocols, err) <
		0)
		return -1;
	kind = kind_of(s);
	if (check_fits(at, root, kind, s->protocol, err) < 0 ||
	    check_words_of(draft, err) < 0)
		return -1;
	if (kind == TABLE)
		return read_network(draft, year, root, err);
	if (kind == CITY)
		return read_city(draft, err);
	if (kind == CATALOGUE)
		return check_catalogue(draft, err);
	if (check_curated(draft, err) < 0)
		return -1;
	return kind == FIGURES ? read_figures(draft, err) : 0;
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
source_parse(const char *dir, const char *year, const char *text, size_t len,
    struct source *ret, struct err *err)
{
	struct draft draft = { 0 };
	const char *slash = strrchr(dir, '/');
	char *path = file_path(dir, "source.json");
	struct json *root = NULL;
	int rc = -1;

	draft.source.dir = xstrdup(dir);
	draft.source.id = xstrdup(slash ? slash + 1 : dir);
	hash_bytes(text, len, draft.source.sha256);
	memcpy(draft.source.read_by, draft.source.sha256,
	    sizeof(draft.source.read_by));
	draft.at = (struct members){ .path = path, .text = text, .len = len };
	if (parse_json(path, text, len, &root, err) < 0 ||
	    read_draft(&draft, year, root, err) < 0)
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

/* Known errors can be told of figures: cells by measure, area and period. */
static int
check_corrections(const char *path, const struct source *s, struct err *err)
{
	if (source_is_city(s) || source_is_catalogue(s) ||
	    source_is_classification(s) || s->n_measures == 0 ||
	    s->n_editions > 0)
		return err_set(err, ERR_USAGE,
		    "%s: only a table of figures can be corrected, with the "
		    "measures of its own folder",
		    path);
	for (size_t i = 0; i < s->corrections.n; i++) {
		const struct correction *c = &s->corrections.correction[i];

		if (source_measure(s, c->measure) == NULL)
			return err_set(err, ERR_USAGE,
			    "%s:%zu: source.json has no measure '%s'", path,
			    c->line, c->measure);
		if (!source_takes_period(s, &c->period))
			return err_set(err, ERR_USAGE,
			    "%s:%zu: %s is no period that source.json takes",
			    path, c->line, c->period.code);
	}
	return 0;
}

/* Of measures of the source itself. */
static int
check_identities(const char *dir, const struct source *s, struct err *err)
{
	for (size_t i = 0; i < s->identities.n; i++) {
		const struct identity *one = &s->identities.identity[i];

		for (size_t k = 0; k < one->n_terms; k++)
			if (source_measure(s, one->term[k].measure) == NULL)
				return err_set(err, ERR_USAGE,
				    "%s/identities.csv:1: '%s' names '%s', "
				    "which is no measure of the source",
				    dir, one->name, one->term[k].measure);
	}
	return 0;
}

/* Read a file of the folder that says how the answers are read, if there is
 * one: then ret_there, and read_by knows it. */
static int
read_beside(struct source *s, const char *path, struct buf *ret,
    bool *ret_there, struct err *err)
{
	struct hash *hash;

	*ret_there = file_exists(path);
	if (!*ret_there)
		return 0;
	if (file_read(path, ret, err) < 0)
		return -1;
	hash = hash_new();
	hash_add(hash, s->read_by, HASH_HEX - 1);
	hash_add(hash, ret->data, ret->len);
	hash_finish(hash, s->read_by);
	return 0;
}

static int
load_corrections(struct source *s, struct err *err)
{
	char *path = file_path(s->dir, "corrections.csv");
	struct buf text;
	bool there;
	int rc;

	buf_init(&text, LIMIT_DEFINITION);
	rc = read_beside(s, path, &text, &there, err);
	if (rc == 0 && there) {
		rc = corrections_parse(path, text.data, text.len,
		    &s->corrections, err);
		if (rc == 0)
			rc = check_corrections(path, s, err);
	}
	buf_release(&text);
	free(path);
	return rc;
}

static int
load_approvals(struct source *s, struct err *err)
{
	char *path = file_path(s->dir, "approved.csv");
	struct buf text;
	bool there;
	int rc;

	buf_init(&text, LIMIT_DEFINITION);
	rc = read_beside(s, path, &text, &there, err);
	if (rc == 0 && there && source_role(s, ROLE_OPEN) == NULL)
		rc = err_set(err, ERR_USAGE,
		    "%s: source.json has no dimension with role open, so there "
		    "is nothing to approve; remove the file",
		    path);
	else if (rc == 0 && there)
		rc = approvals_parse(path, text.data, text.len, &s->approvals,
		    err);
	buf_release(&text);
	free(path);
	return rc;
}

int
source_load(const char *dir, const char *year, struct source *ret,
    struct err *err)
{
	char *path = file_path(dir, "source.json");
	char *recording = file_path(dir, "recording.tsv");
	struct source source = { 0 };
	struct buf text;
	int rc = -1;

	buf_init(&text, LIMIT_DEFINITION);
	if (file_read(path, &text, err) < 0 ||
	    source_parse(dir, year, text.data, text.len, &source, err) < 0 ||
	    check_files(path, &text, &source, err) < 0 ||
	    load_corrections(&source, err) < 0 ||
	    load_approvals(&source, err) < 0 ||
	    identities_load(dir, &source.identities, err) < 0 ||
	    check_identities(dir, &source, err) < 0)
		goto out;
	if (source.n_editions == 0 && file_exists(recording)) {
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
		free(d->fixed.code);
		free(d->fixed.title);
		words_free(d->keep, d->n_keep);
	}
	for (size_t i = 0; i < s->n_measures; i++)
		source_measure_release(&s->measure[i], s->n_dimensions);
	identities_release(&s->identities);
	source_ways_release(s);
	source_editions_release(s);
	words_free(s->proof, s->n_proof);
	source_city_release(&s->city);
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
	free(s->accepts);
	free(s->reviewed);
	free(s->evidence);
	free(s->boundaries);
	free(s->region);
	free(s->period);
	free(s->slices);
	free(s->first);
	free(s->last);
	free(s->file);
	free(s->format);
	corrections_release(&s->corrections);
	approvals_release(&s->approvals);
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

bool
source_is_city(const struct source *s)
{
	return s->city.municipality != NULL;
}

bool
source_is_classification(const struct source *s)
{
	return s->n_measures > 0 && s->measure[0].class != NULL;
}

bool
source_is_waiting(const struct source *s)
{
	return s->city.n_wants > 0;
}

bool
source_takes_proof(const struct source *s, const char *proof)
{
	for (size_t i = 0; i < s->n_proof; i++)
		if (strcmp(s->proof[i], proof) == 0)
			return true;
	return false;
}

const struct source_dimension *
source_role(const struct source *s, enum dimension_role role)
{
	for (size_t i = 0; i < s->n_dimensions; i++)
		if (s->dimension[i].role == role)
			return &s->dimension[i];
	return NULL;
}
