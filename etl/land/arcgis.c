/*
 * Features of an ArcGIS layer.  Their numbers come with every record, since
 * they prove that all came; where the descriptor does not name them they are
 * left out here, as geometry is.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "land/city_bodies.h"

/* What the layer calls the number of a record. */
static int
read_object_id(const struct table_origin *o, char **ret, struct err *err)
{
	const struct snapshot_part *part = snapshot_part(o->snapshot, "layer");
	struct json *doc = NULL;
	const char *name;
	struct buf text;
	int rc = -1;

	if (part == NULL)
		return err_set(err, ERR_SOURCE,
		    "the snapshot has no layer; fetch it again");
	buf_init(&text, LIMIT_SMALL_BODY);
	if (depot_get(o->depot, part->sha256, &text, err) == -1 ||
	    json_parse(text.data, text.len, part->role, &doc, err) == -1)
		goto out;
	name = json_get_text(doc, "objectIdField", "");
	for (size_t i = 0; *name == '\0'; i++) {
		const struct json *field = json_at(json_get(doc, "fields"), i);

		if (field == NULL)
			break;
		if (strcmp(json_get_text(field, "type", ""),
			"esriFieldTypeOID") == 0)
			name = json_get_text(field, "name", "");
	}
	*ret = xstrdup(name);
	rc = 0;
out:
	json_free(doc);
	buf_release(&text);
	return rc;
}

static int
read_features(const struct table_origin *o, const struct city_sink *sink,
    struct err *err)
{
	struct city_json shape = { .rows = "features",
		.inside = "attributes." };
	const char *without[2] = { NULL, NULL };
	char *object_id = NULL;
	int rc;

	if (read_object_id(o, &object_id, err) == -1)
		return -1;
	if (object_id != NULL && *object_id != '\0' &&
	    source_city_field(&o->source->city, object_id) == NULL) {
		without[0] = object_id;
		shape.without = without;
	}
	rc = city_json_parts(o, "records/", &shape, sink, err);
	free(object_id);
	return rc;
}

const struct city_format city_arcgis = {
	.name = "arcgis",
	.records = read_features,
};
