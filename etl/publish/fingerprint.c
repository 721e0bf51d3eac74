/*
 * The digest of everything that goes into documents.  Figures are not read for
 * it: whoever changes a row of indicator.value notes its run there, of
 * city.observation its snapshot, and what leaves is noted in the history.
 */
#include "publish/fingerprint.h"

#include <link.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

/* Where this very program is, when it has no build id; where that cannot be
 * read, its version in the settings has to do. */
#define PROGRAM "/proc/self/exe"

/* Folders below share whose files shape what is published. */
static const char *const folders[] = { "output/chart", "output/page",
	"output/status", "output/schema", "sql/2-functions" };

static const char database_sql[] =
    "select string_agg(t, e'\\n' order by t collate \"C\") from ("
    " select 'source ' || id || ' ' || descriptor::text from core.source"
    " union all"
    " select concat_ws(' ', 'snapshot', t.source, n.hash, n.origin)"
    "   from ledger.source_state t join ledger.snapshot n using (snapshot_id)"
    "  where exists (select from core.source c where c.id = t.source)"
    "     or exists (select from city.source c where c.id = t.source)"
    " union all"
    " select concat_ws(' ', 'indicator', id, hash, descriptor)"
    "   from indicator.definition"
    " union all"
    " select concat_ws(' ', 'value', count(*), max(run_id))"
    "   from indicator.value"
    " union all"
    " select concat_ws(' ', 'history', count(*), max(until_run))"
    "   from indicator.value_history"
    " union all"
    " select 'region ' || md5(string_agg(r::text, '' order by code))"
    "   from core.region r"
    " union all"
    " select 'event ' || md5(string_agg(e::text, '' order by e::text))"
    "   from core.region_event e"
    " union all"
    " select 'correction ' || md5(string_agg(k::text, '' order by k::text))"
    "   from core.correction k"
    " union all"
    " select 'announced ' || md5(string_agg(a::text, '' order by a::text))"
    "   from core.announced a"
    " union all"
    " select 'named ' || md5(string_agg(n::text, '' order by n::text))"
    "   from core.former_name n"
    " union all"
    " select 'group ' || md5(string_agg(g::text, '' order by code))"
    "   from core.area_group g"
    " union all"
    " select 'member ' || md5(string_agg(m::text, '' order by m::text))"
    "   from core.group_member m"
    " union all"
    " select 'centre ' || md5(string_agg(c::text, '' order by c::text))"
    "   from core.care_region_today c"
    " union all"
    " select concat_ws(' ', 'city', id, is_defined, municipality, descriptor)"
    "   from city.source"
    " union all"
    " select 'city measure ' || md5(string_agg(m::text, '' order by m::text))"
    "   from city.measure m"
    " union all"
    " select concat_ws(' ', 'city value', count(*), max(snapshot_id))"
    "   from city.observation"
    " union all"
    " select concat_ws(' ', 'city history', count(*), max(ended_run))"
    "   from city.observation_history"
    " union all"
    " select 'today ' || md5(string_agg(code, ',' order by code))"
    "   from core.current_municipality) x (t)";

static int
add_database(struct hash *hash, struct pq *pq, struct err *err)
{
	char *text = NULL;

	if (pq_value(pq, database_sql, &text, err) != 0)
		return -1;
	hash_add(hash, text, strlen(text) + 1);
	free(text);
	return 0;
}

struct walk {
	struct hash *hash;
	const char *dir;
};

static int
add_file(void *ctx, const char *relative, struct err *err)
{
	const struct walk *walk = ctx;
	char *path = file_path(walk->dir, relative);
	char hex[HASH_HEX];
	int rc = hash_file(path, hex, err);

	if (rc == 0) {
		hash_add(walk->hash, relative, strlen(relative) + 1);
		hash_add(walk->hash, hex, sizeof(hex));
	}
	free(path);
	return rc;
}

/* The files directly in output/: below it stands the published tree. */
static int
add_output(struct walk *walk, struct err *err)
{
	char **names = NULL;
	size_t i, n = 0;
	int rc = 0;

	if (file_list(walk->dir, &names, &n, err) != 0)
		return -1;
	for (i = 0; rc == 0 && i < n; i++)
		if (text_ends(names[i], ".sql") ||
		    text_ends(names[i], ".json") || text_ends(names[i], ".csv"))
			rc = add_file(walk, names[i], err);
	file_list_free(names, n);
	return rc;
}

static int
add_definitions(struct hash *hash, const char *share, struct err *err)
{
	struct walk walk = { hash, NULL };
	char *dir = file_path(share, "output");
	size_t i;
	int rc;

	walk.dir = dir;
	rc = add_output(&walk, err);
	free(dir);
	for (i = 0; rc == 0 && i < sizeof(folders) / sizeof(*folders); i++) {
		dir = file_path(share, folders[i]);
		walk.dir = dir;
		rc = file_walk(dir, add_file, &walk, err);
		free(dir);
	}
	return rc;
}

/* The build id among the notes of a segment: a digest of the whole program, as
 * the linker made it. */
static bool
add_note(struct hash *hash, const unsigned char *at, size_t left)
{
	ElfW(Nhdr) note;

	while (left >= sizeof(note)) {
		size_t name, size;

		memcpy(&note, at, sizeof(note));
		name = sizeof(note) + ((note.n_namesz + 3u) & ~3u);
		size = name + ((note.n_descsz + 3u) & ~3u);
		if (size > left)
			return false;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    memcmp(at + sizeof(note), "GNU", 4) == 0) {
			hash_add(hash, at + name, note.n_descsz);
			return note.n_descsz > 0;
		}
		at += size;
		left -= size;
	}
	return false;
}

/* This very program, by its build id; false when it was linked without one. */
static bool
add_build(struct hash *hash)
{
	uintptr_t headers = (uintptr_t)getauxval(AT_PHDR), base = headers;
	const ElfW(Phdr) *segment = (const void *)headers;
	size_t n = headers != 0 ? getauxval(AT_PHNUM) : 0;
	bool is_known = false;

	for (size_t i = 0; i < n; i++)
		if (segment[i].p_type == PT_PHDR)
			base = headers - segment[i].p_vaddr;
	for (size_t i = 0; i < n && base != headers && !is_known; i++)
		if (segment[i].p_type == PT_NOTE)
			is_known = add_note(hash,
			    (const unsigned char *)(base + segment[i].p_vaddr),
			    segment[i].p_memsz);
	return is_known;
}

int
fingerprint_take(struct pq *pq, const char *share, const char *settings,
    char ret[HASH_HEX], struct err *err)
{
	struct hash *hash = hash_new();
	struct err ignored = ERR_INIT;
	char program[HASH_HEX] = "";

	hash_add(hash, settings, strlen(settings) + 1);
	/* To read all of it takes longer than the rest. */
	if (!add_build(hash) && hash_file(PROGRAM, program, &ignored) == 0)
		hash_add(hash, program, sizeof(program));
	if (add_definitions(hash, share, err) != 0 ||
	    add_database(hash, pq, err) != 0) {
		hash_free(hash);
		return -1;
	}
	hash_finish(hash, ret);
	return 0;
}

static char *
line_of(const char *release, const char *fingerprint)
{
	return xasprintf("%s %s\n", release, fingerprint);
}

bool
fingerprint_known(const char *path, const char *release,
    const char *fingerprint)
{
	struct err ignored = ERR_INIT;
	char *line = line_of(release, fingerprint);
	struct buf text;
	bool known;

	buf_init(&text, LIMIT_PATH);
	known = file_read(path, &text, &ignored) == 0 &&
	    strcmp(text.data, line) == 0;
	buf_release(&text);
	free(line);
	return known;
}

int
fingerprint_store(const char *path, const char *release,
    const char *fingerprint, struct err *err)
{
	char *line = line_of(release, fingerprint);
	int rc = file_write(path, line, strlen(line), err);

	free(line);
	return rc;
}
