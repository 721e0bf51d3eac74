/*
 * One answer as it comes in: its headers, and where its body goes.  A body is
 * kept only when status and Content-Type are those asked for; of any other the
 * first words are kept, for the message.  Knows no network.
 */
#ifndef FETCH_ANSWER_H
#define FETCH_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/depot.h"
#include "base/err.h"

/* Headers that are kept, in lower case. */
enum answer_header { ANSWER_TYPE, ANSWER_ENCODING, ANSWER_LENGTH, ANSWER_TRANSFER,
    ANSWER_DATE, ANSWER_ETAG, ANSWER_LAST_MODIFIED, ANSWER_LOCATION,
    ANSWER_RETRY_AFTER, ANSWER_HEADERS };
extern const char *const answer_header_name[ANSWER_HEADERS];

/* Room for answer_words. */
#define ANSWER_WORDS 308
/* ... and for answer_reset. */
#define ANSWER_RESET 40

enum answer_sink { SINK_UNDECIDED, SINK_DEPOT, SINK_WORDS };

struct answer {
	struct depot *depot;
	const char *type;	/* media types that are kept, with commas;
				   borrowed */
	uint64_t max;		/* ceiling of the decoded body */
	char *header[ANSWER_HEADERS];	/* NULL: was not sent */
	bool has_frames;	/* HTTP/2 or later, which tells where a body
				   ends */
	enum answer_sink sink;
	struct depot_body *body;
	uint64_t received;	/* bytes on the wire */
	struct buf words;	/* first bytes of an error, as received */
	struct err error;	/* why taking stopped; class ERR_NONE: it did
				   not */
};

void	answer_init(struct answer *, struct depot *, const char *type,
	    uint64_t max);
void	answer_release(struct answer *);
/* Forget all that came; the next try begins. */
void	answer_clear(struct answer *);
/* A header line as it came; a status line clears what came before it. */
void	answer_take_header(struct answer *, const char *line, size_t len);
/* Bytes of the body; false: enough, or ->error tells what is wrong. */
bool	answer_take_body(struct answer *, int status, const void *, size_t);
/* The body of a 200 has ended: it is in the depot, whole.  ERR_RETRY when the
 * stream was cut off. */
int	answer_finish(struct answer *, struct depot_kept *ret, struct err *)
	    MUST_CHECK;
/* Does more than the end of the connection tell where the body ends: frames, a
 * length, chunks (RFC 9112, 6.3), or the end of a gzip stream? */
bool	answer_is_framed(const struct answer *);
/* First words of an error's body: empty, or ' ("one clean line")'; of a problem
 * document what it says is wrong. */
void	answer_words(const struct answer *, char ret[ANSWER_WORDS]);
/* Of a 429: until when no more is given, as the body says ("reset_time"), in
 * the service's own words; or empty. */
void	answer_reset(const struct answer *, char ret[ANSWER_RESET]);

#endif
