/*
 * COPY ... FROM STDIN: rows are written field by field into a buffer, and sent
 * when it is full.  In text format they are escaped here; in binary format, which
 * is for rows by the million, a number is what PostgreSQL's numeric is on the
 * wire, with as many decimals as were written.
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

/* How a binary COPY begins: a signature, no flags, nothing more to tell; and how
 * it ends. */
static const char signature[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
static const char trailer[] = { '\377', '\377' };

struct pq_copy {
	struct pq *pq;
	char *sql;
	struct buf row;
	size_t fields; /* in the current row */
	bool is_binary;
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

int
pq_copy_open_binary(struct pq *pq, const char *sql, struct pq_copy **ret,
    struct err *err)
{
	if (pq_copy_open(pq, sql, ret, err) != 0)
		return -1;
	(*ret)->is_binary = true;
	buf_add(&(*ret)->row, signature, sizeof(signature));
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

/* --- fields in binary --- */

static unsigned char *
put_16(unsigned char *to, int value)
{
	to[0] = (unsigned char)((unsigned)value >> 8 & 0xff);
	to[1] = (unsigned char)((unsigned)value & 0xff);
	return to + 2;
}

static unsigned char *
put_32(unsigned char *to, int64_t value)
{
	uint32_t bits = (uint32_t)value;

	to[0] = (unsigned char)(bits >> 24);
	to[1] = (unsigned char)(bits >> 16 & 0xff);
	to[2] = (unsigned char)(bits >> 8 & 0xff);
	to[3] = (unsigned char)(bits & 0xff);
	return to + 4;
}

void
pq_copy_row(struct pq_copy *copy, int fields)
{
	unsigned char bytes[2];

	put_16(bytes, fields);
	buf_add(&copy->row, bytes, sizeof(bytes));
}

void
pq_copy_int4(struct pq_copy *copy, int32_t value)
{
	unsigned char bytes[8];

	put_32(put_32(bytes, 4), value);
	buf_add(&copy->row, bytes, sizeof(bytes));
}

void
pq_copy_text(struct pq_copy *copy, const char *text, size_t len)
{
	unsigned char bytes[4];

	put_32(bytes, text != NULL ? (int64_t)len : -1);
	buf_add(&copy->row, bytes, sizeof(bytes));
	if (text != NULL)
		buf_add(&copy->row, text, len);
}

void
pq_copy_number(struct pq_copy *copy, const char *text, size_t len)
{
	unsigned char bytes[4 + PQ_NUMBER_ROOM];

	if (text == NULL) {
		pq_copy_text(copy, NULL, 0);
		return;
	}
	len = pq_number(text, len, bytes + 4);
	put_32(bytes, (int64_t)len);
	buf_add(&copy->row, bytes, 4 + len);
}

/* The digits of a decimal number, from its first that is not nought to its last,
 * and where its point is: 0.<digits> times ten to the power of ${whole}. */
struct decimal {
	char digit[LIMIT_NUMBER];
	int n;
	int whole;
	int decimals; /* as written */
	bool is_negative;
};

static void
read_decimal(const char *text, size_t len, struct decimal *ret)
{
	const char *end = text + len;
	int exponent = 0, sign = 1;
	bool after_point = false;

	ret->n = ret->whole = ret->decimals = 0;
	ret->is_negative = *text == '-';
	text += ret->is_negative;
	for (; text < end && *text != 'e' && *text != 'E'; text++) {
		if (*text == '.') {
			after_point = true;
			continue;
		}
		ret->decimals += after_point;
		if (ret->n == 0 && *text == '0') {
			/* A nought in front has a place, but is no digit. */
			ret->whole -= after_point;
			continue;
		}
		ret->whole += !after_point;
		ret->digit[ret->n++] = (char)(*text - '0');
	}
	if (text < end) {
		text++;
		if (*text == '-' || *text == '+')
			sign = *text++ == '-' ? -1 : 1;
		for (; text < end; text++)
			exponent = 10 * exponent + (*text - '0');
	}
	ret->whole += sign * exponent;
	ret->decimals -= sign * exponent;
	if (ret->decimals < 0)
		ret->decimals = 0;
	while (ret->n > 0 && ret->digit[ret->n - 1] == 0)
		ret->n--;
}

/* How many times four goes into ${n}, downwards. */
static int
fours(int n)
{
	return n >= 0 ? n / 4 : -((3 - n) / 4);
}

/*
 * numeric on the wire: number of groups of four digits, what power of ten
 * thousand the first stands for, sign, decimals, and the groups.
 */
size_t
pq_number(const char *text, size_t len, unsigned char ret[PQ_NUMBER_ROOM])
{
	unsigned char *to = ret + 8;
	struct decimal d;
	int weight, place, groups = 0;

	if (!text_is_number(text, len))
		BUG("no number: '%.*s'", (int)len, text);
	read_decimal(text, len, &d);
	weight = fours(d.whole - 1);
	/* Place of the first group's first digit among ours. */
	place = d.whole - 4 * (weight + 1);
	for (; d.n > 0 && place < d.n; place += 4, groups++) {
		int group = 0;

		for (int i = place; i < place + 4; i++)
			group =
			    10 * group + (i >= 0 && i < d.n ? d.digit[i] : 0);
		to = put_16(to, group);
	}
	put_16(ret, groups);
	put_16(ret + 2, groups > 0 ? weight : 0);
	put_16(ret + 4, groups > 0 && d.is_negative ? 0x4000 : 0);
	put_16(ret + 6, d.decimals);
	return (size_t)(to - ret);
}

/* --- on its way --- */

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
	if (!copy->is_binary)
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

	if (copy->is_binary)
		buf_add(&copy->row, trailer, sizeof(trailer));
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
