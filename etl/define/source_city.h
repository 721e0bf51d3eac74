/*
 * What a city says of itself: the fields of its records, as delivered, and
 * what each is.  A source that names its municipality is a city source; it has
 * fields where a table of CBS has dimensions and measures.
 */
#ifndef DEFINE_SOURCE_CITY_H
#define DEFINE_SOURCE_CITY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/csvread.h"
#include "base/err.h"
#include "base/json.h"
#include "define/members.h"

enum field_role {
	FIELD_KEY,		/* tells a record from others, beside area,
				   period and measure; any number of them */
	FIELD_AREA,		/* code of the area; without one every record is
				   about the municipality */
	FIELD_AREA_NAME,
	FIELD_PERIOD,		/* without one: how things are now */
	FIELD_MEASURE,		/* long tables: code of the indicator */
	FIELD_LABEL,		/* shown as published */
	FIELD_VALUE		/* a number; long tables have one */
};

/* How a period or a date is written. */
enum field_form {
	FORM_NONE,		/* a label that is plain text */
	FORM_YEAR,		/* 2026 */
	FORM_DATE,		/* 2026-01-31 */
	FORM_DATETIME,		/* 2026-01-31T23:00:00Z, zone and fraction or
				   not */
	FORM_EPOCH_MS		/* milliseconds since 1970, also before */
};

/* How a CSV file has its records. */
enum city_layout {
	LAYOUT_LIST,		/* one a row */
	LAYOUT_AREAS_AS_ROWS,	/* one a cell: a row for each area, a column for
				   each measure and year, "Woningen [2025]" */
	LAYOUT_AREAS_AS_COLUMNS	/* the other way round */
};

struct source_field {
	char *name;		/* as delivered; members of nested objects with
				   dots: "gebied.code" */
	enum field_role role;
	enum field_form form;	/* period, label */
	char *title;		/* label, value; NULL for the others, and for
				   the value of a long table */
	char *unit;		/* value of a wide table */
	int decimals;		/* the same */
	char **keep;		/* only records with one of these texts */
	size_t n_keep;		/* 0: all */
};

/* An indicator of a long table. */
struct city_measure {
	char *code;		/* as delivered in the measure field */
	char *title;
	char *unit;
	int decimals;
};

/* A text as delivered, and what it means. */
struct city_mark {
	char *text;
	char *means;
};

struct source_city {
	char *municipality;	/* "GM0363"; NULL: no city source */
	char *definition;	/* what the city counts, for readers, in Dutch;
				   or NULL */
	struct source_field *field;	/* in the order of the descriptor */
	size_t n_fields;
	char **wants;		/* instead of fields, as long as nobody has seen
				   what they are called: what is to be taken, in
				   words */
	size_t n_wants;
	struct city_measure *measure;	/* of a long table */
	size_t n_measures;
	struct city_mark *null;	/* -> reason: "-99997" is "geheim" */
	size_t n_nulls;
	struct city_mark *area;	/* -> code: "STAD" is "GM0363" */
	size_t n_areas;
	char **ignored;		/* fields that come and are not taken */
	size_t n_ignored;
	char *part;		/* which file, where a table has several; or
				   NULL */
	bool has_decimal_comma;	/* numbers that are texts: 1.234,5 */
	struct csv_form csv;	/* how CSV is written */
	enum city_layout layout;	/* of CSV */
	bool is_clock_utc;	/* times without zone are UTC; otherwise those
				   of Amsterdam */
	/* The words as the descriptor has them, or NULL. */
	char *numbers, *encoding_name, *delimiter_text, *layout_name, *clock;
};

/* Objects of the descriptor that are read by source_city_read; NULL: absent. */
struct source_city_objects {
	const struct json *fields, *measures, *nulls, *areas;
};

/* Protocols by which cities are walked, NULL at the end. */
extern const char *const source_city_protocols[];

/* Read what stands in objects, check the whole; what was read stays in it,
 * also after an error.  Without fields ->wants has been read. */
int	source_city_read(struct members *, const struct source_city_objects *,
	    struct source_city *, struct err *) MUST_CHECK;
/* Is it a path of a dataset: codes with slashes between them? */
bool	source_city_is_table(const char *);
void	source_city_release(struct source_city *);

/* Where a HAL page of the table has its records, for the caller to free: the
 * list of _embedded that is called like the part of the descriptor, or else like
 * the table in its schema ("_embedded.woningbouwplannenOpenbaar" of
 * nieuwbouwplannen/woningbouwplannen_openbaar). */
char	*source_city_embedded(const struct source_city *, const char *table);

/* The field of that name, or NULL. */
const struct source_field *source_city_field(const struct source_city *,
	    const char *name);
/* The first field with that role, or NULL. */
const struct source_field *source_city_role(const struct source_city *,
	    enum field_role);
/* The indicator with that code, or NULL. */
const struct city_measure *source_city_measure(const struct source_city *,
	    const char *code);
/* Is it a field that comes and is not taken? */
bool	source_city_ignores(const struct source_city *, const char *name);
/* Does the field's text belong to what is kept? */
bool	source_field_keeps(const struct source_field *, const char *text,
	    size_t len);
const char *field_role_name(enum field_role);	/* "area-name" */
const char *field_form_name(enum field_form);	/* "epoch-ms", "" */

#endif
