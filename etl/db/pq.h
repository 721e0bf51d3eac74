/*
 * PostgreSQL: connection, statements with parameters, results, COPY.  This
 * room is the only one that includes libpq.
 *
 * Every statement has a time limit; the session runs in UTC, with
 * client_encoding UTF8, standard_conforming_strings, and an empty-by-default
 * search_path.  Errors carry SQLSTATE, message and the place in the SQL.
 * Class: connection trouble and disk full are ERR_FATAL, others ERR_DATA.
 */
#ifndef DB_PQ_H
#define DB_PQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"

struct pq;
struct pq_result;

/* Connect to conninfo (a URL or key=value words, "" for the PG… variables). */
int	pq_open(const char *conninfo, struct pq **ret, struct err *) MUST_CHECK;
void	pq_close(struct pq *);
/* Words for pq_open that lead to another database of the same server, or with
 * NULL to the same one; caller frees. */
char	*pq_elsewhere(struct pq *, const char *database);

/* Run one or more statements without parameters and without result. */
int	pq_run(struct pq *, const char *sql, struct err *) MUST_CHECK;
/* Run one statement with n text parameters (NULL is SQL null).  ret may be
 * NULL when no rows are wanted. */
int	pq_query(struct pq *, const char *sql, int n, const char *const *param,
	    struct pq_result **ret, struct err *) MUST_CHECK;
/* printf-free shorthand: pq_queryv(pq, sql, &res, err, "a", "b", PQ_END) */
#define PQ_END ((const char *)-1)
int	pq_queryv(struct pq *, const char *sql, struct pq_result **ret,
	    struct err *, ...) MUST_CHECK;
/* The one value of a one-row, one-column answer ("" for null); caller frees. */
int	pq_value(struct pq *, const char *sql, char **ret, struct err *)
	    MUST_CHECK;

void	pq_result_free(struct pq_result *);
size_t	pq_rows(const struct pq_result *);
size_t	pq_columns(const struct pq_result *);
const char *pq_column_name(const struct pq_result *, size_t column);
/* The text, or NULL for SQL null. */
const char *pq_get(const struct pq_result *, size_t row, size_t column);
int64_t	pq_get_int(const struct pq_result *, size_t row, size_t column);

/* What a column holds, for writers that must know. */
enum pq_kind { PQ_TEXT, PQ_NUMBER, PQ_BOOL, PQ_JSON, PQ_TEXT_ARRAY, PQ_DATE };
enum pq_kind pq_column_kind(const struct pq_result *, size_t column);

/* Rows one by one, in bounded memory (a cursor inside the transaction that
 * the caller has begun). */
struct pq_cursor;
int	pq_cursor_open(struct pq *, const char *sql, int n,
	    const char *const *param, struct pq_cursor **ret, struct err *)
	    MUST_CHECK;
/* 1 and the result with one current row, 0 at the end, -1. */
int	pq_cursor_next(struct pq_cursor *, const struct pq_result **ret,
	    size_t *ret_row, struct err *) MUST_CHECK;
/* Columns before the first row is read. */
const struct pq_result *pq_cursor_shape(struct pq_cursor *);
void	pq_cursor_close(struct pq_cursor *);

/* The elements of a text[] value as PostgreSQL prints it; an element is
 * passed unescaped to fn. */
typedef void pq_element_fn(void *ctx, const char *element);
int	pq_array_each(const char *text, pq_element_fn *, void *ctx,
	    struct err *) MUST_CHECK;

/* The other way: one element after another, and the end.  What is in out is then
 * a text[] value, empty when nothing was added. */
void	pq_array_add(struct buf *out, const char *element);
void	pq_array_end(struct buf *out);

/* COPY … FROM STDIN: in text format, or in binary format where the statement
 * says so. */
struct pq_copy;
int	pq_copy_open(struct pq *, const char *copy_sql, struct pq_copy **ret,
	    struct err *) MUST_CHECK;
int	pq_copy_open_binary(struct pq *, const char *copy_sql,
	    struct pq_copy **ret, struct err *) MUST_CHECK;
/* One field of the current row: escaped here; NULL is \N. */
void	pq_copy_field(struct pq_copy *, const char *, size_t len);
void	pq_copy_int(struct pq_copy *, int64_t);
/* In binary: a row begins with the number of its fields; each is of the type of
 * its column, and NULL is null.  A number is text that text_is_number takes. */
void	pq_copy_row(struct pq_copy *, int fields);
void	pq_copy_int4(struct pq_copy *, int32_t);
void	pq_copy_text(struct pq_copy *, const char *, size_t len);
void	pq_copy_number(struct pq_copy *, const char *, size_t len);
/* In either, after its last field. */
int	pq_copy_end_row(struct pq_copy *, struct err *) MUST_CHECK;
/* End well and count the rows; or cancel (rolls the statement back). */
int	pq_copy_close(struct pq_copy *, int64_t *ret_rows, struct err *)
	    MUST_CHECK;
void	pq_copy_cancel(struct pq_copy *);
/* A number as numeric is on the wire; the bytes that it took.  LIMIT_NUMBER
 * digits, in groups of two bytes for four, at worst four apart. */
#define PQ_NUMBER_ROOM	(8 + 2 * (LIMIT_NUMBER / 4 + 2))
size_t	pq_number(const char *, size_t len, unsigned char ret[PQ_NUMBER_ROOM]);

int	pq_begin(struct pq *, struct err *) MUST_CHECK;
int	pq_commit(struct pq *, struct err *) MUST_CHECK;
void	pq_rollback(struct pq *);	/* harmless outside a transaction */

#endif
