/* A file that open.utrecht.nl lists. */
#include "land/city_bodies.h"

const struct city_format city_utrecht_open = {
	.name = "utrecht-open",
	.records = city_file,
};
