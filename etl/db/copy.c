/*
 * COPY ... FROM STDIN in text format: rows are written field by field into a
 * buffer, escaped here, and sent when it is full.
 *
 * The error is sticky: fields can be written freely, pq_copy_end_row() and
 * pq_copy_close() tell.
 */
#include <inttypes.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/pq_session.h"

/* libpq copies what it is given; below this its own cost per call shows. */
#define COPY_SEND (64u << 10)

struct pq_copy {
	struct pq *pq;
	char *sql;
	struct buf row;
	size_t fields; /* in the current row */
};

int
pq_copy_open(struct pq *pq, const char *sql, struct pq_copy **ret,
    struct err *err)
{
	PGresult *res = PQexec(pq->conn, sql);
	struct pq_copy *copy;

	if (PQresultStatus(res) != PGRES_COPY_IN) {
		pq_fail(pq, res, sql, err);
		PQclear(res);
		return -1;
	}
	PQclear(res);
	copy = xcalloc(1, sizeof(*copy));
	copy->pq = pq;
	copy->sql = xstrdup(sql);
	buf_init(&copy->row, LIMIT_BUFFER);
	*ret = copy;
	return 0;
}

void
pq_copy_field(struct pq_copy *copy, const char *text, size_t len)
{
	struct buf *row = &copy->row;
	size_t plain = 0;

	if (copy->fields++ > 0)
		buf_addc(row, '\t');
	if (text == NULL) {
		buf_add(row, "\\N", 2);
		return;
	}
	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c != '\\' && c != '\t' && c != '\n' && c != '\r')
			continue;
		buf_add(row, text + plain, i - plain);
		buf_addc(row, '\\');
		buf_addc(row,
		    c == '\t'       ? 't'
			: c == '\n' ? 'n'
			: c == '\r' ? 'r'
				    : '\\');
		plain = i + 1;
	}
	buf_add(row, text + plain, len - plain);
}

void
pq_copy_int(struct pq_copy *copy, int64_t value)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%" PRId64, value);

	pq_copy_field(copy, text, (size_t)len);
}

static int
send(struct pq_copy *copy, struct err *err)
{
	if (!buf_ok(&copy->row))
		return err_set(err, ERR_DATA, "COPY: a row is too large");
	if (copy->row.len > 0 &&
	    PQputCopyData(copy->pq->conn, copy->row.data, (int)copy->row.len) !=
		1)
		return err_set(err, ERR_FATAL, "database: %s",
		    PQerrorMessage(copy->pq->conn));
	buf_clear(&copy->row);
	return 0;
}

int
pq_copy_end_row(struct pq_copy *copy, struct err *err)
{
	buf_addc(&copy->row, '\n');
	copy->fields = 0;
	if (copy->row.len < COPY_SEND && buf_ok(&copy->row))
		return 0;
	return send(copy, err);
}

/* Read what the server says of the whole; its last word counts. */
static int
finish(struct pq_copy *copy, int64_t *ret_rows, struct err *err)
{
	PGresult *res;
	int rc = 0;

	while ((res = PQgetResult(copy->pq->conn)) != NULL) {
		if (PQresultStatus(res) != PGRES_COMMAND_OK)
			rc = pq_fail(copy->pq, res, copy->sql, err);
		else if (ret_rows != NULL &&
		    text_to_int(PQcmdTuples(res), 0, INT64_MAX, "rows of COPY",
			ret_rows, err) != 0)
			rc = -1;
		PQclear(res);
	}
	return rc;
}

static void
copy_free(struct pq_copy *copy)
{
	buf_release(&copy->row);
	free(copy->sql);
	free(copy);
}

int
pq_copy_close(struct pq_copy *copy, int64_t *ret_rows, struct err *err)
{
	int rc = -1;

	if (send(copy, err) != 0) {
		pq_copy_cancel(copy);
		return -1;
	}
	if (PQputCopyEnd(copy->pq->conn, NULL) != 1) {
		err_set(err, ERR_FATAL, "database: %s",
		    PQerrorMessage(copy->pq->conn));
		goto out;
	}
	rc = finish(copy, ret_rows, err);
out:
	copy_free(copy);
	return rc;
}

void
pq_copy_cancel(struct pq_copy *copy)
{
	struct err ignored;

	if (copy == NULL)
		return;
	if (PQputCopyEnd(copy->pq->conn, "cancelled") == 1)
		(void)finish(copy, NULL, &ignored);
	copy_free(copy);
}
