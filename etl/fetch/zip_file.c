/*
 * A packed file at an address.  Every entry is unpacked to its end, since a sum
 * that is wrong shows only there; the records are those of one entry, which
 * the descriptor names as part when there are several.
 */
#include "base/mem.h"
#include "base/text.h"
#include "base/zipread.h"
#include "fetch/one_file.h"

#define ZIP_TYPES                                                              \
	"application/zip, application/x-zip-compressed, "                      \
	"application/octet-stream"

/* By what its name ends in; CSV otherwise. */
static one_file_count *
count_of(const char *name)
{
	if (text_ends(name, ".geojson") || text_ends(name, ".json"))
		return one_file_count_geojson;
	if (text_ends(name, ".jsonl"))
		return one_file_count_lines;
	return one_file_count_csv;
}

static int
count_entry(const struct source *source, struct zipread *zip, size_t i,
    uint64_t *ret, struct err *err)
{
	struct zipread_entry *entry = NULL;
	int rc = -1;

	if (zipread_entry_open(zip, i, &entry, err) == 0)
		rc = count_of(zipread_name(zip, i))(source, zipread_entry_read,
		    entry, ret, err);
	zipread_entry_close(entry);
	return rc;
}

static int
count_zip(const struct source *source, records_read *read, void *from,
    uint64_t *ret, struct err *err)
{
	const char *part = source->city.part;
	struct zipread *zip = NULL;
	size_t i;
	int rc = -1;

	if (zipread_open(read, from, P_tmpdir, &zip, err) == 0 &&
	    zipread_check_all(zip, err) == 0 &&
	    zipread_find(zip, part != NULL ? part : ".csv", &i, err) == 0)
		rc = count_entry(source, zip, i, ret, err);
	zipread_close(zip);
	return rc;
}

const struct one_file_form one_file_zip = {
	.name = "zip",
	.role = "file/zip",
	.accept = ZIP_TYPES,
	.count = count_zip,
};

static void *
zip_file_begin(const struct source *source, const struct snapshot *last)
{
	return one_file_begin(source, last, &one_file_zip);
}

const struct protocol protocol_zip_file = {
	.name = "zip-file",
	.needs_network = true,
	.begin = zip_file_begin,
	.next = one_file_next,
	.whole = one_file_whole,
	.end = free,
};
