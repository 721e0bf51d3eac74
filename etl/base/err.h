/*
 * Errors: a class that says what may be done about it, and one line of text.
 *
 * Library code fills a struct err and returns -1; it never logs.  The line is
 * built from the inside out: the place that saw the trouble sets it, callers
 * put their context in front, as in "cbs-83625ned: page 3: HTTP 503 after 4
 * tries".
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err_class {
	ERR_NONE = 0,
	ERR_RETRY,	/* transient; the same call may succeed */
	ERR_SOURCE,	/* unusable tonight; the source keeps its last good */
	ERR_DRIFT,	/* the source answers, and is no longer what its
			   descriptor says: as ERR_SOURCE, until it is mended */
	ERR_DATA,	/* a row, definition or check is wrong */
	ERR_USAGE,	/* the command line or a definition is wrong */
	ERR_FATAL	/* stop the run: database gone, disk full */
};

#define ERR_TEXT_MAX 1024

struct err {
	enum err_class class;
	char text[ERR_TEXT_MAX];	/* one line, control bytes replaced */
};

#define ERR_INIT { ERR_NONE, "" }

/* Set class and text; always returns -1.  A text too long is cut with "...". */
int	err_set(struct err *, enum err_class, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

/* As err_set, with ": " and the words of errno (taken on entry) behind it. */
int	err_errno(struct err *, enum err_class, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

/* What went wrong is the source's, whatever class a scanner or a parser gave
 * it; ERR_FATAL and ERR_DRIFT stay. */
void	err_of_source(struct err *);

/* Put context and ": " in front of the text that stands; returns -1. */
int	err_context(struct err *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

void	err_clear(struct err *);

/* The class as a lower-case word, for logs. */
const char *err_class_name(enum err_class);

/* A broken invariant: print file, line and text, and abort; main makes exit
 * status 70 of that. */
#define BUG(...) err_bug(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void err_bug(const char *file, int line, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

#define MUST_CHECK __attribute__((warn_unused_result))

#endif
