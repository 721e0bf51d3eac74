/* What the walks over cities' services share. */
#include "fetch/city_walk.h"

#include <string.h>

#include "base/mem.h"
#include "fetch/peek.h"

const struct snapshot *
city_last(const struct source *source, const struct snapshot *last)
{
	if (last == NULL || last->definition == NULL || last->table == NULL ||
	    strcmp(last->definition, source->sha256) != 0 ||
	    strcmp(last->table, source->table) != 0)
		return NULL;
	return last;
}

int
city_page_scan(const struct reply *reply, const struct records_shape *shape,
    city_page_record *take, void *ctx, struct records **ret, struct err *err)
{
	struct peek peek;
	struct records *records = records_new(shape, peek_read, &peek);
	struct record record;
	int rc;

	peek_init(&peek, reply->read, reply->body);
	*ret = records;
	while ((rc = records_next(records, &record, err)) == 1)
		if (take(ctx, &record, err) != 0)
			return -1;
	if (rc == -1 && peek.is_json)
		err_set(err, err->class, "%s; the next run asks again",
		    err->text);
	return rc;
}

int
city_check_field(const struct source *source, const char *name, struct err *err)
{
	if (source_city_field(&source->city, name) != NULL ||
	    source_city_ignores(&source->city, name))
		return 0;
	return err_set(err, ERR_SOURCE,
	    "field \"%.100s\" came, which was not asked for and may hold "
	    "personal data; look what it is before anything is taken",
	    name);
}

char *
city_copy(const char *text)
{
	return text != NULL ? xstrdup(text) : NULL;
}
