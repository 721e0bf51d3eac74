/*
 * How fast the scanner of records is, in processor time, on a page of the CBS v4
 * shape in memory: beside a copy of the same bytes, and Jansson on them.  The
 * best of many rounds, since whatever else the machine does only makes it
 * slower.  bench_scan [ROUNDS]; valgrind --tool=callgrind counts instructions.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/records.h"

#define ROWS 100000
#define PIECE 65536 /* as much as the depot gives at a time */

struct memory {
	const char *at;
	size_t left;
};

static long
give(void *ctx, char *into, size_t size, struct err *err)
{
	struct memory *memory = ctx;
	size_t n = memory->left < size ? memory->left : size;

	(void)err;
	n = n < PIECE ? n : PIECE;
	memcpy(into, memory->at, n);
	memory->at += n;
	memory->left -= n;
	return (long)n;
}

static void
make_page(struct buf *page)
{
	unsigned dice = 1;

	buf_adds(page, "{\"@odata.context\":\"https://example.org/$metadata"
		       "#Observations\",\"value\":[");
	for (unsigned n = 0; n < ROWS; n++) {
		dice = dice * 1664525u + 1013904223u;
		buf_addf(page,
		    "%s{\"Id\":%u,\"Measure\":\"M%06u\",\"ValueAttribute\":"
		    "\"%s\",\"Value\":",
		    n > 0 ? "," : "", n, n / 1000,
		    n % 20 == 0 ? "Impossible" : "None");
		if (n % 20 == 0)
			buf_adds(page, "null");
		else if (n % 4 == 0)
			buf_addf(page, "%u.%u", (dice >> 12) / 10, n % 10);
		else
			buf_addf(page, "%u", dice >> 12);
		buf_addf(page,
		    ",\"StringValue\":null,\"RegioS\":\"GM%04u\","
		    "\"Perioden\":\"%uJJ00\"}",
		    n % 400, 1976 + n % 50);
	}
	buf_adds(page, "]}\n");
}

static void
by_scanner(const struct buf *page)
{
	const struct records_shape shape = { .rows = "value" };
	struct memory memory = { page->data, page->len };
	struct records *r = records_new(&shape, give, &memory);
	struct err err = ERR_INIT;
	struct record record;
	size_t n = 0;
	int rc;

	while ((rc = records_next(r, &record, &err)) == 1)
		n++;
	records_free(r);
	if (rc != 0 || n != ROWS) {
		fprintf(stderr, "%zu records: %s\n", n, err.text);
		exit(1);
	}
}

static void
by_jansson(const struct buf *page)
{
	json_t *root = json_loadb(page->data, page->len, 0, NULL);

	if (root == NULL)
		exit(1);
	json_decref(root);
}

static void
by_copy(const struct buf *page)
{
	char *copy = malloc(page->len);

	if (copy == NULL)
		exit(1);
	memcpy(copy, page->data, page->len);
	if (memchr(copy, '\n', page->len) == NULL)
		exit(1);
	free(copy);
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(const struct buf *);
		int of; /* one round in so many */
	} ways[] = { { "scanner", by_scanner, 1 }, { "Jansson", by_jansson, 8 },
		{ "memcpy and memchr", by_copy, 1 } };
	int rounds = argc > 1 ? atoi(argv[1]) : 80;
	struct buf page;

	buf_init(&page, (size_t)ROWS * 200);
	make_page(&page);
	printf("%d records, %zu bytes, best of %d\n", ROWS, page.len, rounds);
	for (size_t w = 0; w < sizeof(ways) / sizeof(*ways); w++) {
		double best = 1e9;

		for (int i = 0; i < rounds; i += ways[w].of) {
			double began = seconds(), took;

			ways[w].run(&page);
			took = seconds() - began;
			best = took < best ? took : best;
		}
		printf("%-20s %8.2f ms %8.0f MB/s\n", ways[w].name, best * 1e3,
		    (double)page.len / best / 1e6);
	}
	printf("bar: the scanner at 1000 MB/s\n");
	buf_release(&page);
	return 0;
}
