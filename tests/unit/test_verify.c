/*
 * What verify says of a tree that is not as it was published: every damage, in a
 * line; and that a release with such damage is not shown.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "publish/compress.h"
#include "released.h"

static void
damage(const struct world *w, const char *name, const char *text)
{
	char *path = file_path(w->public_dir, name);
	int fd = open(path, O_WRONLY | O_TRUNC | O_CREAT, 0644);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	free(path);
}

static void
assert_problem(struct world *w, const char *text)
{
	assert_int_not_equal(problems(w), 0);
	if (strstr(w->last_problem, text) == NULL)
		fail_msg("'%s' does not say '%s'", w->last_problem, text);
}

static void
test_verify_sees_damage(void **state)
{
	struct world *w = *state;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	damage(w, "v1/indicatoren/a.json", "a9\n");
	assert_problem(w, "other bytes than when it was released");
}

/* --- a tree that was changed by one who knows how it is made --- */

static int
list_file(void *ctx, const char *relative, struct err *err)
{
	const struct world *w = ctx;
	char *path = xasprintf("%s/huidig/%s", w->public_dir, relative);
	char *sums = file_path(w->public_dir, "huidig/SHA256SUMS");
	char hex[HASH_HEX], *line;
	int rc = strcmp(relative, "SHA256SUMS") == 0 ? 0 : -1;

	if (rc != 0) {
		ok(hash_file(path, hex, err), err);
		line = xasprintf("%s  %s\n", hex, relative);
		rc = file_append(sums, line, strlen(line), err);
		free(line);
	}
	free(path);
	free(sums);
	return rc;
}

/* SHA256SUMS of what is there now. */
static void
list_again(struct world *w)
{
	char *dir = file_path(w->public_dir, "huidig");
	struct err err = ERR_INIT;

	damage(w, "huidig/SHA256SUMS", "");
	ok(file_walk(dir, list_file, w, &err), &err);
	free(dir);
}

/* Another manifest, with its variants, in every list. */
static void
forge_manifest(struct world *w, const char *old, const char *new)
{
	char *path = file_path(w->public_dir, MANIFEST_PATH), *at;
	struct err err = ERR_INIT;
	struct buf text, forged;

	buf_init(&text, LIMIT_SMALL_BODY);
	buf_init(&forged, LIMIT_SMALL_BODY);
	ok(file_read(path, &text, &err), &err);
	at = strstr(text.data, old);
	assert_non_null(at);
	buf_add(&forged, text.data, (size_t)(at - text.data));
	buf_adds(&forged, new);
	buf_adds(&forged, at + strlen(old));
	damage(w, MANIFEST_PATH, forged.data);
	for (int i = 0; i < VARIANTS; i++) {
		char *variant =
		    xasprintf("%s%s", path, compress_suffix((enum variant)i));

		assert_int_equal(unlink(variant), 0);
		ok(compress_file(path, (enum variant)i, COMPRESS_QUICK, variant,
		       &err),
		    &err);
		free(variant);
	}
	list_again(w);
	buf_release(&text);
	buf_release(&forged);
	free(path);
}

static void
test_verify_sees_a_manifest_that_says_otherwise(void **state)
{
	struct world *w = *state;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	list_again(w);
	assert_int_equal(problems(w), 0);
	forge_manifest(w, "\"bytes\":3", "\"bytes\":4");
	assert_problem(w, "another number of bytes");
	forge_manifest(w, "\"bytes\":4", "\"bytes\":3");
	assert_int_equal(problems(w), 0);
	forge_manifest(w, "\"sha256\":\"", "\"sha256\":\"0");
	assert_problem(w, "is not as SHA256SUMS has it");
}

static void
test_verify_counts_what_the_manifest_lists(void **state)
{
	struct world *w = *state;
	char *path = file_path(w->public_dir, "v1/indicatoren/b.json.gz");

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	assert_int_equal(unlink(path), 0);
	list_again(w);
	assert_problem(w, "files and variants, ");
	free(path);
}

static void
test_verify_decodes_variants(void **state)
{
	struct world *w = *state;
	char *a = file_path(w->public_dir, "v1/indicatoren/a.json.br");
	char *b = file_path(w->public_dir, "v1/indicatoren/b.json.br");
	char *aside = file_path(w->dir, "aside");

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	assert_int_equal(rename(a, aside), 0);
	assert_int_equal(rename(b, a), 0);
	assert_int_equal(rename(aside, b), 0);
	assert_int_equal(problems(w), 2);
	assert_problem(w, "other bytes than when");
	list_again(w);
	assert_int_equal(problems(w), 2);
	assert_problem(w, "decodes to other bytes than");
	free(a);
	free(b);
	free(aside);
}

/* The disk lost a bit of a variant that the next release would have as it is. */
static void
test_a_variant_that_rotted_is_not_released(void **state)
{
	struct world *w = *state;
	struct release_facts facts;
	struct release release;
	struct err err = ERR_INIT;
	bool differs;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	damage(w, "v1/indicatoren/b.json.gz", "b1\n");
	ok(release_open(w->public_dir, w->build_dir, &release, &err), &err);
	build(w, "a2\n", "b1\n");
	ok(release_compare(&release, &differs, &err), &err);
	ok(release_choose_name(&release, "2026-11-24", &err), &err);
	assert_int_equal(release_stage(&release,
			     facts_of(&facts, "2026-11-24", FIRST_NIGHT + DAY),
			     &err),
	    -1);
	assert_int_equal(err.class, ERR_DATA);
	assert_non_null(strstr(err.text, "b.json.gz"));
	release_close(&release);
}

static void
test_verify_tells_each(void **state)
{
	struct world *w = *state;
	char *gone = file_path(w->public_dir, "v1/indicatoren/b.json");

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	damage(w, "v1/indicatoren/a.json.br", "a9\n");
	damage(w, "v1/indicatoren/c.json", "c1\n");
	damage(w, "index.html", "<p>anders</p>\n");
	/* Each once: what the variants of the last two are now, follows. */
	assert_int_equal(unlink(gone), 0);
	assert_int_equal(problems(w), 4);
	free(gone);
}

static void
test_verify_sees_what_is_not_listed(void **state)
{
	struct world *w = *state;

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	damage(w, "v1/indicatoren/c.json", "c1\n");
	assert_problem(w, "not listed");
}

static void
test_verify_sees_what_is_gone(void **state)
{
	struct world *w = *state;
	char *path = file_path(w->public_dir, "v1/indicatoren/b.json.gz");

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	assert_int_equal(unlink(path), 0);
	assert_problem(w, "b.json.gz is listed in SHA256SUMS and gone");
	free(path);
}

static void
test_verify_sees_sums_with_tricks(void **state)
{
	struct world *w = *state;
	char line[128];

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	snprintf(line, sizeof(line), "%064d  ../../etc/passwd\n", 0);
	damage(w, "SHA256SUMS", line);
	assert_problem(w, "line 1 is no digest and path");
}

static void
test_verify_sees_a_line_twice(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	struct buf text;
	char *path = file_path(w->public_dir, "huidig/SHA256SUMS");

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	buf_init(&text, LIMIT_SMALL_BODY);
	ok(file_read(path, &text, &err), &err);
	text.data[strcspn(text.data, "\n") + 1] = '\0';
	ok(file_append(path, text.data, strlen(text.data), &err), &err);
	assert_problem(w, "stands twice");
	buf_release(&text);
	free(path);
}

static void
test_verify_sees_a_missing_link(void **state)
{
	struct world *w = *state;
	char *path = file_path(w->public_dir, "index.html");

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	assert_int_equal(unlink(path), 0);
	assert_problem(w, "is no link to huidig/index.html");
	free(path);
}

static void
test_verify_sees_what_is_no_plain_file(void **state)
{
	struct world *w = *state;
	char *link = file_path(w->public_dir, "huidig/v1/passwd");
	char *pipe = file_path(w->public_dir, "huidig/v1/indicatoren/a.json");

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	assert_int_equal(symlink("/etc/passwd", link), 0);
	assert_problem(w, "passwd is no plain file");
	assert_int_equal(unlink(link), 0);
	/* A reader must not wait for whoever writes into it. */
	assert_int_equal(unlink(pipe), 0);
	assert_int_equal(mkfifo(pipe, 0644), 0);
	assert_problem(w, "no plain file");
	free(link);
	free(pipe);
}

static void
test_verify_reads_the_status(void **state)
{
	struct world *w = *state;
	struct err err = ERR_INIT;
	char *path = file_path(w->public_dir, "status.json");

	night(w, "2026-11-23", FIRST_NIGHT, "a1\n", "b1\n", KILLED_NEVER);
	ok(file_write(path, "{}\n", 3, &err), &err);
	assert_int_equal(problems(w), 0);
	ok(file_write(path, "{", 1, &err), &err);
	assert_problem(w, "status.json");
	ok(file_write(path, "[]\n", 3, &err), &err);
	assert_problem(w, "no JSON object");
	free(path);
}

static void
contract_says(struct world *w, const char *text)
{
	struct verify_report report;
	struct contract contract;
	struct err err = ERR_INIT;
	char *path = file_path(w->dir, "contract.json");

	ok(contract_load(path, &contract, &err), &err);
	w->last_problem[0] = '\0';
	ok(verify_tree(w->public_dir, &contract, remember_problem, w, &report,
	       &err),
	    &err);
	if (strstr(w->last_problem, text) == NULL)
		fail_msg("'%s' does not say '%s'", w->last_problem, text);
	assert_int_equal(report.problems, *text != '\0');
	contract_release(&contract);
	free(path);
}

/* Of what is shown; releases of before had that of their day. */
static void
test_verify_keeps_the_contract(void **state)
{
	struct world *w = *state;

	write_file(w->dir, "contract.json",
	    "{\"bestanden\":[{\"pad\":\"v1/indicatoren/{document}\","
	    "\"formaten\":[\"json\"],\"leden\":[\"id\"],"
	    "\"rijen_lid\":\"rijen\",\"kolommen\":[\"a\"]}]}");
	night(w, "2026-11-23", FIRST_NIGHT, "{\"x\":1}\n", "{\"x\":1}\n",
	    KILLED_NEVER);
	contract_says(w, "member 1 is 'x', promised is 'id'");
	night(w, "2026-11-24", FIRST_NIGHT + DAY, "{\"id\":1}\n",
	    "{\"id\":1}\n", KILLED_NEVER);
	contract_says(w, "no list 'rijen'");
	night(w, "2026-11-25", FIRST_NIGHT + 2 * DAY,
	    "{\"id\":1,\"rijen\":[{\"b\":1}]}\n",
	    "{\"id\":1,\"rijen\":[{\"a\":1}]}\n", KILLED_NEVER);
	contract_says(w, "column 1 is 'b', promised is 'a'");
	night(w, "2026-11-26", FIRST_NIGHT + 3 * DAY,
	    "{\"id\":1,\"rijen\":[]}\n",
	    "{\"id\":1,\"rijen\":[{\"a\":1,\"b\":2}]}\n", KILLED_NEVER);
	contract_says(w, "");
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_verify_sees_damage),
		T(test_verify_sees_a_manifest_that_says_otherwise),
		T(test_verify_counts_what_the_manifest_lists),
		T(test_verify_decodes_variants),
		T(test_a_variant_that_rotted_is_not_released),
		T(test_verify_tells_each),
		T(test_verify_sees_what_is_not_listed),
		T(test_verify_sees_what_is_gone),
		T(test_verify_sees_sums_with_tricks),
		T(test_verify_sees_a_line_twice),
		T(test_verify_sees_a_missing_link),
		T(test_verify_sees_what_is_no_plain_file),
		T(test_verify_reads_the_status),
		T(test_verify_keeps_the_contract),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
