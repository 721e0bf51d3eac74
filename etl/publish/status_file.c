/*
 * status.json is made as any dataset, and then replaced in place: it stands
 * outside the releases because it changes every night.  It has no compressed
 * variants: two files cannot be replaced by one rename, and a server would send
 * the old variant of the new file in between.
 */
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "define/dataset.h"
#include "publish/document.h"
#include "publish/status_file.h"

#define DEFINITION "output/status/status.sql"

/* Move what was built to where readers look. */
static int
replace(const char *built, const char *path, struct err *err)
{
	struct buf text;
	int rc = -1;

	buf_init(&text, LIMIT_SMALL_BODY);
	if (file_read(built, &text, err) == 0)
		rc = file_write(path, text.data, text.len, err);
	buf_release(&text);
	return rc;
}

int
status_file_write(struct pq *pq, const char *share, const char *build_dir,
    const char *public_dir, const char *base_url, struct err *err)
{
	struct contract none = { 0 };
	struct document_report report;
	struct dataset dataset = { 0 };
	char *definition = file_path(share, DEFINITION);
	char *built = file_path(build_dir, "status.json");
	char *path = file_path(public_dir, "status.json");
	int rc = -1;

	if (dataset_load(definition, &dataset, err) != 0 ||
	    file_mkdirs(build_dir, err) != 0 ||
	    file_mkdirs(public_dir, err) != 0)
		goto out;
	if (file_exists(built) && unlink(built) != 0) {
		err_errno(err, ERR_FATAL, "cannot remove %s", built);
		goto out;
	}
	if (pq_begin(pq, err) != 0)
		goto out;
	if (document_write(pq, &dataset, &none, build_dir, base_url, &report,
		err) != 0 ||
	    pq_commit(pq, err) != 0) {
		pq_rollback(pq);
		goto out;
	}
	rc = replace(built, path, err);
out:
	dataset_release(&dataset);
	free(definition);
	free(built);
	free(path);
	return rc;
}
