/* Memory, buffers and the dictionary. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/dict.h"
#include "base/mem.h"

static void
test_strings(void **state)
{
	char *a = xstrndup("abc", 2), *b = xasprintf("%s-%d", a, 7);

	(void)state;
	assert_string_equal(a, "ab");
	assert_string_equal(b, "ab-7");
	free(a);
	free(b);
	free(xmalloc(0));
	free(xcalloc(0, 8));
}

static void
test_arena(void **state)
{
	struct arena *arena = arena_new();
	char *first = arena_strdup(arena, "first"), *p;
	size_t i, j;

	(void)state;
	for (i = 0; i < 3000; i++) {
		p = arena_alloc(arena, i);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (j = 0; j < i; j++)
			assert_int_equal(p[j], 0);
		memset(p, 0xff, i);
	}
	p = arena_alloc(arena, 1 << 20);
	memset(p, 0xff, 1 << 20);
	assert_string_equal(first, "first");
	assert_string_equal(arena_strndup(arena, "abcdef", 3), "abc");
	assert_string_equal(arena_printf(arena, "%05d", 42), "00042");
	arena_free(arena);
	arena_free(NULL);
}

static void
test_buf_grows_to_its_ceiling(void **state)
{
	struct buf buf;
	size_t i;

	(void)state;
	buf_init(&buf, 1000);
	assert_string_equal(buf.data, "");
	for (i = 0; i < 1000; i++)
		buf_addc(&buf, 'x');
	assert_true(buf_ok(&buf));
	assert_int_equal(buf.len, 1000);
	assert_int_equal(buf.data[1000], '\0');
	buf_adds(&buf, "");
	assert_true(buf_ok(&buf));
	buf_addc(&buf, 'y');
	assert_false(buf_ok(&buf));
	assert_int_equal(buf.len, 1000);
	buf_clear(&buf);
	assert_true(buf_ok(&buf));
	assert_string_equal(buf.data, "");
	buf_release(&buf);
	buf_release(NULL);
}

static void
test_buf_error_is_sticky(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 4);
	buf_adds(&buf, "ab");
	buf_adds(&buf, "cde");
	buf_adds(&buf, "f");
	assert_false(buf_ok(&buf));
	assert_string_equal(buf.data, "ab");
	buf_clear(&buf);
	buf_addf(&buf, "%s", "abcde");
	assert_false(buf_ok(&buf));
	assert_string_equal(buf.data, "");
	buf_clear(&buf);
	buf_addf(&buf, "%d", 1234);
	assert_true(buf_ok(&buf));
	assert_string_equal(buf.data, "1234");
	buf_add(&buf, "x", SIZE_MAX);
	assert_false(buf_ok(&buf));
	buf_release(&buf);
}

static void
test_buf_without_ceiling(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, SIZE_MAX);
	buf_adds(&buf, "ab");
	buf_add(&buf, "x", SIZE_MAX - 2);
	assert_false(buf_ok(&buf));
	assert_string_equal(buf.data, "ab");
	buf_release(&buf);
}

static void
test_buf_detach(void **state)
{
	struct buf buf;
	char *text;

	(void)state;
	buf_init(&buf, 100);
	text = buf_detach(&buf);
	assert_string_equal(text, "");
	free(text);
	buf_add(&buf, "a\0b", 3);
	text = buf_detach(&buf);
	assert_memory_equal(text, "a\0b", 4);
	free(text);
	assert_int_equal(buf.len, 0);
	buf_adds(&buf, "again");
	assert_string_equal(buf.data, "again");
	buf_release(&buf);
}

static void
test_dict(void **state)
{
	struct dict *dict = dict_new();
	char key[32];
	int64_t value = 5;
	int i;

	(void)state;
	assert_false(dict_get(dict, "GM0363", 6, &value));
	assert_int_equal(value, 5);
	for (i = 0; i < 20000; i++) {
		snprintf(key, sizeof(key), "GM%04d", i);
		dict_put(dict, key, strlen(key), i);
	}
	assert_int_equal(dict_size(dict), 20000);
	for (i = 0; i < 20000; i++) {
		snprintf(key, sizeof(key), "GM%04d", i);
		assert_true(dict_get(dict, key, strlen(key), &value));
		assert_int_equal(value, i);
	}
	assert_false(dict_get(dict, "GM0363 ", 7, &value));
	assert_false(dict_get(dict, "gm0363", 6, &value));
	dict_put(dict, "GM0363", 6, -1);
	assert_int_equal(dict_size(dict), 20000);
	assert_true(dict_get(dict, "GM0363x", 6, &value));
	assert_int_equal(value, -1);
	dict_free(dict);
	dict_free(NULL);
}

static void
test_dict_keys_are_bytes(void **state)
{
	struct dict *dict = dict_new();
	char key[] = "a\0b";
	int64_t value;

	(void)state;
	dict_put(dict, key, 3, 1);
	dict_put(dict, "a", 1, 2);
	dict_put(dict, "", 0, 3);
	key[2] = 'c';
	assert_true(dict_get(dict, "a\0b", 3, &value));
	assert_int_equal(value, 1);
	assert_false(dict_get(dict, "a\0c", 3, &value));
	assert_true(dict_get(dict, "", 0, &value));
	assert_int_equal(value, 3);
	dict_free(dict);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_arena),
		cmocka_unit_test(test_buf_grows_to_its_ceiling),
		cmocka_unit_test(test_buf_error_is_sticky),
		cmocka_unit_test(test_buf_without_ceiling),
		cmocka_unit_test(test_buf_detach),
		cmocka_unit_test(test_dict),
		cmocka_unit_test(test_dict_keys_are_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
