/* What a descriptor may name is what fetching and landing can do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../memory.h"
#include "base/text.h"
#include "define/source.h"
#include "define/words.h"
#include "fetch/protocol.h"
#include "land/city_format.h"
#include "land/format.h"

static void
test_every_protocol_is_walked(void **state)
{
	const struct protocol *protocol;
	struct err err = ERR_INIT;
	char *known = words_join(source_protocols);

	(void)state;
	for (size_t i = 0; source_protocols[i]; i++)
		assert_int_equal(protocol_find(source_protocols[i], &protocol,
				     &err),
		    0);
	/* And no other: the message names all there are, in order. */
	assert_int_equal(protocol_find("gopher", &protocol, &err), -1);
	assert_true(text_ends(err.text, known));
	free(known);
}

static void
test_every_format_is_landed(void **state)
{
	struct snapshot snapshot = { 0 };
	struct source source = { 0 };
	char name[64];

	(void)state;
	for (size_t i = 0; source_protocols[i]; i++) {
		snprintf(name, sizeof(name), "%s", source_protocols[i]);
		source.protocol = name;
		if (words_has(source_city_protocols, name))
			assert_non_null(city_format_of(&source, &snapshot));
		else if (!source_is_catalogue(&source) &&
		    strcmp(name, "curated") != 0)
			assert_non_null(format_of(&source, &snapshot));
	}
	for (size_t i = 0; source_formats[i]; i++) {
		snprintf(name, sizeof(name), "%s", source_formats[i]);
		source.protocol = source.format = name;
		assert_non_null(format_of(&source, &snapshot));
	}
}

/* A small body may begin with a mark of byte order. */
static void
test_small_body_with_a_mark(void **state)
{
	static const char *const bodies[] = { "{\"a\":1}",
		"\xef\xbb\xbf{\"a\":1}" };
	struct err err = ERR_INIT;
	struct json *root = NULL;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct memory m = { bodies[i], strlen(bodies[i]) };
		struct reply reply = {
			.status = 200, .read = read_memory, .body = &m
		};

		assert_int_equal(reply_json(&reply, "it", &root, &err), 0);
		assert_int_equal(json_size(root), 1);
		json_free(root);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_protocol_is_walked),
		cmocka_unit_test(test_every_format_is_landed),
		cmocka_unit_test(test_small_body_with_a_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
