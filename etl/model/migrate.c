/*
 * Migrations: 1-schema holds data, so its files run once and are never edited;
 * 2-functions holds nothing, so it is dropped and made anew as a whole, and
 * may be edited freely.
 */
#include "model/migrate.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/pq.h"

/* The lock that keeps two programs from migrating at once: "woondruk". */
#define LOCK "8606215602207027563"

/* Making what is there needs the right to make it, which the night may not have
 * (sql/roles.sql). */
static const char is_there_sql[] =
    "select pg_catalog.to_regclass('ledger.migration') is not null";

static const char ledger_sql[] =
    "create schema if not exists ledger;"
    "create table if not exists ledger.migration ("
    " name text primary key, hash text not null, version text not null,"
    " applied_at timestamptz not null default now())";

/* Functions and views hold no data and may have changed their columns, which
 * "create or replace" refuses. */
static const char drop_sql[] =
    "do $$ declare x record; begin"
    " for x in select p.oid::pg_catalog.regprocedure as name,"
    "  case p.prokind when 'a' then 'aggregate' else 'function' end as kind"
    "  from pg_catalog.pg_proc p"
    "  where p.pronamespace in ('core'::pg_catalog.regnamespace,"
    "  'indicator'::pg_catalog.regnamespace)"
    "  order by p.prokind = 'a' desc"
    " loop"
    "  execute format('drop %s if exists %s cascade', x.kind, x.name);"
    " end loop;"
    /* by name: of one that went with another, the oid says nothing */
    " for x in select n.nspname, c.relname"
    "  from pg_catalog.pg_class c"
    "  join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
    "  where c.relkind = 'v' and n.nspname in ('core', 'indicator')"
    " loop"
    "  execute format('drop view if exists %I.%I cascade', x.nspname,"
    "   x.relname);"
    " end loop; end $$";

/* The files of one folder of sql/, with their texts and digests. */
struct folder {
	char *path;
	char **name;
	size_t n;
	struct buf *text;
	char (*hash)[HASH_HEX];
};

static void
folder_release(struct folder *folder)
{
	for (size_t i = 0; folder->text != NULL && i < folder->n; i++)
		buf_release(&folder->text[i]);
	free(folder->text);
	free(folder->hash);
	file_list_free(folder->name, folder->n);
	free(folder->path);
}

static int
folder_load(const char *share, const char *name, struct folder *folder,
    struct err *err)
{
	size_t kept = 0;

	folder->path = xasprintf("%s/sql/%s", share, name);
	if (file_list(folder->path, &folder->name, &folder->n, err) != 0)
		return -1;
	for (size_t i = 0; i < folder->n; i++) {
		char *file = folder->name[i];

		if (text_ends(file, ".sql"))
			folder->name[kept++] = file;
		else
			free(file);
	}
	folder->n = kept;
	folder->text = xcalloc(kept + 1, sizeof(*folder->text));
	folder->hash = xcalloc(kept + 1, sizeof(*folder->hash));
	for (size_t i = 0; i < kept; i++) {
		char *path = file_path(folder->path, folder->name[i]);
		int rc;

		buf_init(&folder->text[i], LIMIT_DEFINITION);
		rc = file_read(path, &folder->text[i], err);
		free(path);
		if (rc != 0)
			return -1;
		hash_bytes(folder->text[i].data, folder->text[i].len,
		    folder->hash[i]);
	}
	return 0;
}

/* Apply one file and note it. */
static int
apply(struct pq *pq, const struct folder *folder, size_t i, const char *version,
    struct err *err)
{
	char *name =
	    xasprintf("%s/%s", strrchr(folder->path, '/') + 1, folder->name[i]);
	int rc = -1;

	if (pq_run(pq, folder->text[i].data, err) != 0 ||
	    pq_queryv(pq,
		"insert into ledger.migration (name, hash, version)"
		" values ($1, $2, $3) on conflict (name) do update"
		" set hash = excluded.hash, version = excluded.version,"
		" applied_at = now()",
		NULL, err, name, folder->hash[i], version, PQ_END) != 0)
		err_context(err, "%s/%s", folder->path, folder->name[i]);
	else
		rc = 0;
	free(name);
	return rc;
}

/* The recorded digest of a file, or NULL. */
static const char *
recorded(const struct pq_result *known, const char *folder, const char *file)
{
	for (size_t row = 0; row < pq_rows(known); row++) {
		const char *name = pq_get(known, row, 0);

		if (text_starts(name, folder) && name[strlen(folder)] == '/' &&
		    strcmp(name + strlen(folder) + 1, file) == 0)
			return pq_get(known, row, 1);
	}
	return NULL;
}

/* Applied files must still be there. */
static int
check_none_gone(const struct pq_result *known, const struct folder *folder,
    struct err *err)
{
	static const char prefix[] = "1-schema/";

	for (size_t row = 0; row < pq_rows(known); row++) {
		const char *name = pq_get(known, row, 0);
		size_t i = 0;

		if (!text_starts(name, prefix))
			continue;
		name += strlen(prefix);
		while (i < folder->n && strcmp(folder->name[i], name) != 0)
			i++;
		if (i == folder->n)
			return err_set(err, ERR_USAGE,
			    "the database has %s%s, which is not in %s: it was"
			    " made by a later version; use that, or another"
			    " database",
			    prefix, name, folder->path);
	}
	return 0;
}

static int
run_schema(struct pq *pq, const struct folder *folder,
    const struct pq_result *known, const char *version, struct err *err)
{
	if (check_none_gone(known, folder, err) != 0)
		return -1;
	for (size_t i = 0; i < folder->n; i++) {
		const char *hash = recorded(known, "1-schema", folder->name[i]);

		if (hash != NULL && strcmp(hash, folder->hash[i]) == 0)
			continue;
		if (hash != NULL)
			return err_set(err, ERR_USAGE,
			    "%s/%s was edited after it had been applied to"
			    " this database; restore it, and put the change in"
			    " a new file",
			    folder->path, folder->name[i]);
		if (pq_begin(pq, err) != 0)
			return -1;
		if (apply(pq, folder, i, version, err) != 0) {
			pq_rollback(pq);
			return -1;
		}
		if (pq_commit(pq, err) != 0)
			return -1;
	}
	return 0;
}

static int
run_functions(struct pq *pq, const struct folder *folder,
    const struct pq_result *known, const char *version, struct err *err)
{
	size_t same = 0, had = 0;

	for (size_t i = 0; i < folder->n; i++) {
		const char *hash =
		    recorded(known, "2-functions", folder->name[i]);

		same += hash != NULL && strcmp(hash, folder->hash[i]) == 0;
	}
	for (size_t row = 0; row < pq_rows(known); row++)
		had += text_starts(pq_get(known, row, 0), "2-functions/");
	if (same == folder->n && had == same)
		return 0;
	if (pq_begin(pq, err) != 0)
		return -1;
	if (pq_run(pq, drop_sql, err) != 0 ||
	    pq_run(pq,
		"delete from ledger.migration where name like '2-functions/%'",
		err) != 0)
		goto fail;
	for (size_t i = 0; i < folder->n; i++)
		if (apply(pq, folder, i, version, err) != 0)
			goto fail;
	return pq_commit(pq, err);
fail:
	pq_rollback(pq);
	return -1;
}

static int
run_locked(struct pq *pq, const char *share, const char *version,
    struct err *err)
{
	struct folder schema = { 0 }, functions = { 0 };
	struct pq_result *known = NULL;
	char *is_there = NULL;
	int rc = -1;

	if (folder_load(share, "1-schema", &schema, err) != 0 ||
	    folder_load(share, "2-functions", &functions, err) != 0 ||
	    pq_value(pq, is_there_sql, &is_there, err) != 0 ||
	    (is_there[0] == 'f' && pq_run(pq, ledger_sql, err) != 0) ||
	    pq_query(pq, "select name, hash from ledger.migration", 0, NULL,
		&known, err) != 0 ||
	    run_schema(pq, &schema, known, version, err) != 0)
		goto out;
	rc = run_functions(pq, &functions, known, version, err);
out:
	free(is_there);
	pq_result_free(known);
	folder_release(&functions);
	folder_release(&schema);
	return rc;
}

int
migrate_run(struct pq *pq, const char *share, const char *version,
    struct err *err)
{
	struct err ignored;
	int rc;

	if (pq_run(pq, "select pg_catalog.pg_advisory_lock(" LOCK ")", err) !=
	    0)
		return -1;
	rc = run_locked(pq, share, version, err);
	if (rc != 0 && err->class == ERR_DATA) {
		err->class = ERR_FATAL;
		err_context(err,
		    "setting up the database, which has to be empty or "
		    "woondruk's own, with the right to make schemas (with "
		    "roles, a command as woondruk_owner: sql/README.md)");
	}
	if (pq_run(pq, "select pg_catalog.pg_advisory_unlock(" LOCK ")",
		&ignored) != 0 &&
	    rc == 0) {
		*err = ignored;
		rc = -1;
	}
	return rc;
}
