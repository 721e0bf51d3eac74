/* What the walks over cities' services share. */
#include "fetch/city_walk.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/address.h"
#include "fetch/peek.h"

void
city_walk_init(struct city_walk *w, const struct source *source,
    const struct snapshot *last)
{
	memset(w, 0, sizeof(*w));
	w->source = source;
	w->last = city_last(source, last);
}

void
city_walk_release(struct city_walk *w)
{
	free(w->version);
	w->version = NULL;
}

bool
city_walk_has(const struct city_walk *w, const char *version)
{
	return w->last != NULL && w->last->version != NULL && version != NULL &&
	    strcmp(w->last->version, version) == 0;
}

void
city_walk_prove(struct city_walk *w, int64_t counted)
{
	if (counted >= 0)
		snprintf(w->proof, sizeof(w->proof), "count %" PRId64, counted);
	else
		snprintf(w->proof, sizeof(w->proof), "last-page %u", w->pages);
}

void
city_walk_look(void *walk, const struct protocol_look *look)
{
	struct city_walk *w = walk;

	w->look = look;
}

void
city_walk_whole(const void *walk, struct whole *ret)
{
	const struct city_walk *w = walk;

	memset(ret, 0, sizeof(*ret));
	ret->is_unchanged = w->is_unchanged;
	ret->table = w->source->table;
	ret->version = w->version;
	ret->proof = w->proof;
	ret->rows = w->rows;
	ret->pages = w->pages;
}

const struct snapshot *
city_last(const struct source *source, const struct snapshot *last)
{
	if (last == NULL || last->definition == NULL || last->table == NULL ||
	    strcmp(last->definition, source->sha256) != 0 ||
	    strcmp(last->table, source->table) != 0)
		return NULL;
	return last;
}

bool
city_is_same(const struct snapshot *last, const char *role,
    const struct reply *reply)
{
	const struct snapshot_part *part =
	    last != NULL ? snapshot_part(last, role) : NULL;

	return part != NULL && strcmp(part->sha256, reply->sha256) == 0;
}

/* --- what a service says of its fields --- */

bool
city_is_type(const char *type, const char *const *types)
{
	for (; *types != NULL; types++)
		if (strcmp(*types, type) == 0)
			return true;
	return false;
}

static const char *const *
types_of(const struct city_types *types, const struct source_field *f)
{
	if (f->role == FIELD_VALUE)
		return types->value;
	switch (f->form) {
	case FORM_YEAR:
		return types->year;
	case FORM_DATE:
		return types->date;
	case FORM_DATETIME:
		return types->datetime;
	case FORM_EPOCH_MS:
		return types->epoch;
	case FORM_NONE:
		break;
	}
	return types->text;
}

int
city_check_type(const struct city_types *types, const struct source_field *f,
    const char *type, struct err *err)
{
	if (city_is_type(type, types_of(types, f)))
		return 0;
	return err_set(err, ERR_DRIFT,
	    "field \"%.60s\" is of type %.40s, which does not fit %s%s%s; look "
	    "what it holds, and mend source.json",
	    f->name, type, field_role_name(f->role),
	    f->form != FORM_NONE ? " of form " : "", field_form_name(f->form));
}

int
city_check_keep(const struct city_types *types, const struct source_field *f,
    const char *type, struct err *err)
{
	bool is_number = city_is_type(type, types->number);

	if (!is_number && !city_is_type(type, types->words))
		return err_set(err, ERR_SOURCE,
		    "field \"%.60s\" has 'keep', which cannot be asked of type "
		    "%.40s; take it out of source.json",
		    f->name, type);
	for (size_t i = 0; i < f->n_keep && is_number; i++)
		if (!text_is_number(f->keep[i], strlen(f->keep[i])))
			return err_set(err, ERR_SOURCE,
			    "field \"%.60s\" holds numbers, and 'keep' has "
			    "\"%.60s\"; mend source.json",
			    f->name, f->keep[i]);
	return 0;
}

int
city_set_missing(const struct json *fields, const char *title,
    const char *where, const char *name, size_t len, struct err *err)
{
	struct buf names;

	buf_init(&names, ERR_TEXT_MAX / 2);
	for (size_t i = 0; i < json_size(fields); i++)
		buf_addf(&names, "%s%.60s", i > 0 ? ", " : "",
		    json_get_text(json_at(fields, i), title, "?"));
	err_set(err, ERR_DRIFT,
	    "the %s has no field \"%.*s\"; it has %s%s: mend 'fields' in "
	    "source.json",
	    where, (int)(len < 60 ? len : 60), name,
	    names.len > 0 ? names.data : "none",
	    buf_ok(&names) ? "" : " and more");
	buf_release(&names);
	return -1;
}

/* --- counts --- */

/* A missing count and one of nothing mean the same for all services. */
static int
check_count(bool is_there, int64_t counted, const char *name, const char *where,
    struct err *err)
{
	if (!is_there || counted < 0)
		return err_set(err, ERR_SOURCE,
		    "there is no \"%s\" in it; the next run asks again", name);
	if (counted == 0)
		return err_set(err, ERR_SOURCE,
		    "the service counts no records at all; when the %s is not "
		    "empty, check 'keep' in source.json",
		    where);
	return 0;
}

int
city_read_count(const struct json *count, const char *name, const char *where,
    int64_t *ret, struct err *err)
{
	int64_t counted = -1;
	bool is_there = count != NULL && json_int(count, &counted) == 0;

	if (check_count(is_there, counted, name, where, err) != 0)
		return -1;
	*ret = counted;
	return 0;
}

int
city_set_miscounted(uint64_t rows, uint64_t counted, struct err *err)
{
	return err_set(err, ERR_SOURCE,
	    "%" PRIu64 " records came where %" PRIu64
	    " were counted; the next run asks again",
	    rows, counted);
}

int
city_pages_take(struct city_pages *p, const char *text, const char *name,
    struct err *err)
{
	struct err ignored = ERR_INIT;
	uint64_t before = p->before;
	int64_t counted = -1;
	bool is_there = text != NULL &&
	    text_to_int(text, 0, INT64_MAX, name, &counted, &ignored) == 0;

	p->pages++;
	p->before = p->rows;
	if (check_count(is_there, counted, name, "dataset", err) != 0)
		return -1;
	if (p->pages == 1)
		p->counted = counted;
	if (counted != p->counted)
		return err_set(err, ERR_SOURCE,
		    "the dataset changed while it was read: %" PRId64
		    " records, and now %" PRId64 "; the next run asks again",
		    p->counted, counted);
	if (p->rows > (uint64_t)counted)
		return city_set_miscounted(p->rows, (uint64_t)counted, err);
	if (p->rows == before)
		return err_set(err, ERR_SOURCE,
		    "the page has no records, after %" PRIu64 " of %" PRId64
		    "; the next run asks again",
		    p->rows, counted);
	if (p->rows == (uint64_t)counted)
		snprintf(p->proof, sizeof(p->proof), "count %" PRId64, counted);
	else if (p->pages >= LIMIT_PAGES)
		return err_set(err, ERR_SOURCE,
		    "there are more than %d pages; narrow what source.json "
		    "asks for",
		    LIMIT_PAGES);
	return 0;
}

/* --- records --- */

int
city_page_scan(const struct reply *reply, const struct records_shape *shape,
    city_page_record *take, void *ctx, struct records **ret, struct err *err)
{
	struct peek peek;
	struct records *records = records_new(shape, peek_read, &peek);
	struct record record;
	int rc;

	peek_init(&peek, reply->read, reply->body);
	*ret = records;
	while ((rc = records_next(records, &record, err)) == 1)
		if (take(ctx, &record, err) != 0)
			return -1;
	if (rc == -1 && peek.is_json)
		err_set(err, err->class, "%s; the next run asks again",
		    err->text);
	return rc;
}

int
city_check_field(const struct source *source, const char *name, struct err *err)
{
	if (source_city_field(&source->city, name) != NULL ||
	    source_city_ignores(&source->city, name))
		return 0;
	return err_set(err, ERR_DRIFT,
	    "field \"%.100s\" came, which was not asked for and may hold "
	    "personal data; look what it is before anything is taken",
	    name);
}

/* The name of a member as a field, or NULL: it is none. */
static const char *
field_of(const struct record_member *m, const char *inside, const char *but)
{
	size_t skip = strlen(inside), len = but != NULL ? strlen(but) : 0;

	if (!text_starts(m->name, inside))
		return NULL;
	if (but != NULL && text_starts(m->name + skip, but) &&
	    (m->name[skip + len] == '.' || m->name[skip + len] == '\0'))
		return NULL;
	return m->name + skip;
}

int
city_check_record(const struct source *source, const struct record *record,
    const char *inside, const char *but, struct err *err)
{
	for (size_t i = 0; i < record->n; i++) {
		const char *name = field_of(&record->member[i], inside, but);

		if (name != NULL && city_check_field(source, name, err) != 0)
			return -1;
	}
	return 0;
}

static bool
has_field(const struct record *record, const char *inside, const char *but,
    const char *wanted)
{
	for (size_t i = 0; i < record->n; i++) {
		const char *name = field_of(&record->member[i], inside, but);

		if (name != NULL && strcmp(name, wanted) == 0)
			return true;
	}
	return false;
}

int
city_check_sample(const struct source *source, const struct record *record,
    const char *inside, const char *but, struct err *err)
{
	const struct source_city *city = &source->city;
	const char *missing = NULL, *name;
	struct buf names;

	for (size_t i = 0; i < city->n_fields && missing == NULL; i++)
		if (!has_field(record, inside, but, city->field[i].name))
			missing = city->field[i].name;
	if (missing == NULL)
		return city_check_record(source, record, inside, but, err);
	buf_init(&names, ERR_TEXT_MAX / 2);
	for (size_t i = 0; i < record->n; i++) {
		name = field_of(&record->member[i], inside, but);
		if (name != NULL)
			buf_addf(&names, "%s%.60s", names.len > 0 ? ", " : "",
			    name);
	}
	err_set(err, ERR_DRIFT,
	    "there is no field \"%.60s\"; the records have %s%s: mend 'fields' "
	    "in source.json",
	    missing, names.len > 0 ? names.data : "none",
	    buf_ok(&names) ? "" : " and more");
	buf_release(&names);
	return -1;
}

void
city_tell_fields(const struct protocol_look *look, const struct record *record,
    const char *inside, const char *but)
{
	for (size_t i = 0; i < record->n; i++) {
		const struct record_member *m = &record->member[i];
		const char *name = field_of(m, inside, but);

		if (name != NULL)
			look->field(look->ctx, name,
			    m->kind == RECORD_NUMBER       ? "number"
				: m->kind == RECORD_STRING ? "text"
							   : NULL,
			    NULL);
	}
}

int
city_take_sample(const struct source *source, const struct protocol_look *look,
    const struct record *record, const char *inside, const char *but,
    struct err *err)
{
	if (look == NULL)
		return city_check_sample(source, record, inside, but, err);
	city_tell_fields(look, record, inside, but);
	return 0;
}

int
city_follow(const char *base, const char *set, const char *link, unsigned pages,
    struct dict *seen, char **url, struct err *err)
{
	char *next;

	if (pages >= LIMIT_PAGES)
		return err_set(err, ERR_SOURCE,
		    "there are more than %d pages; narrow what source.json "
		    "asks for",
		    LIMIT_PAGES);
	dict_put(seen, *url, strlen(*url), 0);
	if (address_next(base, set, link, seen, &next, err) != 0)
		return -1;
	free(*url);
	*url = next;
	return 0;
}

/* --- what the records say --- */

struct city_content {
	struct hash *hash;
};

struct city_content *
city_content_new(void)
{
	struct city_content *c = xcalloc(1, sizeof(*c));

	c->hash = hash_new();
	return c;
}

void
city_content_free(struct city_content *c)
{
	if (c == NULL)
		return;
	hash_free(c->hash);
	free(c);
}

void
city_content_add(struct city_content *c, const struct record *record,
    const char *inside, const char *but)
{
	for (size_t i = 0; i < record->n; i++) {
		const struct record_member *m = &record->member[i];
		char kind = (char)m->kind;

		if (field_of(m, inside, but) == NULL)
			continue;
		/* Lengths, so that no text runs into the next. */
		hash_add(c->hash, &m->name_len, sizeof(m->name_len));
		hash_add(c->hash, m->name, m->name_len);
		hash_add(c->hash, &kind, 1);
		hash_add(c->hash, &m->len, sizeof(m->len));
		hash_add(c->hash, m->text, m->len);
	}
	hash_add(c->hash, "\n", 1);
}

void
city_content_version(struct city_content *c, struct city_walk *w)
{
	char hex[HASH_HEX];

	hash_finish(c->hash, hex);
	c->hash = NULL;
	w->version = xasprintf("content-%.16s", hex);
	w->is_unchanged = city_walk_has(w, w->version);
}

char *
city_copy(const char *text)
{
	return text != NULL ? xstrdup(text) : NULL;
}

int
city_give_up(struct err *err)
{
	err_of_source(err);
	return -1;
}
