/* A layer of ArcGIS against its descriptor. */
#include "fetch/arcgis_layer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetch/city_walk.h"

#define TYPE "esriFieldType"
/* What is asked at once of a layer that does not say what it gives. */
#define ROWS_UNTOLD 1000

/* --- errors --- */

static const char *
mend_of(int64_t code)
{
	switch (code) {
	case 498:
	case 499:
		return "the service asks for a token: the layer is no longer "
		       "public; ask the publisher, or take the source out";
	case 401:
	case 403:
		return "access is refused; ask the publisher whether the layer "
		       "is still public";
	case 400:
	case 404:
		return "the question is refused; check host, path, table and "
		       "fields in source.json";
	case 429:
	case 500:
	case 502:
	case 503:
	case 504:
		return "the service is in trouble; the next run asks again";
	default:
		return "the next run asks again";
	}
}

static int
set_error(const struct json *error, struct err *err)
{
	int64_t code = json_get_int(error, "code", 0);
	const char *message = json_get_text(error, "message", "");
	const char *detail = json_text(json_at(json_get(error, "details"), 0));
	bool more =
	    detail != NULL && detail[0] != '\0' && strcmp(detail, message) != 0;

	return err_set(err, ERR_SOURCE,
	    "error %" PRId64 " came with status 200: \"%.200s%s%.200s\"; %s",
	    code, message, more ? " " : "", more ? detail : "", mend_of(code));
}

int
arcgis_check_error(const struct json *doc, struct err *err)
{
	const struct json *error = json_get(doc, "error");

	return error == NULL ? 0 : set_error(error, err);
}

int
arcgis_set_error(const char *raw, struct err *err)
{
	struct json *error = NULL;

	if (json_parse(raw, strlen(raw), "error", &error, err) == 0 &&
	    json_kind(error) == JSON_OBJECT)
		set_error(error, err);
	else
		err_set(err, ERR_SOURCE,
		    "an error came with status 200: %.300s; the next run asks "
		    "again",
		    raw);
	json_free(error);
	return -1;
}

/* --- fields --- */

#define NUMBERS                                                                \
	"Integer", "SmallInteger", "BigInteger", "Double", "Single", "OID"

static const struct city_types types = {
	.value = (const char *const[]){ NUMBERS, "String", NULL },
	.text = (const char *const[]){ "String", NUMBERS, "GUID", "GlobalID",
	    NULL },
	.year =
	    (const char *const[]){ "Integer", "SmallInteger", "String", NULL },
	.date = (const char *const[]){ "DateOnly", "String", NULL },
	.datetime = (const char *const[]){ "TimestampOffset", "String", NULL },
	.epoch = (const char *const[]){ "Date", NULL },
	.number = (const char *const[]){ NUMBERS, NULL },
	.words = (const char *const[]){ "String", NULL },
};

/* "esriFieldTypeDate" is "Date". */
static const char *
type_of(const struct json *field)
{
	const char *type = json_get_text(field, "type", "");

	return text_starts(type, TYPE) ? type + strlen(TYPE) : type;
}

static const struct json *
find_field(const struct json *fields, const char *name, bool exactly)
{
	for (size_t i = 0; i < json_size(fields); i++) {
		const struct json *one = json_at(fields, i);
		const char *known = json_get_text(one, "name", "");

		if ((exactly ? strcmp(known, name) : strcasecmp(known, name)) ==
		    0)
			return one;
	}
	return NULL;
}

/* The names there are, so that a descriptor can be mended from the message. */
static int
say_missing(const struct json *fields, const char *name, struct err *err)
{
	const struct json *like = find_field(fields, name, false);

	if (like != NULL)
		return err_set(err, ERR_DRIFT,
		    "field \"%.60s\" is called \"%.60s\" here; mend 'fields' "
		    "in "
		    "source.json (capitals count)",
		    name, json_get_text(like, "name", ""));
	return city_set_missing(fields, "name", "layer", name, strlen(name),
	    err);
}

static int
check_field(const struct json *fields, const struct source_field *f,
    struct err *err)
{
	const struct json *found = find_field(fields, f->name, true);
	const char *type;

	if (found == NULL)
		return say_missing(fields, f->name, err);
	type = type_of(found);
	if (!city_is_type(type, types.epoch) || f->form == FORM_EPOCH_MS)
		return city_check_type(&types, f, type, err);
	return err_set(err, ERR_SOURCE,
	    "field \"%.60s\" is a date, in milliseconds; give it form "
	    "epoch-ms in source.json, as a period or a label",
	    f->name);
}

/* --- the question --- */

/* A text of SQL: quotes are doubled.  Nothing else ends it. */
static void
add_quoted(struct buf *to, const char *text)
{
	buf_addc(to, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			buf_addc(to, '\'');
		buf_addc(to, *text);
	}
	buf_addc(to, '\'');
}

/* "status IN ('GESTART','STUDIE')" */
static int
add_keep(struct buf *to, const struct source_field *f, const char *type,
    struct err *err)
{
	bool is_number = city_is_type(type, types.number);

	if (city_check_keep(&types, f, type, err) != 0)
		return -1;
	buf_addf(to, "%s%s IN (", to->len > 0 ? " AND " : "", f->name);
	for (size_t i = 0; i < f->n_keep; i++) {
		if (i > 0)
			buf_addc(to, ',');
		if (is_number)
			buf_adds(to, f->keep[i]);
		else
			add_quoted(to, f->keep[i]);
	}
	buf_addc(to, ')');
	return 0;
}

static int
make_question(const struct source *s, const struct json *fields,
    struct arcgis_layer *layer, struct err *err)
{
	const struct source_city *city = &s->city;
	struct buf names, where;
	int rc = 0;

	buf_init(&names, LIMIT_URL);
	buf_init(&where, LIMIT_URL);
	for (size_t i = 0; i < city->n_fields && rc == 0; i++) {
		const struct source_field *f = &city->field[i];

		buf_addf(&names, "%s%s", i > 0 ? "," : "", f->name);
		if (f->n_keep > 0)
			rc = add_keep(&where, f,
			    type_of(find_field(fields, f->name, true)), err);
	}
	if (source_city_field(city, layer->object_id) == NULL)
		buf_addf(&names, ",%s", layer->object_id);
	if (where.len == 0)
		buf_adds(&where, "1=1");
	if (rc == 0 && (!buf_ok(&names) || !buf_ok(&where)))
		rc = err_set(err, ERR_SOURCE,
		    "fields and 'keep' make a question longer than %d bytes; "
		    "ask for less in source.json",
		    LIMIT_URL);
	if (rc == 0) {
		layer->fields = buf_detach(&names);
		layer->where = buf_detach(&where);
	}
	buf_release(&names);
	buf_release(&where);
	return rc;
}

/* --- the layer --- */

/* Told by name, or by the type of a field. */
static int
find_object_id(const struct json *doc, const struct json *fields,
    struct arcgis_layer *layer, struct err *err)
{
	const char *name = json_get_text(doc, "objectIdField", "");

	for (size_t i = 0; i < json_size(fields) && name[0] == '\0'; i++)
		if (strcmp(type_of(json_at(fields, i)), "OID") == 0)
			name = json_get_text(json_at(fields, i), "name", "");
	if (name[0] == '\0' || strlen(name) > LIMIT_CODE ||
	    find_field(fields, name, true) == NULL)
		return err_set(err, ERR_SOURCE,
		    "the layer does not say which field numbers its records "
		    "(objectIdField), so nothing would prove that all came; "
		    "look at it by hand");
	/* It goes into a condition. */
	for (const char *c = name; *c != '\0'; c++)
		if (strchr(
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			"0123456789_.",
			*c) == NULL)
			return err_set(err, ERR_SOURCE,
			    "objectIdField \"%.60s\" is no name; look at the "
			    "layer by hand",
			    name);
	layer->object_id = xstrdup(name);
	return 0;
}

static int
check_layer(const struct json *doc, struct err *err)
{
	const struct json *fields = json_get(doc, "fields");

	if (arcgis_check_error(doc, err) != 0)
		return -1;
	if (fields == NULL || json_kind(fields) != JSON_ARRAY ||
	    json_size(fields) == 0)
		return err_set(err, ERR_SOURCE,
		    "this is no layer with fields; 'table' in source.json must "
		    "end in the number of one, like FeatureServer/0");
	return 0;
}

int
arcgis_layer_look(const struct json *doc, const struct protocol_look *look,
    struct err *err)
{
	const struct json *fields = json_get(doc, "fields");

	if (check_layer(doc, err) != 0)
		return -1;
	for (size_t i = 0; i < json_size(fields); i++) {
		const struct json *one = json_at(fields, i);

		look->field(look->ctx, json_get_text(one, "name", "?"),
		    type_of(one), json_get_text(one, "alias", NULL));
	}
	return 0;
}

int
arcgis_layer_read(const struct source *s, const struct json *doc,
    struct arcgis_layer *ret, struct err *err)
{
	const struct json *fields = json_get(doc, "fields");
	const struct json *can = json_get(doc, "advancedQueryCapabilities");
	const struct json *paging = json_get(can, "supportsPagination");
	int64_t edited;

	memset(ret, 0, sizeof(*ret));
	if (check_layer(doc, err) != 0)
		return -1;
	if (find_object_id(doc, fields, ret, err) != 0)
		return -1;
	for (size_t i = 0; i < s->city.n_fields; i++)
		if (check_field(fields, &s->city.field[i], err) != 0)
			return -1;
	ret->most = json_get_int(doc, "maxRecordCount", 0);
	if (ret->most < 1 || ret->most > LIMIT_ARCGIS_ROWS)
		ret->most = ret->most < 1 ? ROWS_UNTOLD : LIMIT_ARCGIS_ROWS;
	ret->has_paging = paging == NULL || json_is_true(paging);
	if (json_int(json_get(json_get(doc, "editingInfo"), "lastEditDate"),
		&edited) == 0)
		ret->version = xasprintf("%" PRId64, edited);
	return make_question(s, fields, ret, err);
}

void
arcgis_layer_release(struct arcgis_layer *layer)
{
	free(layer->object_id);
	free(layer->version);
	free(layer->fields);
	free(layer->where);
	memset(layer, 0, sizeof(*layer));
}
