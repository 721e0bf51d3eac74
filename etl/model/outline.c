/* Outlines: see the header.  Numbers are told as the text they have. */
#include "model/outline.h"

#include "base/mem.h"
#include "base/text.h"

#define NAME_WIDTH 14

void
outline_init(struct outline *o, bool as_json, struct buf *out)
{
	o->as_json = as_json;
	o->out = out;
	o->depth = 0;
	o->dash = false;
	jsonw_init(&o->w, out);
}

static void
indent(struct outline *o)
{
	for (int i = 0; i < o->depth * 2 - (o->dash ? 2 : 0); i++)
		buf_addc(o->out, ' ');
	if (o->dash)
		buf_adds(o->out, "- ");
	o->dash = false;
}

void
outline_open(struct outline *o, const char *name)
{
	if (o->as_json) {
		if (name != NULL)
			jsonw_name(&o->w, name);
		jsonw_object(&o->w);
	} else if (name != NULL) {
		indent(o);
		buf_addf(o->out, "%s\n", name);
		o->depth++;
	}
}

void
outline_close(struct outline *o)
{
	if (o->as_json)
		jsonw_object_end(&o->w);
	else if (o->depth > 0)
		o->depth--;
}

void
outline_list(struct outline *o, const char *name)
{
	if (o->as_json) {
		jsonw_name(&o->w, name);
		jsonw_array(&o->w);
	} else {
		indent(o);
		buf_addf(o->out, "%s\n", name);
		o->depth++;
	}
}

void
outline_list_end(struct outline *o)
{
	if (o->as_json)
		jsonw_array_end(&o->w);
	else
		o->depth--;
}

void
outline_item(struct outline *o)
{
	if (o->as_json) {
		jsonw_object(&o->w);
	} else {
		o->depth++;
		o->dash = true;
	}
}

void
outline_item_end(struct outline *o)
{
	if (o->as_json)
		jsonw_object_end(&o->w);
	else
		o->depth--;
	o->dash = false;
}

void
outline_fact(struct outline *o, const char *name, const char *text)
{
	if (o->as_json) {
		jsonw_member_text(&o->w, name, text);
	} else if (text != NULL && *text != '\0') {
		char *line = xstrdup(text);

		text_disarm(line);
		indent(o);
		buf_addf(o->out, "%-*s %s\n", NAME_WIDTH, name, line);
		free(line);
	}
}

void
outline_bool(struct outline *o, const char *name, bool value)
{
	if (o->as_json)
		jsonw_member_bool(&o->w, name, value);
	else
		outline_fact(o, name, value ? "yes" : "no");
}
