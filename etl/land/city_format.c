/* Which format reads which snapshot of a city. */
#include "land/city_format.h"

#include <string.h>

/*
 * Formats of cities, by the name of the protocol.
 *
 * To add one: write land/<name>.c with a struct city_format, name it in
 * city_format.h and here, and see land/README.md.
 */
static const struct city_format *const formats[] = {
	&city_csv_file,
	&city_zip_file,
	&city_geojson_file,
	&city_amsterdam_dso,
	&city_amsterdam_dso_csv,
	&city_arcgis,
	&city_opendatasoft,
	&city_opendatasoft_v1,
	&city_ckan,
	&city_utrecht_open,
	&city_pdok_features,
	&city_swing,
	&city_swing_table,
};

const struct city_format *
city_format_of(const struct source *source, const struct snapshot *snapshot)
{
	const char *name =
	    snapshot->protocol != NULL ? snapshot->protocol : source->protocol;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}
