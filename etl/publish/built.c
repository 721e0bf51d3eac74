#include "publish/built.h"

#include <inttypes.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"

struct noting {
	struct pq *pq;
	const char *dir;
};

static int
note(void *ctx, const char *relative, struct err *err)
{
	const struct noting *noting = ctx;
	char *path = file_path(noting->dir, relative);
	char hex[HASH_HEX], bytes[24];
	struct stat st;
	int rc = -1;

	if (stat(path, &st) != 0) {
		err_errno(err, ERR_FATAL, "%s", path);
		goto out;
	}
	snprintf(bytes, sizeof(bytes), "%" PRId64, (int64_t)st.st_size);
	if (hash_file(path, hex, err) == 0)
		rc = pq_queryv(noting->pq,
		    "insert into pg_temp.built_file values ($1, $2::bigint, "
		    "$3)",
		    NULL, err, relative, bytes, hex, PQ_END);
out:
	free(path);
	return rc;
}

int
built_note(struct pq *pq, const char *dir, struct err *err)
{
	struct noting noting = { pq, dir };

	if (pq_run(pq,
		"drop table if exists pg_temp.built_file;"
		"create temp table built_file (path text primary key,"
		" bytes bigint not null, sha256 text not null)",
		err) != 0 ||
	    file_walk(dir, note, &noting, err) != 0)
		return -1;
	return pq_run(pq, "analyze pg_temp.built_file", err);
}
