/* Files whole or not at all, folders, and their digests. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"

static char home[256];
static struct err err;
static struct buf buf;

static int
setup(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(home, sizeof(home), "%s/woondruk-test-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	err_clear(&err);
	buf_init(&buf, 1000);
	return mkdtemp(home) == NULL || chdir(home) != 0;
}

static int
teardown(void **state)
{
	(void)state;
	buf_release(&buf);
	return chdir("/") != 0 || file_remove_tree(home, &err) != 0 ||
	    file_exists(home);
}

static void
test_write_and_read(void **state)
{
	struct stat st;

	(void)state;
	umask(077);
	assert_int_equal(file_write("x", "a\0b", 3, &err), 0);
	umask(022);
	assert_int_equal(stat("x", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(file_read("x", &buf, &err), 0);
	assert_int_equal(buf.len, 3);
	assert_memory_equal(buf.data, "a\0b", 4);
	assert_int_equal(file_write("x", "", 0, &err), 0);
	assert_int_equal(file_read("x", &buf, &err), 0);
	assert_int_equal(buf.len, 0);
}

static void
test_write_leaves_no_draft(void **state)
{
	char **names;
	size_t n;

	(void)state;
	/* A draft that a killed writer left, longer than what is written. */
	assert_int_equal(file_write(".x.new", "left behind", 11, &err), 0);
	assert_int_equal(file_write("x", "new", 3, &err), 0);
	assert_int_equal(file_list(".", &names, &n, &err), 0);
	assert_int_equal(n, 1);
	assert_string_equal(names[0], "x");
	file_list_free(names, n);
	assert_int_equal(file_read("x", &buf, &err), 0);
	assert_string_equal(buf.data, "new");
}

static void
test_write_that_fails_keeps_the_old(void **state)
{
	struct rlimit limit = { 4096, 4096 };
	char *big = xcalloc(1, 100000);
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(file_write("x", "old", 3, &err), 0);
	pid = fork();
	if (pid == 0) {
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		_exit(file_write("x", big, 100000, &err) == -1 &&
			    err.class == ERR_FATAL && !file_exists(".x.new")
			? 0
			: 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(file_read("x", &buf, &err), 0);
	assert_string_equal(buf.data, "old");
	free(big);
}

static void
test_two_writers(void **state)
{
	char bytes[900];
	int i, k, status;

	(void)state;
	for (k = 0; k < 3; k++)
		if (fork() == 0) {
			memset(bytes, 'a' + k, sizeof(bytes));
			for (i = 0; i < 100; i++)
				if (file_write("x", bytes, sizeof(bytes),
					&err) != 0)
					_exit(1);
			_exit(0);
		}
	for (k = 0; k < 3; k++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(file_read("x", &buf, &err), 0);
	assert_int_equal(buf.len, sizeof(bytes));
	for (i = 1; i < (int)sizeof(bytes); i++)
		assert_int_equal(buf.data[i], buf.data[0]);
	assert_false(file_exists(".x.new"));
}

static void
test_read_refuses(void **state)
{
	(void)state;
	assert_int_equal(file_read("absent", &buf, &err), -1);
	assert_int_equal(err.class, ERR_DATA);
	assert_int_equal(file_read(".", &buf, &err), -1);
	assert_int_equal(err.class, ERR_DATA);
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(file_read("pipe", &buf, &err), -1);
	assert_int_equal(err.class, ERR_DATA);
	buf_release(&buf);
	buf_init(&buf, 3);
	assert_int_equal(file_write("x", "abcd", 4, &err), 0);
	assert_int_equal(file_read("x", &buf, &err), -1);
	assert_non_null(strstr(err.text, "larger than 3 bytes"));
	assert_int_equal(buf.len, 0);
}

static void
test_append(void **state)
{
	(void)state;
	assert_int_equal(file_append("log", "a\n", 2, &err), 0);
	assert_int_equal(file_append("log", "b\n", 2, &err), 0);
	assert_int_equal(file_read("log", &buf, &err), 0);
	assert_string_equal(buf.data, "a\nb\n");
	assert_int_equal(file_append("absent/log", "x", 1, &err), -1);
	assert_int_equal(err.class, ERR_FATAL);
}

static void
test_mkdirs(void **state)
{
	(void)state;
	assert_int_equal(file_mkdirs("a/b//c/", &err), 0);
	assert_true(file_is_dir("a/b/c"));
	assert_int_equal(file_mkdirs("a/b/c", &err), 0);
	assert_int_equal(file_mkdirs("/", &err), 0);
	assert_int_equal(file_mkdirs("", &err), -1);
	assert_int_equal(file_write("a/x", "", 0, &err), 0);
	assert_false(file_is_dir("a/x"));
	assert_int_equal(file_mkdirs("a/x/y", &err), -1);
	assert_int_equal(err.class, ERR_FATAL);
	assert_non_null(strstr(err.text, "a/x"));
	/* A link to a folder will do. */
	assert_int_equal(symlink("a/b", "link"), 0);
	assert_int_equal(file_mkdirs("link/d", &err), 0);
	assert_true(file_is_dir("a/b/d"));
}

static void
test_remove_tree_stays_inside(void **state)
{
	(void)state;
	assert_int_equal(file_mkdirs("keep", &err), 0);
	assert_int_equal(file_write("keep/x", "x", 1, &err), 0);
	assert_int_equal(file_mkdirs("gone/deep/er", &err), 0);
	assert_int_equal(file_write("gone/deep/y", "y", 1, &err), 0);
	assert_int_equal(symlink("../keep", "gone/link"), 0);
	assert_int_equal(symlink("nowhere", "gone/dangling"), 0);
	assert_int_equal(file_remove_tree("gone", &err), 0);
	assert_false(file_exists("gone"));
	assert_true(file_exists("keep/x"));
	assert_int_equal(file_remove_tree("gone", &err), 0);
	assert_int_equal(symlink("keep", "link"), 0);
	assert_int_equal(file_remove_tree("link", &err), -1);
	assert_true(file_exists("keep/x"));
}

static int
gather(void *ctx, const char *relative, struct err *e)
{
	(void)e;
	buf_adds(ctx, relative);
	buf_addc(ctx, ' ');
	return 0;
}

static int
stop(void *ctx, const char *relative, struct err *e)
{
	(void)ctx;
	return err_set(e, ERR_DATA, "stopped at %s", relative);
}

static void
test_walk_in_byte_order(void **state)
{
	static const char *const files[] = { "r/b", "r/a/c", "r/a-b", "r/a.b",
		"r/a/B", "r/Z", "r/a/d/e" };
	size_t i;

	(void)state;
	assert_int_equal(file_mkdirs("r/a/d", &err), 0);
	assert_int_equal(file_mkdirs("r/empty", &err), 0);
	for (i = 0; i < sizeof(files) / sizeof(*files); i++)
		assert_int_equal(file_write(files[i], "", 0, &err), 0);
	assert_int_equal(symlink("b", "r/link"), 0);
	assert_int_equal(symlink("a", "r/linked-folder"), 0);
	assert_int_equal(symlink("r", "huidig"), 0);
	assert_int_equal(file_walk("huidig", gather, &buf, &err), 0);
	assert_string_equal(buf.data, "Z a-b a.b a/B a/c a/d/e b ");
	assert_int_equal(file_walk("r", stop, NULL, &err), -1);
	assert_string_equal(err.text, "stopped at Z");
	assert_int_equal(file_walk("absent", gather, &buf, &err), -1);
	assert_int_equal(err.class, ERR_DATA);
}

static void
test_walk_is_bounded(void **state)
{
	struct buf path;
	int i;

	(void)state;
	buf_init(&path, 1000);
	buf_adds(&path, "d");
	for (i = 0; i < LIMIT_TREE_DEPTH + 1; i++)
		buf_adds(&path, "/d");
	assert_int_equal(file_mkdirs(path.data, &err), 0);
	assert_int_equal(file_walk("d", gather, &buf, &err), -1);
	assert_non_null(strstr(err.text, "nested deeper"));
	assert_int_equal(file_remove_tree("d", &err), -1);
	assert_int_equal(rename("d/d", "e"), 0);
	assert_int_equal(file_remove_tree("e", &err), 0);
	buf_release(&path);
}

/* The folder is opened with the last descriptor, and then there is none to read it
 * with: what is told is that, and not that the descriptor is bad. */
static void
test_walk_without_descriptors(void **state)
{
	struct rlimit was, few;
	int next = dup(0), rc;

	(void)state;
	assert_int_equal(file_mkdirs("d", &err), 0);
	assert_int_not_equal(next, -1);
	close(next);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
	few = was;
	few.rlim_cur = (rlim_t)next + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	rc = file_walk("d", gather, &buf, &err);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
	assert_int_equal(rc, -1);
	assert_int_equal(err.class, ERR_FATAL);
	assert_non_null(strstr(err.text,
	    "cannot read folder d: Too many open"));
}

static void
test_list(void **state)
{
	char **names = NULL;
	size_t n = 0;

	(void)state;
	assert_int_equal(file_list(".", &names, &n, &err), 0);
	assert_int_equal(n, 0);
	file_list_free(names, n);
	assert_int_equal(file_write("b", "", 0, &err), 0);
	assert_int_equal(file_write("B", "", 0, &err), 0);
	assert_int_equal(file_write(".h", "", 0, &err), 0);
	assert_int_equal(file_list(".", &names, &n, &err), 0);
	assert_int_equal(n, 3);
	assert_string_equal(names[0], ".h");
	assert_string_equal(names[1], "B");
	assert_string_equal(names[2], "b");
	file_list_free(names, n);
	assert_int_equal(file_list("absent", &names, &n, &err), -1);
}

static void
test_path(void **state)
{
	char *path = file_path("a/", "b");

	(void)state;
	assert_string_equal(path, "a/b");
	free(path);
	path = file_path("a", "b");
	assert_string_equal(path, "a/b");
	free(path);
}

static void
test_hash(void **state)
{
	char hex[HASH_HEX], again[HASH_HEX];
	struct hash *hash = hash_new();

	(void)state;
	hash_bytes("", 0, hex);
	assert_string_equal(hex,
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	hash_add(hash, "a", 1);
	hash_add(hash, "", 0);
	hash_add(hash, "bc", 2);
	hash_finish(hash, hex);
	assert_string_equal(hex,
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	assert_int_equal(file_write("x", "abc", 3, &err), 0);
	assert_int_equal(hash_file("x", again, &err), 0);
	assert_string_equal(hex, again);
	assert_int_equal(hash_file("absent", again, &err), -1);
	assert_string_equal(hex, again);
	hash_free(hash_new());
	hash_free(NULL);
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(test_write_and_read),
		CASE(test_write_leaves_no_draft),
		CASE(test_write_that_fails_keeps_the_old),
		CASE(test_two_writers),
		CASE(test_read_refuses),
		CASE(test_append),
		CASE(test_mkdirs),
		CASE(test_remove_tree_stays_inside),
		CASE(test_walk_in_byte_order),
		CASE(test_walk_is_bounded),
		CASE(test_walk_without_descriptors),
		CASE(test_list),
		CASE(test_path),
		CASE(test_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
