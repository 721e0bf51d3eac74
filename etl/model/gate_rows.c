/* Rows by cursor to a file, in bounded memory. */
#include "model/gate_rows.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"

/* Written when there is this much. */
#define CHUNK (64u << 10)

static int
flush(int fd, struct buf *text, const char *path, struct err *err)
{
	if (file_write_fd(fd, text->data, text->len) != 0)
		return err_set(err, ERR_FATAL, "%s: %s", path, strerror(errno));
	text->len = 0;
	return 0;
}

static void
add_heading(struct csv *csv, const struct pq_result *shape)
{
	for (size_t i = 1; i < pq_columns(shape); i++)
		csv_text(csv, pq_column_name(shape, i));
	csv_end_row(csv);
}

static void
add_row(struct csv *csv, const struct pq_result *res, size_t row)
{
	for (size_t i = 1; i < pq_columns(res); i++)
		if (pq_column_kind(res, i) == PQ_NUMBER)
			csv_number(csv, pq_get(res, row, i));
		else
			csv_text(csv, pq_get(res, row, i));
	csv_end_row(csv);
}

static int
write_rows(struct pq_cursor *cursor, int fd, const char *path, struct err *err)
{
	const struct pq_result *res = NULL;
	struct csv csv;
	struct buf text;
	size_t row = 0;
	int rc;

	buf_init(&text, LIMIT_BUFFER);
	csv_begin(&csv, &text);
	add_heading(&csv, pq_cursor_shape(cursor));
	while ((rc = pq_cursor_next(cursor, &res, &row, err)) == 1) {
		add_row(&csv, res, row);
		if (text.len >= CHUNK && flush(fd, &text, path, err) != 0) {
			rc = -1;
			break;
		}
	}
	if (rc == 0)
		rc = flush(fd, &text, path, err);
	buf_release(&text);
	return rc;
}

int
gate_rows_write(struct pq *pq, const char *sql, const char *path,
    struct err *err)
{
	struct pq_cursor *cursor = NULL;
	char *folder = xstrndup(path, (size_t)(strrchr(path, '/') - path));
	int fd = -1, rc = -1;

	if (file_mkdirs(folder, err) != 0)
		goto out;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd == -1) {
		err_set(err, ERR_FATAL, "%s: %s", path, strerror(errno));
		goto out;
	}
	if (pq_cursor_open(pq, sql, 0, NULL, &cursor, err) != 0)
		goto out;
	rc = write_rows(cursor, fd, path, err);
	pq_cursor_close(cursor);
out:
	if (fd != -1 && close(fd) != 0 && rc == 0)
		rc = err_set(err, ERR_FATAL, "%s: %s", path, strerror(errno));
	free(folder);
	return rc;
}
