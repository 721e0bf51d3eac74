/* A CSV file at an address. */
#include "base/mem.h"
#include "fetch/one_file.h"

/* Files are served under many names; what is no CSV is found out by reading. */
#define CSV_TYPES                                                              \
	"text/csv, application/csv, text/plain, application/octet-stream, "    \
	"application/vnd.ms-excel"

const struct one_file_form one_file_csv = {
	.name = "csv",
	.role = "file/csv",
	.accept = CSV_TYPES,
	.has_open_end = true,
	.count = one_file_count_csv,
};

static void *
csv_file_begin(const struct source *source, const struct snapshot *last)
{
	return one_file_begin(source, last, &one_file_csv);
}

const struct protocol protocol_csv_file = {
	.name = "csv-file",
	.needs_network = true,
	.begin = csv_file_begin,
	.next = one_file_next,
	.look = one_file_look_at,
	.whole = one_file_whole,
	.end = free,
};
