/*
 * Protocols: how a publisher's API is walked.  A protocol does no I/O: it is
 * given the last reply and says what to ask next, or that the whole is there
 * and proved complete.  Who asks, waits, retries and keeps is not its concern.
 */
#ifndef FETCH_PROTOCOL_H
#define FETCH_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/records.h"
#include "base/snapshot.h"
#include "define/source.h"

/* What a protocol wants to have.  Texts are owned: request_release. */
struct request {
	char *role;		/* place in the snapshot: "observations/1" */
	char *url;		/* to be asked, or NULL */
	char *path;		/* a file to be read, or NULL */
	const char *accept;	/* media types, with commas; static */
	uint64_t max;		/* ceiling of the decoded body */
	const int *also;	/* statuses beside 200 that are an answer;
				   static, ended by 0; NULL: none */
	bool is_part;		/* the body belongs to the snapshot; others are
				   kept and logged only */
	bool is_metadata;	/* asks what a table says of itself, and no
				   figure: a survey goes as far as these */
	bool is_fresh;		/* forget the parts that came before */
};

/* What came.  The body can be read once, from its first byte. */
struct reply {
	int status;		/* 200, or one of ->also (then without body) */
	const char *sha256;
	uint64_t bytes;
	records_read *read;
	void *body;
	bool is_framed;		/* more than the end of a connection told where
				   the body ends */
	bool is_new;		/* the depot had no such body before */
};

/* What a walk has found, borrowed from it; NULL: not known. */
struct whole {
	bool is_unchanged;	/* upstream still has the last snapshot */
	const char *table;
	const char *version;
	const char *modified;
	const char *observations_modified;
	const char *proof;	/* "count 13568" */
	uint64_t rows;
	unsigned pages;
};

/* Something of the metadata does not fit. */
typedef void protocol_note(void *ctx, const struct err *);

/* A field that a dataset has, as its service tells it; type and title may be
 * NULL. */
typedef void protocol_field(void *ctx, const char *name, const char *type,
    const char *title);

/* Who wants to know the fields of a dataset. */
struct protocol_look {
	protocol_field *field;
	void *ctx;
};

struct protocol {
	const char *name;
	bool needs_network;
	/* Begin to walk a source.  ${last} is its newest snapshot that is no
	 * recording, or NULL; both outlive the walk. */
	void *(*begin)(const struct source *, const struct snapshot *last);
	/* 1: ret is wanted next, 0: the whole is there, -1: it cannot be had.
	 * The first call has no reply.  Not called again after 0 or -1. */
	int (*next)(void *walk, const struct reply *, struct request *ret,
	    struct err *);
	/* Go on after metadata that does not fit, and tell it here: so that a
	 * survey finds all that is to mend.  NULL: next ends at the first. */
	void (*survey)(void *walk, protocol_note *, void *ctx);
	/* Of a source that waits for a first look: tell the fields here when
	 * the metadata with them comes; next then says 0.  The look outlives
	 * the walk.  NULL: somebody has to look by hand. */
	void (*look)(void *walk, const struct protocol_look *);
	/* After next said 0. */
	void (*whole)(const void *walk, struct whole *ret);
	void (*end)(void *walk);
};

extern const struct protocol protocol_cbs_odata4;
extern const struct protocol protocol_cbs_odata3;
extern const struct protocol protocol_cbs_csv;
extern const struct protocol protocol_curated;
extern const struct protocol protocol_csv_file;
extern const struct protocol protocol_zip_file;
extern const struct protocol protocol_geojson_file;
extern const struct protocol protocol_amsterdam_dso;
extern const struct protocol protocol_amsterdam_dso_csv;
extern const struct protocol protocol_arcgis;
extern const struct protocol protocol_opendatasoft;
extern const struct protocol protocol_opendatasoft_v1;
extern const struct protocol protocol_ckan;
extern const struct protocol protocol_utrecht_open;
extern const struct protocol protocol_pdok_features;
extern const struct protocol protocol_swing;
extern const struct protocol protocol_swing_table;
extern const struct protocol protocol_cbs_catalogue;

/* The protocol of that name, or an error that names those there are. */
int	protocol_find(const char *name, const struct protocol **ret,
	    struct err *) MUST_CHECK;

void	request_release(struct request *);

/* A small body as text, up to the ceiling of ret; empty is an error. */
int	reply_text(const struct reply *, struct buf *ret, struct err *)
	    MUST_CHECK;
/* A small body as JSON; a page or plain text in its place is named so. */
int	reply_json(const struct reply *, const char *what, struct json **ret,
	    struct err *) MUST_CHECK;
/* How many bytes in front of a body are a mark of byte order: 0 or 3. */
size_t	reply_mark(const char *, size_t);
/* Do the first bytes of a body, behind such a mark, look like JSON? */
int	reply_check_json(const char *, size_t, struct err *) MUST_CHECK;

#endif
