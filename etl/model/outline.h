/*
 * An answer as an outline: written once, read as indented text or as JSON.
 */
#ifndef MODEL_OUTLINE_H
#define MODEL_OUTLINE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/jsonw.h"

struct outline {
	bool as_json;
	struct buf *out;
	struct jsonw w;
	int depth;
	bool dash;		/* text: the next line begins an item */
};

void	outline_init(struct outline *, bool as_json, struct buf *out);
/* A group of facts under a name; items of a list have none. */
void	outline_open(struct outline *, const char *name);
void	outline_close(struct outline *);
void	outline_list(struct outline *, const char *name);
void	outline_list_end(struct outline *);
void	outline_item(struct outline *);
void	outline_item_end(struct outline *);
/* A fact; NULL is null as JSON, and not worth a line as text. */
void	outline_fact(struct outline *, const char *name, const char *text);
void	outline_bool(struct outline *, const char *name, bool);

#endif
