/* Which URLs may be asked, where tests send them, and how long to wait. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "fetch/address.h"
#include "fetch/retry.h"

static void
test_check(void **state)
{
	static const char *const good[] = { "https://a.nl/", "https://a.nl",
		"https://A.NL/x?y=z#q", "https://a.nl:443/x",
		"HTTPS://a.nl/?a=b@c" };
	static const char *const bad[] = { "", "http://a.nl/", "file:///etc",
		"https://b.nl/", "https://a.nl.b.nl/", "https://xa.nl/",
		"https://a.nl:8443/", "https://u:p@a.nl/", "https://a.nl@b.nl/",
		"https://a.nl\\@b.nl/", "https://a.nl/a b", "https://a.nl/\n",
		"https://a.nl/\x7f", "https://a.nl/\xc3\xa9", "https:///x",
		"https://" };
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		if (address_check(good[i], "a.nl", &err) != 0)
			fail_msg("%s: %s", good[i], err.text);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (address_check(bad[i], "a.nl", &err) == 0)
			fail_msg("%s is taken", bad[i]);
}

static void
test_map(void **state)
{
	static const char *const bad[] = { "x", "https://a.nl",
		"https://a.nl=http://b.nl", "https://a.nl=https://127.0.0.1",
		"https://a.nl=http://127.0.0.1.b.nl",
		"https://a.nl=http://127.0.0.1:80/x",
		"https://a.nl=http://127.0.0.1:",
		"https://a.nl=http://127.0.0.1:123456",
		"https://a.nl=http://127.0.0.1@b.nl", "https://=http://[::1]",
		"https://a.nl/x=http://[::1]" };
	struct address_map *map;
	struct err err = ERR_INIT;
	bool plain;
	char *url;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (address_map_parse(bad[i], &map, &err) == 0)
			fail_msg("%s is taken", bad[i]);
	assert_int_equal(err.class, ERR_USAGE);
	assert_int_equal(address_map_parse(NULL, &map, &err), 0);
	assert_true(address_map_is_empty(map));
	address_map_free(map);
	assert_int_equal(address_map_parse("https://a.nl=http://127.0.0.1:81, "
					   "https://b.nl=http://[::1]:82,",
			     &map, &err),
	    0);
	url = address_map_send(map, "https://B.nl/x?y", &plain);
	assert_string_equal(url, "http://[::1]:82/x?y");
	assert_true(plain);
	free(url);
	/* The port that it has anyway makes no other host of it. */
	url = address_map_send(map, "https://b.nl:443/x?y", &plain);
	assert_true(plain);
	assert_string_equal(url, "http://[::1]:82/x?y");
	free(url);
	url = address_map_send(map, "https://c.nl/", &plain);
	assert_string_equal(url, "https://c.nl/");
	assert_false(plain);
	free(url);
	address_map_free(map);
}

static void
test_retry(void **state)
{
	(void)state;
	assert_true(retry_status(503));
	assert_false(retry_status(404));
	assert_false(retry_status(200));
	for (uint32_t dice = 0; dice < 5000; dice += 7) {
		int64_t wait = retry_wait_ms(3, 1000, dice);

		assert_in_range(wait, 2000, 4000);
	}
	assert_int_equal(retry_wait_ms(1, 1000, 0), 500);
	assert_in_range(retry_wait_ms(4000000000u, 1000, 9), 1,
	    LIMIT_BACKOFF_MAX_MS);
	assert_int_equal(retry_wait_ms(5, 0, 12345), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_retry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
