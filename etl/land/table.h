/*
 * One table as a format reads it out of the depot: what the table says of
 * itself (periods, regions, measures), and then its cells, one by one.  Formats
 * read and check; they know no database.
 */
#ifndef LAND_TABLE_H
#define LAND_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/depot.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/snapshot.h"
#include "define/source.h"
#include "land/regios.h"

struct table_period {
	const char *cbs;	/* "2026JJ00" */
	const char *status;	/* published spelling, or NULL */
};

struct table_region {
	const char *code;
	const char *title;
	const char *group;	/* "GMPV27", or "" */
	const char *begin;	/* date, or "" */
	const char *end;
};

/* How the table itself spells a measure of the descriptor. */
struct table_measure {
	bool present;
	const char *code;	/* "" when not known */
	const char *title;
	const char *unit;
	const char **chosen;	/* code of each dimension, NULL where it is not
				   chosen; NULL: none is */
};

/* What a table lists of itself: a measure, or a member of a dimension that is
 * neither area nor period. */
struct table_listed {
	const char *dimension;	/* NULL: a measure */
	const char *code;
	const char *title;
	bool is_chosen;		/* the descriptor takes it */
};

/* A code of the open dimension: a series of its own. */
struct table_variant {
	const char *code, *title;
};

struct table_group_member {
	const char *group, *municipality;
	const char *from, *to;	/* date, or "" */
};

struct table_group {
	const char *code, *title_nl, *title_en, *description_nl;
	bool is_class;		/* says what is, and has no figures */
};

/* A row that cannot be used: kept with its reason, counted, and in the end it
 * keeps the whole source from being loaded. */
struct table_reject {
	const struct snapshot_part *part;
	uint64_t row;
	const char *reason;	/* short, from the format: "broken number" */
	const char *text;	/* the offending text */
	const char *mend;	/* what to do, static; NULL: see rejects_check */
};

#define ANNOUNCEMENT_FIELDS	12

/* A change of municipalities that is announced: the columns of the file. */
struct table_announcement {
	const char *field[ANNOUNCEMENT_FIELDS];
};

#define PEER_FIELDS	5

/* A city that another one is compared with: the columns of the file. */
struct table_peer {
	const char *field[PEER_FIELDS];
};

#define CARE_REGION_FIELDS	8

/* A municipality in the region of a centre: the columns of the file. */
struct table_care_region {
	const char *field[CARE_REGION_FIELDS];
	size_t line;		/* of the file */
};

struct table {
	struct arena *arena;	/* owns all text below */
	struct table_period *period;
	size_t n_periods;
	struct table_region *region;
	size_t n_regions;
	struct region_event *event;
	size_t n_events;
	struct table_measure *measure;	/* one for each of source->measure */
	const char **fixed;		/* code of each dimension, NULL where it
					   is not fixed; NULL: as in the
					   descriptor */
	struct table_variant *variant;	/* of the open dimension */
	size_t n_variants;
	struct table_listed *listed;	/* none: its lists are not told */
	size_t n_listed;
	struct table_group *group;	/* of a curated list of groups */
	size_t n_groups;
	struct table_group_member *member;
	size_t n_members;
	bool has_announcements;		/* it is a list of these, empty or not */
	struct table_announcement *announcement;
	size_t n_announcements;
	struct table_peer *peer;	/* of a list of peers */
	size_t n_peers;
	bool has_care_regions;		/* it is a list of these, empty or not */
	struct table_care_region *care_region;
	size_t n_care_regions;
	struct table_reject *reject;	/* what it says of itself and nobody
					   knows; with any it is not taken */
	size_t n_rejects;
	/* What the table leaves out (statuses of periods, groups of regions)
	 * is not known here, and says nothing against what was told before. */
	bool is_reticent;
	/* Of a recording, which can hold the figures of another table than the
	 * descriptor's: what to name as its source; else NULL. */
	const char *title;
	const char *attribution;
};

void	table_init(struct table *);
void	table_release(struct table *);
/* ${status} as CBS writes it ("NaderVoorlopig") or as we do; "" for none. */
int	table_add_period(struct table *, const char *cbs, const char *status,
	    struct err *) MUST_CHECK;
void	table_add_region(struct table *, const struct table_region *);
void	table_add_variant(struct table *, const struct table_variant *);
void	table_add_listed(struct table *, const struct table_listed *);
void	table_add_event(struct table *, const struct region_event *);
void	table_add_reject(struct table *, const struct table_reject *);
void	table_add_group(struct table *, const struct table_group *);
void	table_add_member(struct table *, const struct table_group_member *);
void	table_add_announcement(struct table *,
	    const char *const field[ANNOUNCEMENT_FIELDS]);
void	table_add_peer(struct table *, const char *const field[PEER_FIELDS]);
void	table_add_care_region(struct table *,
	    const char *const field[CARE_REGION_FIELDS], size_t line);

/* One cell as received.  Texts live until the function returns. */
struct table_cell {
	size_t measure;		/* index in source->measure */
	size_t variant;		/* index in table->variant; 0 without */
	const char *region;
	size_t region_len;
	const char *period;	/* CBS spelling */
	size_t period_len;
	const char *value;	/* number text as received, or NULL; of a
				   classification a text, never NULL */
	size_t value_len;
	const char *attribute;	/* why there is no value; NULL with one */
	size_t attribute_len;
	const struct snapshot_part *part;
	uint64_t row;		/* in the part, from 1 */
};

/* Where cells and rejects go. */
struct table_sink {
	int (*cell)(void *ctx, const struct table_cell *, struct err *);
	int (*reject)(void *ctx, const struct table_reject *, struct err *);
	void *ctx;
};

/* What formats read from: borrowed. */
struct table_origin {
	struct depot *depot;
	const struct source *source;
	const struct snapshot *snapshot;
};

#endif
