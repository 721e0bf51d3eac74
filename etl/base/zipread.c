/*
 * Zip archives: judged by their central directory, read entry by entry.
 */
#include "base/zipread.h"

#include <unistd.h>
#include <zip.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

#define PIECE (64u << 10)

struct held {
	char *name;
	uint64_t size;
	zip_uint64_t index;
};

struct zipread {
	struct buf body; /* empty when it is in a file */
	uint64_t bytes;
	zip_t *zip;
	struct held *entry;
	size_t n;
};

struct zipread_entry {
	const struct held *held;
	zip_file_t *file;
	uint64_t given;
	struct err failed;
};

/* --- taking the body --- */

/* A file without a name. */
static int
spill(struct zipread *z, const char *dir, FILE **ret, struct err *err)
{
	char *path = xasprintf("%s/zip.XXXXXX", dir);
	int fd = mkstemp(path);
	FILE *file = NULL;

	if (fd == -1) {
		err_errno(err, ERR_FATAL, "making %s", path);
	} else {
		unlink(path);
		file = fdopen(fd, "w+");
		if (file == NULL)
			err_errno(err, ERR_FATAL, "opening %s", path);
	}
	if (file == NULL && fd != -1)
		close(fd);
	if (file != NULL &&
	    file_write_fd(fd, z->body.data, z->body.len) == -1) {
		err_errno(err, ERR_FATAL, "writing %s; is the disk full?",
		    path);
		fclose(file);
		file = NULL;
	}
	free(path);
	buf_release(&z->body);
	buf_init(&z->body, LIMIT_ZIP_MEMORY);
	*ret = file;
	return file != NULL ? 0 : -1;
}

static int
take_piece(struct zipread *z, const char *piece, size_t n, const char *dir,
    FILE **file, struct err *err)
{
	z->bytes += n;
	if (z->bytes > LIMIT_PAGE_BODY)
		return err_set(err, ERR_SOURCE,
		    "the archive is larger than %u bytes", LIMIT_PAGE_BODY);
	if (*file == NULL && z->bytes > LIMIT_ZIP_MEMORY &&
	    spill(z, dir, file, err) == -1)
		return -1;
	if (*file == NULL)
		buf_add(&z->body, piece, n);
	else if (file_write_fd(fileno(*file), piece, n) == -1)
		return err_errno(err, ERR_FATAL,
		    "writing an archive in %s; is the disk full?", dir);
	return 0;
}

static int
take_body(struct zipread *z, records_read *read, void *ctx, const char *dir,
    FILE **file, struct err *err)
{
	char *piece = xmalloc(PIECE);
	long n;
	int rc = 0;

	while (rc == 0 && (n = read(ctx, piece, PIECE, err)) != 0)
		rc = n < 0 ? -1
			   : take_piece(z, piece, (size_t)n, dir, file, err);
	free(piece);
	return rc;
}

/* --- judging it --- */

static int
no_archive(struct zipread *z, zip_error_t *error, struct err *err)
{
	int code = zip_error_code_zip(error);

	if (code == ZIP_ER_NOZIP)
		return err_set(err, ERR_SOURCE,
		    "%llu bytes without the end of a zip archive: it "
		    "contradicts itself, is cut off, or is none",
		    (unsigned long long)z->bytes);
	if (code == ZIP_ER_EXISTS)
		return err_set(err, ERR_SOURCE,
		    "an entry of the zip archive stands twice, so that nothing "
		    "says which one is meant");
	if (code == ZIP_ER_MEMORY)
		return err_set(err, ERR_FATAL,
		    "the zip archive cannot be opened: %s",
		    zip_error_strerror(error));
	return err_set(err, ERR_SOURCE,
	    "the zip archive contradicts itself: its directory says other than "
	    "what stands before its entries, or bytes stand behind its end "
	    "(%s); ask the publisher for another one",
	    zip_error_strerror(error));
}

static int
open_archive(struct zipread *z, FILE *file, struct err *err)
{
	zip_error_t error;
	zip_source_t *source;
	int rc = 0;

	zip_error_init(&error);
	if (file != NULL)
		source = zip_source_filep_create(file, 0, 0, &error);
	else
		source = zip_source_buffer_create(z->body.data, z->body.len, 0,
		    &error);
	if (source == NULL) {
		if (file != NULL)
			fclose(file);
		rc = no_archive(z, &error, err);
	} else {
		z->zip = zip_open_from_source(source,
		    ZIP_RDONLY | ZIP_CHECKCONS, &error);
		if (z->zip == NULL) {
			rc = no_archive(z, &error, err);
			zip_source_free(source);
		}
	}
	zip_error_fini(&error);
	return rc;
}

/* Does a name stay in the folder it would be unpacked in? */
static bool
is_tame(const char *name)
{
	if (*name == '\0' || *name == '/' || strchr(name, '\\') != NULL)
		return false;
	for (const char *p = name; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	for (const char *p = name; p != NULL; p = strchr(p, '/')) {
		p += *p == '/';
		if (p[0] == '.' && p[1] == '.' && (p[2] == '/' || p[2] == '\0'))
			return false;
	}
	return true;
}

static int
check_sizes(const struct zipread *z, const zip_stat_t *st, uint64_t total,
    uint64_t packed, struct err *err)
{
	if (st->size > LIMIT_ZIP_ENTRY || total > LIMIT_ZIP_TOTAL)
		return err_set(err, ERR_SOURCE,
		    "it unpacks to %llu bytes, all so far to %llu; the "
		    "ceilings are %llu and %llu",
		    (unsigned long long)st->size, (unsigned long long)total,
		    (unsigned long long)LIMIT_ZIP_ENTRY,
		    (unsigned long long)LIMIT_ZIP_TOTAL);
	if (st->size > LIMIT_ZIP_SMALL &&
	    st->size / LIMIT_ZIP_RATIO > st->comp_size)
		return err_set(err, ERR_SOURCE,
		    "%llu bytes unpack to %llu, over %u to one: a bomb",
		    (unsigned long long)st->comp_size,
		    (unsigned long long)st->size, LIMIT_ZIP_RATIO);
	if (packed > z->bytes)
		return err_set(err, ERR_SOURCE,
		    "the entries are larger than the archive: cut off, or a "
		    "bomb");
	return 0;
}

static int
check_entry(const zip_stat_t *st, struct err *err)
{
	const zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE |
	    ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD |
	    ZIP_STAT_ENCRYPTION_METHOD;

	if ((st->valid & needed) != needed)
		return err_set(err, ERR_SOURCE, "its header is incomplete");
	if (!is_tame(st->name))
		return err_set(err, ERR_SOURCE,
		    "such a name leads out of a folder");
	if (st->encryption_method != ZIP_EM_NONE)
		return err_set(err, ERR_SOURCE, "it is encrypted");
	if (st->comp_method != ZIP_CM_STORE &&
	    st->comp_method != ZIP_CM_DEFLATE)
		return err_set(err, ERR_SOURCE,
		    "it is packed in a way that is not read (method %u)",
		    (unsigned)st->comp_method);
	return 0;
}

static int
judge(struct zipread *z, struct err *err)
{
	zip_int64_t n = zip_get_num_entries(z->zip, 0);
	uint64_t total = 0, packed = 0;
	zip_stat_t st;
	int rc;

	if (n <= 0)
		return err_set(err, ERR_SOURCE, "the zip archive is empty");
	if (n > LIMIT_ZIP_ENTRIES)
		return err_set(err, ERR_SOURCE,
		    "the zip archive has %lld entries, more than %d",
		    (long long)n, LIMIT_ZIP_ENTRIES);
	z->entry = xcalloc((size_t)n, sizeof(*z->entry));
	for (zip_uint64_t i = 0; i < (zip_uint64_t)n; i++) {
		if (zip_stat_index(z->zip, i, 0, &st) != 0)
			return err_set(err, ERR_SOURCE, "entry %llu: %s",
			    (unsigned long long)i + 1, zip_strerror(z->zip));
		rc = check_entry(&st, err);
		if (rc == 0) {
			/* Capped, so that the sum stays below 2^64. */
			total += st.size < UINT32_MAX ? st.size : UINT32_MAX;
			packed += st.comp_size < UINT32_MAX ? st.comp_size
							    : UINT32_MAX;
			rc = check_sizes(z, &st, total, packed, err);
		}
		if (rc == -1)
			return err_context(err, "entry %llu '%.200s'",
			    (unsigned long long)i + 1,
			    st.valid & ZIP_STAT_NAME ? st.name : "");
		if (!text_ends(st.name, "/"))
			z->entry[z->n++] =
			    (struct held){ xstrdup(st.name), st.size, i };
		else if (st.size != 0)
			return err_set(err, ERR_SOURCE,
			    "entry %llu '%.200s': a folder that holds bytes",
			    (unsigned long long)i + 1, st.name);
	}
	return 0;
}

int
zipread_open(records_read *read, void *ctx, const char *dir,
    struct zipread **ret, struct err *err)
{
	struct zipread *z = xcalloc(1, sizeof(*z));
	FILE *file = NULL;

	buf_init(&z->body, LIMIT_ZIP_MEMORY);
	if (take_body(z, read, ctx, dir, &file, err) == -1) {
		if (file != NULL)
			fclose(file);
	} else if (open_archive(z, file, err) == 0 && judge(z, err) == 0) {
		*ret = z;
		return 0;
	}
	zipread_close(z);
	return -1;
}

void
zipread_close(struct zipread *z)
{
	if (z == NULL)
		return;
	if (z->zip != NULL)
		zip_discard(z->zip);
	for (size_t i = 0; i < z->n; i++)
		free(z->entry[i].name);
	free(z->entry);
	buf_release(&z->body);
	free(z);
}

size_t
zipread_count(const struct zipread *z)
{
	return z->n;
}

const char *
zipread_name(const struct zipread *z, size_t i)
{
	return z->entry[i].name;
}

uint64_t
zipread_size(const struct zipread *z, size_t i)
{
	return z->entry[i].size;
}

int
zipread_find(const struct zipread *z, const char *name, size_t *ret,
    struct err *err)
{
	struct buf names;
	size_t found = 0;

	for (size_t i = 0; i < z->n; i++) {
		if (strcmp(z->entry[i].name, name) == 0) {
			*ret = i;
			return 0;
		}
	}
	for (size_t i = z->n; i-- > 0;) {
		if (text_ends(z->entry[i].name, name)) {
			*ret = i;
			found++;
		}
	}
	if (found == 1)
		return 0;
	buf_init(&names, ERR_TEXT_MAX / 2);
	for (size_t i = 0; i < z->n && buf_ok(&names); i++)
		buf_addf(&names, "%s'%.100s'", i > 0 ? ", " : "",
		    z->entry[i].name);
	err_set(err, ERR_SOURCE,
	    "%zu entries of the zip archive have a name ending in '%s', not "
	    "one; it has %s%s; name one of them, letter for letter, as 'part' "
	    "in source.json",
	    found, name, names.data, buf_ok(&names) ? "" : " and more");
	buf_release(&names);
	return -1;
}

/* --- one entry --- */

int
zipread_entry_open(struct zipread *z, size_t i, struct zipread_entry **ret,
    struct err *err)
{
	const struct held *held = &z->entry[i];
	zip_file_t *file = zip_fopen_index(z->zip, held->index, 0);
	struct zipread_entry *e;

	if (file == NULL)
		return err_set(err, ERR_SOURCE, "entry '%.200s': %s",
		    held->name, zip_strerror(z->zip));
	e = xcalloc(1, sizeof(*e));
	e->held = held;
	e->file = file;
	*ret = e;
	return 0;
}

long
zipread_entry_read(void *entry, char *into, size_t size, struct err *err)
{
	struct zipread_entry *e = entry;
	zip_int64_t n;

	if (e->failed.class != ERR_NONE) {
		*err = e->failed;
		return -1;
	}
	n = zip_fread(e->file, into, size < PIECE ? size : PIECE);
	if (n < 0) {
		err_set(err, ERR_SOURCE, "entry '%.200s', behind byte %llu: %s",
		    e->held->name, (unsigned long long)e->given,
		    zip_file_strerror(e->file));
	} else {
		e->given += (uint64_t)n;
		if (e->given > e->held->size ||
		    (n == 0 && size > 0 && e->given < e->held->size)) {
			err_set(err, ERR_SOURCE,
			    "entry '%.200s' is not the %llu bytes it says",
			    e->held->name, (unsigned long long)e->held->size);
			n = -1;
		}
	}
	if (n < 0)
		e->failed = *err;
	return (long)n;
}

void
zipread_entry_close(struct zipread_entry *e)
{
	if (e == NULL)
		return;
	zip_fclose(e->file);
	free(e);
}

int
zipread_check_all(struct zipread *z, struct err *err)
{
	char *piece = xmalloc(PIECE);
	long n = 0;

	for (size_t i = 0; i < z->n && n == 0; i++) {
		struct zipread_entry *e = NULL;

		n = zipread_entry_open(z, i, &e, err);
		while (n == 0 &&
		    (n = zipread_entry_read(e, piece, PIECE, err)) > 0)
			n = 0;
		zipread_entry_close(e);
	}
	free(piece);
	return n == 0 ? 0 : -1;
}
