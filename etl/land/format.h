/*
 * Formats: how the bodies of a snapshot become a table.
 */
#ifndef LAND_FORMAT_H
#define LAND_FORMAT_H

#include "land/table.h"

struct format {
	const char *name;
	/* Read what the table says of itself; check it against the source. */
	int (*describe)(const struct table_origin *, struct table *,
	    struct err *);
	/* Hand over every cell that the source selects. */
	int (*cells)(const struct table_origin *, const struct table *,
	    const struct table_sink *, struct err *);
};

/* The format of a snapshot: a recording has its own, else the protocol by which
 * it was had (and, for a curated source, its format) decides. */
const struct format *format_of(const struct source *, const struct snapshot *);

extern const struct format format_cbs_odata4;
extern const struct format format_cbs_odata3;
extern const struct format format_cbs_csv;
extern const struct format format_recording;
extern const struct format format_groups;
extern const struct format format_figures;
extern const struct format format_announcements;
extern const struct format format_peers;
extern const struct format format_care_regions;

#endif
