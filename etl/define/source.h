/*
 * A source: what comes in, and how its figures are to be understood.  One
 * folder, one source.json.  The descriptor only names things; it has no
 * conditions and no arithmetic.
 */
#ifndef DEFINE_SOURCE_H
#define DEFINE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "define/approval.h"
#include "define/correction.h"
#include "define/identities.h"
#include "define/source_city.h"

enum dimension_role {
	ROLE_REGION,		/* keep: prefixes of codes */
	ROLE_PERIOD,		/* keep: kinds of period */
	ROLE_FIXED,		/* one code is taken */
	ROLE_CHOSEN,		/* each measure names its code */
	ROLE_OPEN		/* every code (or those of keep) is a series of
				   its own; at most one dimension */
};

/* One code of a dimension.  Of a table that was never seen one of the two may
 * be NULL: then the other finds it in the table's own list. */
struct source_code {
	char *code;
	char *title;
};

struct source_dimension {
	char *name;		/* as the table spells it: "RegioS" */
	enum dimension_role role;
	struct source_code fixed;	/* ROLE_FIXED */
	char **keep;		/* ROLE_REGION: "NL","PV","GM"; ROLE_PERIOD:
				   "year","quarter" …; ROLE_OPEN: codes */
	size_t n_keep;
};

/* How values of a measure are brought together or moved to other
 * boundaries. */
enum adds_up { ADDS_COUNT, ADDS_RATIO, ADDS_MEAN, ADDS_MEDIAN, ADDS_INDEX };

struct source_measure {
	char *name;		/* project-wide: "bevolking-1-januari" */
	char *code;		/* as seen, or NULL: title and unit decide */
	char *title;		/* as the table gives it */
	char *unit;		/* NULL: of a text, which has none */
	char *group;		/* measure group id, where titles repeat; */
	char *group_title;	/* or the title of the group, or of one above
				   it, as long as no id was seen */
	struct source_code *chosen;	/* by dimension; both texts NULL where
					   the dimension is not ROLE_CHOSEN */
	int decimals;
	int rounded;		/* to multiples of this by the source; 0: not */
	enum adds_up adds_up;
	char *moves_with;	/* count: "inhabitants" or "dwellings" */
	char *numerator;	/* ratio: names of measures */
	char *denominator;
	char *weight;		/* mean: name of a measure or of a series of
				   sql/3-normalise */
	/* Of a classification, whose values are texts; NULL for a figure. */
	char *class;		/* "provincie" */
	char *begins;		/* of its codes: "PV"; NULL: this is the name */
};

/* Another way to the same table, tried when the way before it fails. */
struct source_way {
	char *protocol;		/* "cbs-odata3" */
	char *host;
	char *path;
	char *table;		/* of a city, where this way calls it otherwise;
				   or NULL */
};

/* One of the tables of a publication that gets a new id each year. */
struct source_edition {
	char *year;		/* "2024" */
	char *table;
};

struct source {
	char *id;		/* folder name; of an edition with its year
				   behind it: "cbs-kwb-2024" */
	char *dir;
	char sha256[65];	/* of source.json */
	char read_by[65];	/* of all by which its answers are read: that,
				   corrections.csv and approved.csv */
	char *title, *title_en;	/* what it holds, for readers */
	char *publisher;
	char *licence;		/* "CC-BY-4.0"; of a city also "not-stated":
				   kept, and not published */
	char *attribution;	/* "CBS (StatLine 03759ned)" */
	char *page;		/* address for people */
	char *protocol;		/* "cbs-odata4", "curated" */
	char *host;		/* the one host requests may go to, or NULL */
	char *path;		/* "/odata/v1/CBS" */
	char *table;		/* table id, byte for byte; of a city a path
				   below ->path, which may hold slashes */
	struct source_edition *edition;	/* instead of a table; what is loaded
					   of a folder with editions is one
					   source for each */
	size_t n_editions;
	struct source_way *fallback;	/* in the order in which they are
					   tried */
	size_t n_fallbacks;
	char *cadence;		/* "yearly", "quarterly", "monthly", "once" */
	struct identities identities;	/* of its folder */
	char *accepts;		/* "202611230000 why": this version may differ
				   from what was landed before; or NULL */
	char *reviewed;		/* "2026-11-25": what its lists had on that day
				   was looked at; or NULL */
	char *evidence;		/* "seen", "code", "not-seen" */
	char **proof;		/* accepted completeness proofs, best first:
				   "count", "last-page" */
	size_t n_proof;
	char *boundaries;	/* "as-of-period" or "fixed-2025" */
	char *region;		/* of a table without region dimension, that of
				   all its figures: "NL01" */
	char *period;		/* of an edition, which has no period dimension,
				   that of all its figures: "2024JJ00" */
	char *slices;		/* dimension by which rows are asked in parts,
				   one for each of its codes; or NULL */
	char *first;		/* first period taken, CBS spelling */
	char *last;		/* of a table that has ended, or NULL */
	bool is_register;	/* its region list is the register of areas */
	char *file;		/* curated: file in the folder */
	char *format;		/* curated: "groups" */
	struct source_dimension *dimension;
	size_t n_dimensions;
	struct source_measure *measure;
	size_t n_measures;
	struct source_city city;	/* what a city says of itself */
	struct corrections corrections;	/* known errors of its figures */
	struct approvals approvals;	/* codes of its open dimension that are
					   published */
	char *recording;	/* path of recording.tsv, or NULL */
};

/* Load the descriptor of a folder.  Errors begin with file and line.  When it
 * has editions, ret is their list and no source itself; give the ${year} of
 * one for the source that it is. */
int	source_load(const char *dir, const char *year, struct source *ret,
	    struct err *) MUST_CHECK;
/* The same for text in memory; recording stays NULL. */
int	source_parse(const char *dir, const char *year, const char *, size_t,
	    struct source *ret, struct err *) MUST_CHECK;
void	source_release(struct source *);
const struct source_measure *source_measure(const struct source *,
	    const char *name);
/* Is it a city's own?  Then ->city tells what comes, and there are no
 * dimensions, measures, periods or boundaries. */
bool	source_is_city(const struct source *);
/* Does it say of what each municipality is part, instead of giving figures?
 * Then its measures come in pairs, code and name of a class; nobody can need
 * one. */
bool	source_is_classification(const struct source *);
/* Does it wait for a first look: a city's own whose fields nobody has seen?
 * Then it has none, only words of what is wanted, and is not fetched. */
bool	source_is_waiting(const struct source *);
/* Is it the list of all tables of CBS?  It gives no figure; ->table is the name
 * of the list. */
bool	source_is_catalogue(const struct source *);
/* Is a table of CBS asked by that protocol?  Not a city's dataset, a file of the
 * folder or the list of all tables. */
bool	source_is_table_protocol(const char *protocol);
/* Is that ("last-page") accepted as proof that everything was received? */
bool	source_takes_proof(const struct source *, const char *proof);
/* The dimension with that role (first one), or NULL. */
const struct source_dimension *source_role(const struct source *,
	    enum dimension_role);
struct period;
/* Is this a period that the source takes: of a kind that is kept, and from the
 * first to the last? */
bool	source_takes_period(const struct source *, const struct period *);
/* The source as it is asked by that way (NULL: its own); all texts are borrowed
 * from both. */
struct source source_by_way(const struct source *, const struct source_way *);
const char *adds_up_name(enum adds_up);		/* "count" */
/* Known protocols and formats of curated files, NULL at the end; fetch and land
 * have the functions, and a test compares. */
extern const char *const source_protocols[];
extern const char *const source_formats[];

#endif
