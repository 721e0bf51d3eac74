/*
 * PostgreSQL through libpq: sessions, statements, results and cursors.
 *
 * It knows nothing of what the statements say.  Its one judgement is which
 * errors end the night (the connection, the disk, the server) and which only
 * concern the statement.
 */
#include <libpq-fe.h>
#include <stdarg.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/pq.h"
#include "db/pq_session.h"

#define PQ_OLDEST 150000 /* what we need of SQL came with 15 */
#define PQ_CURSOR_ROWS 1000
#define PQ_MAX_PARAM 32

struct pq_result {
	PGresult *res;
};

struct pq_cursor {
	struct pq *pq;
	char name[32];
	struct pq_result now;
	size_t row;
	bool ended;
};

/* May the run go on after this?  By SQLSTATE: 08 connection, 53 resources
 * (disk full), 57P the server is stopped, 58 system, XX the server is ill. */
static enum err_class
class_of(PGconn *conn, const char *state)
{
	if (PQstatus(conn) == CONNECTION_BAD || state == NULL)
		return ERR_FATAL;
	if (text_starts(state, "08") || text_starts(state, "53") ||
	    text_starts(state, "57P") || text_starts(state, "58") ||
	    text_starts(state, "XX"))
		return ERR_FATAL;
	return ERR_DATA;
}

/* The line of the SQL that holds the character at ${position} (from 1). */
static void
add_place(struct buf *text, const char *sql, const char *position)
{
	int64_t at;
	const char *line = sql, *p = sql;
	struct err ignored;
	int number = 1;

	if (position == NULL ||
	    text_to_int(position, 1, INT32_MAX, "position", &at, &ignored) != 0)
		return;
	for (; *p != '\0' && at > 1; p++) {
		if (((unsigned char)p[1] & 0xc0) != 0x80)
			at--;
		if (*p == '\n') {
			line = p + 1;
			number++;
		}
	}
	while (*line == ' ' || *line == '\t')
		line++;
	buf_addf(text, ", at line %d: ", number);
	buf_add(text, line, strcspn(line, "\n"));
}

int
pq_fail(struct pq *pq, const PGresult *res, const char *sql, struct err *err)
{
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
	const char *detail = PQresultErrorField(res, PG_DIAG_MESSAGE_DETAIL);
	const char *hint = PQresultErrorField(res, PG_DIAG_MESSAGE_HINT);
	const char *inner = PQresultErrorField(res, PG_DIAG_INTERNAL_POSITION);
	const char *query = PQresultErrorField(res, PG_DIAG_INTERNAL_QUERY);
	enum err_class class = class_of(pq->conn, state);
	struct buf text;

	buf_init(&text, LIMIT_BUFFER);
	buf_addf(&text, "database: %s",
	    message != NULL ? message : PQerrorMessage(pq->conn));
	if (state != NULL)
		buf_addf(&text, " (SQLSTATE %s)", state);
	if (detail != NULL)
		buf_addf(&text, "; %s", detail);
	if (hint != NULL)
		buf_addf(&text, "; %s", hint);
	if (inner != NULL && query != NULL)
		add_place(&text, query, inner);
	else if (sql != NULL)
		add_place(&text, sql,
		    PQresultErrorField(res, PG_DIAG_STATEMENT_POSITION));
	if (state != NULL && strcmp(state, "53100") == 0)
		buf_adds(&text, "; make room and run again");
	err_set(err, class, "%s", text.data);
	buf_release(&text);
	return -1;
}

/* The server's notices are for people at psql. */
static void
no_notice(void *ctx, const PGresult *res)
{
	(void)ctx;
	(void)res;
}

/* What a session must be, so that one place decides it. */
static int
prepare_session(struct pq *pq, struct err *err)
{
	char *sql;
	int rc;

	sql = xasprintf("set timezone = 'UTC'; set datestyle = 'ISO, YMD';"
			" set intervalstyle = 'iso_8601';"
			" set standard_conforming_strings = on;"
			" set bytea_output = 'hex'; set xmloption = 'document';"
			" set search_path = ''; set jit = off;"
			" set work_mem = '%dkB'; set temp_buffers = '%dkB';"
			" set client_min_messages = 'warning';"
			" set statement_timeout = %d; set lock_timeout = %d;"
			" set default_transaction_isolation ="
			" 'read committed'",
	    LIMIT_SORT_KB, LIMIT_TEMP_KB, LIMIT_STATEMENT_MS, LIMIT_LOCK_MS);
	rc = pq_run(pq, sql, err);
	free(sql);
	return rc;
}

int
pq_open(const char *conninfo, struct pq **ret, struct err *err)
{
	char seconds[16];
	const char *keys[] = { "connect_timeout", "fallback_application_name",
		"dbname", "client_encoding", NULL };
	const char *values[] = { seconds, "woondruk", conninfo, "UTF8", NULL };
	struct pq *pq = xcalloc(1, sizeof(*pq));

	snprintf(seconds, sizeof(seconds), "%d", LIMIT_DB_CONNECT_SECONDS);
	pq->conn = PQconnectdbParams(keys, values, 1);
	if (pq->conn == NULL || PQstatus(pq->conn) != CONNECTION_OK) {
		err_set(err, ERR_FATAL, "database: %s",
		    pq->conn != NULL ? PQerrorMessage(pq->conn) : "no memory");
		goto fail;
	}
	PQsetNoticeReceiver(pq->conn, no_notice, NULL);
	if (PQserverVersion(pq->conn) < PQ_OLDEST) {
		err_set(err, ERR_FATAL,
		    "database: the server is PostgreSQL %d;"
		    " version 15 or later is needed",
		    PQserverVersion(pq->conn) / 10000);
		goto fail;
	}
	if (prepare_session(pq, err) != 0)
		goto fail;
	*ret = pq;
	return 0;
fail:
	pq_close(pq);
	return -1;
}

/* 'value' with what would end it told from it. */
static void
add_word(struct buf *out, const char *name, const char *value)
{
	buf_addf(out, "%s%s='", out->len > 0 ? " " : "", name);
	for (; *value != '\0'; value++) {
		if (*value == '\\' || *value == '\'')
			buf_addc(out, '\\');
		buf_addc(out, *value);
	}
	buf_addc(out, '\'');
}

char *
pq_elsewhere(struct pq *pq, const char *database)
{
	PQconninfoOption *options = PQconninfo(pq->conn);
	struct buf words;

	buf_init(&words, LIMIT_BUFFER);
	for (PQconninfoOption *o = options; o != NULL && o->keyword != NULL;
	     o++)
		if (o->val != NULL && *o->val != '\0' &&
		    (database == NULL || strcmp(o->keyword, "dbname") != 0))
			add_word(&words, o->keyword, o->val);
	PQconninfoFree(options);
	if (database != NULL)
		add_word(&words, "dbname", database);
	return buf_detach(&words);
}

void
pq_close(struct pq *pq)
{
	if (pq == NULL)
		return;
	PQfinish(pq->conn);
	free(pq);
}

/* --- statements --- */

static bool
went_well(const PGresult *res)
{
	ExecStatusType status = PQresultStatus(res);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ||
	    status == PGRES_EMPTY_QUERY;
}

int
pq_run(struct pq *pq, const char *sql, struct err *err)
{
	PGresult *res = PQexec(pq->conn, sql);
	int rc = went_well(res) ? 0 : pq_fail(pq, res, sql, err);

	PQclear(res);
	return rc;
}

int
pq_query(struct pq *pq, const char *sql, int n, const char *const *param,
    struct pq_result **ret, struct err *err)
{
	PGresult *res =
	    PQexecParams(pq->conn, sql, n, NULL, param, NULL, NULL, 0);

	if (!went_well(res)) {
		pq_fail(pq, res, sql, err);
		PQclear(res);
		return -1;
	}
	if (ret == NULL) {
		PQclear(res);
		return 0;
	}
	*ret = xmalloc(sizeof(**ret));
	(*ret)->res = res;
	return 0;
}

int
pq_queryv(struct pq *pq, const char *sql, struct pq_result **ret,
    struct err *err, ...)
{
	const char *param[PQ_MAX_PARAM];
	const char *next;
	va_list ap;
	int n = 0;

	va_start(ap, err);
	while ((next = va_arg(ap, const char *)) != PQ_END) {
		if (n == PQ_MAX_PARAM)
			BUG("more than %d parameters", PQ_MAX_PARAM);
		param[n++] = next;
	}
	va_end(ap);
	return pq_query(pq, sql, n, param, ret, err);
}

int
pq_value(struct pq *pq, const char *sql, char **ret, struct err *err)
{
	struct pq_result *res;
	const char *text;

	if (pq_query(pq, sql, 0, NULL, &res, err) != 0)
		return -1;
	if (pq_rows(res) != 1 || pq_columns(res) != 1)
		BUG("not one value: %s", sql);
	text = pq_get(res, 0, 0);
	*ret = xstrdup(text != NULL ? text : "");
	pq_result_free(res);
	return 0;
}

/* --- results --- */

void
pq_result_free(struct pq_result *result)
{
	if (result == NULL)
		return;
	PQclear(result->res);
	free(result);
}

size_t
pq_rows(const struct pq_result *result)
{
	return (size_t)PQntuples(result->res);
}

size_t
pq_columns(const struct pq_result *result)
{
	return (size_t)PQnfields(result->res);
}

const char *
pq_column_name(const struct pq_result *result, size_t column)
{
	return PQfname(result->res, (int)column);
}

const char *
pq_get(const struct pq_result *result, size_t row, size_t column)
{
	if (row >= pq_rows(result) || column >= pq_columns(result))
		BUG("row %zu, column %zu of a result of %zu by %zu", row,
		    column, pq_rows(result), pq_columns(result));
	if (PQgetisnull(result->res, (int)row, (int)column))
		return NULL;
	return PQgetvalue(result->res, (int)row, (int)column);
}

int64_t
pq_get_int(const struct pq_result *result, size_t row, size_t column)
{
	const char *text = pq_get(result, row, column);
	struct err err;
	int64_t value;

	if (text == NULL)
		return 0;
	if (text_to_int(text, INT64_MIN, INT64_MAX,
		pq_column_name(result, column), &value, &err) != 0)
		BUG("%s", err.text);
	return value;
}

enum pq_kind
pq_column_kind(const struct pq_result *result, size_t column)
{
	/* The numbers of pg_type, fixed since the beginning; a domain is sent
	 * as what it stands on. */
	switch (PQftype(result->res, (int)column)) {
	case 20:   /* int8 */
	case 21:   /* int2 */
	case 23:   /* int4 */
	case 700:  /* float4 */
	case 701:  /* float8 */
	case 1700: /* numeric */
		return PQ_NUMBER;
	case 16:
		return PQ_BOOL;
	case 114:  /* json */
	case 3802: /* jsonb */
		return PQ_JSON;
	case 1009: /* text[] */
	case 1015: /* varchar[] */
		return PQ_TEXT_ARRAY;
	case 1082:
		return PQ_DATE;
	default:
		return PQ_TEXT;
	}
}

/* --- cursors --- */

static int
fetch(struct pq_cursor *cursor, struct err *err)
{
	char sql[80];
	PGresult *res;

	snprintf(sql, sizeof(sql), "fetch %d from %s", PQ_CURSOR_ROWS,
	    cursor->name);
	res = PQexec(cursor->pq->conn, sql);
	if (!went_well(res)) {
		pq_fail(cursor->pq, res, NULL, err);
		PQclear(res);
		return -1;
	}
	PQclear(cursor->now.res);
	cursor->now.res = res;
	cursor->row = 0;
	cursor->ended = PQntuples(res) < PQ_CURSOR_ROWS;
	return 0;
}

int
pq_cursor_open(struct pq *pq, const char *sql, int n, const char *const *param,
    struct pq_cursor **ret, struct err *err)
{
	struct pq_cursor *cursor = xcalloc(1, sizeof(*cursor));
	char *declare;

	cursor->pq = pq;
	snprintf(cursor->name, sizeof(cursor->name), "c%llu",
	    (unsigned long long)++pq->n_cursors);
	/* On a line of its own, so that a comment at the end of the SQL does
	 * no harm, and line numbers in messages are those of the file. */
	declare = xasprintf("declare %s no scroll cursor for %s\n",
	    cursor->name, sql);
	if (pq_query(pq, declare, n, param, NULL, err) != 0 ||
	    fetch(cursor, err) != 0) {
		free(declare);
		PQclear(cursor->now.res);
		free(cursor);
		return -1;
	}
	free(declare);
	*ret = cursor;
	return 0;
}

int
pq_cursor_next(struct pq_cursor *cursor, const struct pq_result **ret,
    size_t *ret_row, struct err *err)
{
	if (cursor->row == pq_rows(&cursor->now)) {
		if (cursor->ended)
			return 0;
		if (fetch(cursor, err) != 0)
			return -1;
		if (pq_rows(&cursor->now) == 0)
			return 0;
	}
	*ret = &cursor->now;
	*ret_row = cursor->row++;
	return 1;
}

const struct pq_result *
pq_cursor_shape(struct pq_cursor *cursor)
{
	return &cursor->now;
}

void
pq_cursor_close(struct pq_cursor *cursor)
{
	char sql[64];

	if (cursor == NULL)
		return;
	/* In a failed transaction it is gone already. */
	if (PQtransactionStatus(cursor->pq->conn) == PQTRANS_INTRANS) {
		snprintf(sql, sizeof(sql), "close %s", cursor->name);
		PQclear(PQexec(cursor->pq->conn, sql));
	}
	PQclear(cursor->now.res);
	free(cursor);
}

/* --- arrays --- */

int
pq_array_each(const char *text, pq_element_fn *fn, void *ctx, struct err *err)
{
	const char *p = text;
	struct buf element;
	int rc = -1;

	buf_init(&element, LIMIT_BUFFER);
	if (*p++ != '{')
		goto bad;
	while (*p != '}') {
		bool quoted = *p == '"';

		buf_clear(&element);
		p += quoted ? 1 : 0;
		while (*p != '\0' &&
		    (quoted ? *p != '"' : strchr(",{}\"", *p) == NULL)) {
			if (*p == '\\' && *++p == '\0')
				goto bad;
			buf_addc(&element, *p++);
		}
		if (quoted && *p++ != '"')
			goto bad;
		if (!quoted && element.len == 0)
			goto bad;
		fn(ctx,
		    !quoted && strcmp(element.data, "NULL") == 0
			? NULL
			: element.data);
		if (*p == ',' && p[1] != '}')
			p++;
		else if (*p != '}')
			goto bad;
	}
	if (p[1] != '\0')
		goto bad;
	rc = 0;
	goto out;
bad:
	err_set(err, ERR_DATA, "not an array of texts: %s", text);
out:
	buf_release(&element);
	return rc;
}

void
pq_array_add(struct buf *out, const char *element)
{
	buf_adds(out, out->len == 0 ? "{\"" : ",\"");
	for (const char *p = element; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			buf_addc(out, '\\');
		buf_addc(out, *p);
	}
	buf_addc(out, '"');
}

void
pq_array_end(struct buf *out)
{
	if (out->len == 0)
		buf_addc(out, '{');
	buf_addc(out, '}');
}

/* --- transactions --- */

int
pq_begin(struct pq *pq, struct err *err)
{
	return pq_run(pq, "begin", err);
}

int
pq_commit(struct pq *pq, struct err *err)
{
	/* In a failed transaction COMMIT rolls back and says so only in its
	 * tag: that must not pass for success. */
	if (PQtransactionStatus(pq->conn) != PQTRANS_INTRANS)
		return err_set(err, ERR_DATA,
		    "database: the transaction had failed; rolled back");
	return pq_run(pq, "commit", err);
}

void
pq_rollback(struct pq *pq)
{
	PGTransactionStatusType status;

	if (pq == NULL)
		return;
	status = PQtransactionStatus(pq->conn);
	if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
		PQclear(PQexec(pq->conn, "rollback"));
}
