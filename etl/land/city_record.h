/*
 * One record of a city against its descriptor: are the fields those that were
 * named, is each what it should be, and which cells does it give?  Knows no
 * database and no format.
 */
#ifndef LAND_CITY_RECORD_H
#define LAND_CITY_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/records.h"
#include "define/source_city.h"
#include "land/city_values.h"

struct city_cell {
	size_t measure;		/* of city_reader_measure */
	char value[CITY_NUMBER];	/* "" when there is a reason */
	const char *reason;	/* of core.reason, or NULL */
};

/* What a record says.  Texts live until the next record. */
struct city_row {
	const char *key;	/* "" without key fields, else a JSON array */
	const char *area;	/* code, by the descriptor's areas */
	const char *area_name;	/* or NULL */
	const char *period;	/* "" when it is how things are now */
	const char *labels;	/* JSON object: keys by name, labels by title */
	const struct city_cell *cell;
	size_t n;
};

enum city_verdict {
	CITY_TAKEN,
	CITY_NOT_KEPT,		/* the descriptor does not select it */
	CITY_REJECTED		/* it cannot be used: see the reason */
};

struct city_reader;

/* ${omits_nulls}: a field that is absent is null. */
struct city_reader *city_reader_new(const struct source_city *,
	    bool omits_nulls);
void	city_reader_free(struct city_reader *);

/*
 * Read a record.  A field that the descriptor does not name is an error
 * (ERR_SOURCE) and ends it all.  With CITY_REJECTED, city_reader_reason and
 * city_reader_text tell why, and city_reader_mend what to do (NULL: nothing in
 * particular).
 */
int	city_reader_read(struct city_reader *, const struct record *,
	    enum city_verdict *, struct city_row *ret, struct err *)
	    MUST_CHECK;
const char *city_reader_reason(const struct city_reader *);
const char *city_reader_text(const struct city_reader *);
const char *city_reader_mend(const struct city_reader *);

/* After the last record: was there one, and every field in one of them? */
int	city_reader_check_fields(const struct city_reader *, struct err *)
	    MUST_CHECK;
/* The same, and was every measure there at all?  Where records were rejected,
 * these are to be told first. */
int	city_reader_end(const struct city_reader *, struct err *) MUST_CHECK;

/* The measures of the source: its value fields, or those of a long table. */
size_t	city_reader_measures(const struct source_city *);
/* The i-th of them; code and texts are borrowed from the descriptor. */
struct city_measure city_reader_measure(const struct source_city *, size_t i);

#endif
