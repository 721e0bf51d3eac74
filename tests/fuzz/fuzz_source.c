/*
 * A descriptor: it is refused with the file and a line, or it is whole: what
 * its protocol needs is there, and nothing in it can leave its place in a path
 * or a URL.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "define/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
need(bool condition)
{
	if (!condition)
		abort();
}

static void
check_network(const struct source *s)
{
	need(s->host && !strpbrk(s->host, "/:@?# "));
	need(s->path && s->path[0] == '/' && !strstr(s->path, ".."));
	need(s->table && text_is_name(s->table));
	need(s->first && s->n_proof > 0 && s->n_measures > 0);
	need(source_role(s, ROLE_REGION) && source_role(s, ROLE_PERIOD));
	for (size_t i = 0; i < s->n_measures; i++) {
		const struct source_measure *m = &s->measure[i];

		need(m->title && m->unit);
		need(m->decimals >= 0 && m->decimals <= 6);
		need((m->adds_up == ADDS_MEAN) == (m->weight != NULL));
		need(source_measure(s, m->name) == m);
	}
}

static void
check_city(const struct source *s)
{
	const struct source_city *city = &s->city;

	need(s->host && !strpbrk(s->host, "/:@?# "));
	need(s->path && s->path[0] == '/' && !strstr(s->path, ".."));
	need(s->table && source_city_is_table(s->table));
	need(!strstr(s->table, "..") && !strpbrk(s->table, "?#%:@ "));
	need(s->n_proof > 0 && s->n_measures == 0 && s->n_dimensions == 0);
	need(source_city_role(city, FIELD_VALUE) != NULL);
	need((source_city_role(city, FIELD_MEASURE) != NULL) ==
	    (city->n_measures > 0));
	for (size_t i = 0; i < city->n_fields; i++)
		need(source_city_field(city, city->field[i].name) ==
		    &city->field[i]);
	for (size_t i = 0; i < city->n_areas; i++)
		need(text_is_name(city->area[i].means));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char start[] = "sources/x/source.json:";
	struct err err = ERR_INIT;
	struct source s;

	if (source_parse("sources/x", NULL, (const char *)bytes, len, &s,
		&err) < 0) {
		need(err.class == ERR_USAGE);
		need(strncmp(err.text, start, strlen(start)) == 0);
		return 0;
	}
	need(s.title && s.licence && s.attribution);
	if (source_is_catalogue(&s))
		need(s.host && s.path && s.table && text_is_name(s.table) &&
		    s.n_measures == 0 && s.n_proof > 0);
	else if (strcmp(s.protocol, "curated") == 0)
		need(s.file && text_is_name(s.file) && !s.host);
	else if (source_is_city(&s))
		check_city(&s);
	else
		check_network(&s);
	source_release(&s);
	return 0;
}
