/*
 * What a layer of ArcGIS says of itself, against the descriptor; and the errors
 * that ArcGIS gives with status 200.  No I/O.
 */
#ifndef FETCH_ARCGIS_LAYER_H
#define FETCH_ARCGIS_LAYER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/json.h"
#include "fetch/protocol.h"

struct arcgis_layer {
	char *object_id;	/* the field that numbers the records */
	char *version;		/* when it was last edited, in ms; NULL: it does
				   not say */
	char *fields;		/* those of the descriptor, and object_id */
	char *where;		/* the condition that `keep` makes */
	int64_t most;		/* records it gives at once */
	bool has_paging;	/* it knows offsets */
};

/* Every field of the descriptor is there, spelled so, with a type that fits its
 * role.  ret is released also after an error. */
int	arcgis_layer_read(const struct source *, const struct json *,
	    struct arcgis_layer *ret, struct err *) MUST_CHECK;
/* Tell the fields that the layer has. */
int	arcgis_layer_look(const struct json *, const struct protocol_look *,
	    struct err *) MUST_CHECK;
void	arcgis_layer_release(struct arcgis_layer *);

/* 0 when there is no error in the document, else -1 and what it means. */
int	arcgis_check_error(const struct json *, struct err *) MUST_CHECK;
/* The text of its member "error". */
int	arcgis_set_error(const char *raw, struct err *);

#endif
