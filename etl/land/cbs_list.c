/* Lists of CBS tables: the small bodies, and the regions. */
#include "land/cbs_list.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "define/area.h"
#include "define/resolve.h"
#include "land/cbs_csv.h"

int
cbs_list_read(const struct table_origin *o, const char *role, struct json **ret,
    struct err *err)
{
	const struct snapshot_part *part = snapshot_part(o->snapshot, role);
	struct buf body;
	int rc = -1;

	if (cbs_csv_part(o) != NULL)
		return cbs_csv_list(o, role, ret, err);
	buf_init(&body, LIMIT_SMALL_BODY);
	if (part == NULL) {
		err_set(err, ERR_SOURCE, "the snapshot has no %s; fetch again",
		    role);
		goto out;
	}
	if (depot_get(o->depot, part->sha256, &body, err) == -1 ||
	    json_parse(body.data, body.len, role, ret, err) == -1)
		goto out;
	if (json_get(*ret, "value") == NULL ||
	    json_kind(json_get(*ret, "value")) != JSON_ARRAY) {
		err_set(err, ERR_SOURCE, "%s: there is no list 'value'", role);
		json_free(*ret);
		*ret = NULL;
		goto out;
	}
	rc = 0;
out:
	buf_release(&body);
	return rc;
}

/* A municipality's dates and events, out of its text.  Codes outside the
 * provinces (GM0997, once a register of people without address) are none. */
static void
read_history(struct table *t, struct table_region *r, const char *description,
    struct region_history *h, struct table_reject *unknown)
{
	if (!area_is_municipality(r->code, strlen(r->code)) ||
	    !text_starts(r->group, "GMPV"))
		return;
	regios_parse(r->code, description, h);
	r->begin = h->begin;
	r->end = h->end;
	for (size_t i = 0; i < h->n_events; i++)
		table_add_event(t, &h->event[i]);
	for (size_t i = 0; i < h->n_unknown; i++) {
		char *text = xasprintf("%s: %s", r->code, h->unknown[i]);

		unknown->text = text;
		table_add_reject(t, unknown);
		free(text);
	}
}

/* The province a group of regions stands for, by its title: v3 numbers its
 * groups, and the provinces are in the same list under the same titles. */
static const char *
province_of(const struct json *groups, int64_t id, const struct json *list)
{
	const char *title = NULL;

	for (size_t i = 0; i < json_size(groups) && title == NULL; i++)
		if (json_get_int(json_at(groups, i), "ID", -1) == id)
			title = json_get_text(json_at(groups, i), "Title", "");
	for (size_t i = 0; i < json_size(list) && title != NULL; i++) {
		const char *code = json_get_text(json_at(list, i), "Key", "");

		if (text_starts(code, "PV") &&
		    text_same(json_get_text(json_at(list, i), "Title", ""),
			title))
			return code;
	}
	return NULL;
}

/* The group of a region, as v4 calls it; "" when it is not known. */
static void
group_of(const struct json *row, const char *code, const struct json *groups,
    const struct json *list, char ret[LIMIT_CODE + 1])
{
	const char *group = json_get_text(row, "DimensionGroupId", ""), *pv;

	if (groups == NULL) {
		snprintf(ret, LIMIT_CODE + 1, "%s", group);
		return;
	}
	pv =
	    province_of(groups, json_get_int(row, "CategoryGroupID", -1), list);
	if (text_starts(code, "NL") || text_starts(code, "LD") ||
	    text_starts(code, "PV"))
		snprintf(ret, LIMIT_CODE + 1, "%.2s", code);
	else if (pv != NULL)
		snprintf(ret, LIMIT_CODE + 1, "%.2s%.4s", code, pv);
	else
		*ret = '\0';
}

int
cbs_list_regions(const struct table_origin *o, const struct json *groups,
    struct table *t, struct err *err)
{
	const struct source_dimension *d = source_role(o->source, ROLE_REGION);
	struct json *doc = NULL;
	const struct json *list;
	char role[LIMIT_CODE + 8];
	struct table_reject unknown = { cbs_csv_part(o), 0,
		REJECT_UNKNOWN_PHRASE, NULL, NULL };
	int rc = -1;

	if (d == NULL)
		return 0;
	snprintf(role, sizeof(role), "codes/%s", d->name);
	if (cbs_list_read(o, role, &doc, err) == -1)
		return -1;
	if (unknown.part == NULL)
		unknown.part = snapshot_part(o->snapshot, role);
	list = json_get(doc, "value");
	for (size_t i = 0; i < json_size(list); i++) {
		const struct json *row = json_at(list, i);
		struct region_history h = { 0 };
		char *code, *title;
		struct table_region r = { 0 };
		char group[LIMIT_CODE + 1];
		int bad = 0;

		code = xstrdup(resolve_code_of(row));
		title = xstrdup(json_get_text(row, "Title", ""));
		r.code = text_squeeze(code);
		r.code = area_usual(r.code, strlen(r.code));
		r.title = text_squeeze(title);
		group_of(row, r.code, groups, list, group);
		r.group = group;
		if (!area_is_cbs(r.code, strlen(r.code)))
			bad = err_set(err, ERR_SOURCE,
			    "%s: '%.40s' is no region code; the list is not "
			    "taken",
			    role, r.code);
		else if (*r.title == '\0' || strlen(r.title) > LIMIT_TITLE)
			bad = err_set(err, ERR_SOURCE,
			    "%s: %s has no usable title", role, r.code);
		unknown.row = i + 1;
		if (bad == 0 && o->source->is_register)
			read_history(t, &r,
			    json_get_text(row, "Description", ""), &h,
			    &unknown);
		if (bad == 0)
			table_add_region(t, &r);
		regios_release(&h);
		free(code);
		free(title);
		if (bad == -1) {
			err_context(err, "%s", role);
			goto out;
		}
	}
	rc = 0;
out:
	json_free(doc);
	return rc;
}
