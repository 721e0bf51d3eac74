/* Which format reads which snapshot. */
#include "land/format.h"

/*
 * Formats by the name that a source's protocol (or, for a curated file, its
 * "format") gives them.
 *
 * To add one: write land/<name>.c with a struct format, name it here and in
 * format.h, add a row of expected cells under tests/land/, a fuzz target, and
 * a line in land/README.md.
 */
static const struct format *const formats[] = {
	&format_cbs_odata4,
	&format_cbs_odata3,
	&format_cbs_csv,
	&format_groups,
	&format_figures,
	&format_announcements,
	&format_peers,
	&format_care_regions,
};

const struct format *
format_of(const struct source *source, const struct snapshot *snapshot)
{
	const char *name = source->format != NULL ? source->format
	    : snapshot->protocol != NULL          ? snapshot->protocol
						  : source->protocol;

	if (snapshot->is_recording)
		return &format_recording;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}
