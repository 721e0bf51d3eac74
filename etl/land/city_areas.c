/*
 * Municipalities by code, with the day on which they ended.  When they began
 * does not matter: cities give years before a merger on the boundaries after it.
 */
#include "land/city_areas.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/dict.h"
#include "base/mem.h"
#include "define/area.h"

struct city_areas {
	const char *municipality;
	struct dict *end; /* code -> day after its last, as 20220324 */
	char today[CLOCK_TEXT];
};

/* clang-format off */
static const char register_sql[] =
	"select code, coalesce(to_char(end_date, 'YYYYMMDD'), '99999999')"
	" from core.region where kind = 'GM'";
/* clang-format on */

int
city_areas_load(struct pq *pq, const char *municipality,
    struct city_areas **ret, struct err *err)
{
	struct pq_result *res = NULL;
	struct city_areas *a;

	if (pq_queryv(pq, register_sql, &res, err, PQ_END) == -1)
		return -1;
	a = xcalloc(1, sizeof(*a));
	a->municipality = municipality;
	a->end = dict_new();
	clock_text(clock_now(), a->today);
	for (size_t i = 0; i < pq_rows(res); i++) {
		const char *code = pq_get(res, i, 0);

		dict_put(a->end, code, strlen(code), pq_get_int(res, i, 1));
	}
	pq_result_free(res);
	if (dict_size(a->end) > 0 &&
	    !dict_get(a->end, municipality, strlen(municipality),
		&(int64_t){ 0 })) {
		city_areas_free(a);
		return err_set(err, ERR_SOURCE,
		    "there is no municipality %s; mend 'municipality' in "
		    "source.json",
		    municipality);
	}
	*ret = a;
	return 0;
}

void
city_areas_free(struct city_areas *a)
{
	if (a == NULL)
		return;
	dict_free(a->end);
	free(a);
}

/* The first day of a year or of a date, as 20220324. */
static int64_t
first_day(const char *period)
{
	int64_t day = 0;
	int digits = 0;

	for (; *period != '\0' && digits < 8; period++)
		if (*period >= '0' && *period <= '9') {
			day = day * 10 + (*period - '0');
			digits++;
		}
	return digits == 4 ? day * 10000 + 101 : day;
}

/* gm0363, GM363, GM 0363: meant for a municipality, and none. */
static bool
is_like_municipality(const char *area)
{
	if (strncasecmp(area, "GM", 2) != 0)
		return false;
	area += 2;
	area += strspn(area, " ");
	return *area != '\0' && area[strspn(area, "0123456789")] == '\0';
}

const char *
city_areas_wrong(const struct city_areas *a, const char *area,
    const char *period)
{
	size_t len = strlen(area);
	int64_t end;

	if (!area_is_municipality(area, len))
		return is_like_municipality(area)
		    ? "a municipality is written GM and four digits; mend it "
		      "in 'areas'"
		    : NULL;
	if (dict_size(a->end) == 0)
		return strcmp(area, a->municipality) == 0
		    ? NULL
		    : "no register of municipalities has landed yet to tell "
		      "whether this is one";
	if (!dict_get(a->end, area, len, &end))
		return "there is no such municipality";
	return end <= first_day(*period != '\0' ? period : a->today)
	    ? "the municipality was dissolved before the period"
	    : NULL;
}
