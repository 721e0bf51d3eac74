/* A format is added by a line here and a name in define/dataset.c. */
#include "publish/writer.h"

#include <string.h>

#include "base/text.h"

static const struct writer *const writers[] = { &writer_json, &writer_jsonstat,
	&writer_jsonld, &writer_ttl, &writer_csv, &writer_xlsx };

const struct writer *
writer_find(const char *format)
{
	for (size_t i = 0; i < sizeof(writers) / sizeof(writers[0]); i++)
		if (strcmp(writers[i]->format, format) == 0)
			return writers[i];
	return NULL;
}

size_t
writer_column(const struct pq_result *of, const char *name)
{
	for (size_t i = 1; i < pq_columns(of); i++)
		if (strcmp(pq_column_name(of, i), name) == 0)
			return i;
	return 0;
}

int
writer_check_number(const char *value, struct err *err)
{
	if (text_is_number(value, strlen(value)))
		return 0;
	return err_set(err, ERR_DATA, "'%s' is no number that JSON has", value);
}

struct joining {
	struct buf *to;
	bool has_begun; /* the first element may be empty */
};

static void
add_element(void *ctx, const char *element)
{
	struct joining *joining = ctx;

	if (joining->has_begun)
		buf_addc(joining->to, '|');
	joining->has_begun = true;
	buf_adds(joining->to, element);
}

int
writer_join(struct buf *out, const char *array, struct err *err)
{
	struct joining joining = { .to = out };

	return pq_array_each(array, add_element, &joining, err);
}
