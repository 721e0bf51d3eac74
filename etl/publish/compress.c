/*
 * Making and checking compressed variants.  All work is streaming, but for
 * libdeflate, which takes a file as a whole; larger ones go through zlib.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef HAVE_BROTLI
#include <brotli/decode.h>
#include <brotli/encode.h>
#endif
#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#endif

#include "base/gzip.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "publish/compress.h"
#include "publish/outfile.h"

#define BLOCK (64u * 1024)

static const char *const suffixes[VARIANTS] = { ".gz", ".br" };

/* What is compressed already, or serves to check what is. */
static const char *const unfit[] = { ".gz", ".br", ".png", ".ico", ".xlsx",
	"SHA256SUMS", ".minisig" };

const char *
compress_suffix(enum variant variant)
{
	return suffixes[variant];
}

bool
compress_has(enum variant variant)
{
#ifdef HAVE_BROTLI
	return variant == VARIANT_GZ || variant == VARIANT_BR;
#else
	return variant == VARIANT_GZ;
#endif
}

bool
compress_wants(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(unfit) / sizeof(*unfit); i++)
		if (text_ends(name, unfit[i]))
			return false;
	return true;
}

bool
compress_is_variant(const char *name, enum variant *ret)
{
	int i;

	for (i = 0; i < VARIANTS; i++) {
		if (text_ends(name, suffixes[i])) {
			*ret = (enum variant)i;
			return true;
		}
	}
	return false;
}

/* --- reading a file in blocks --- */

struct infile {
	const char *path;
	int fd;
	char block[BLOCK];
};

static int
infile_open(struct infile *in, const char *path, struct err *err)
{
	in->path = path;
	in->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (in->fd == -1)
		return err_errno(err, ERR_FATAL, "cannot open %s", path);
	return 0;
}

/* Bytes read into the block, 0 at the end, -1. */
static ssize_t
infile_read(struct infile *in, size_t size, struct err *err)
{
	ssize_t got;

	do
		got = read(in->fd, in->block, size);
	while (got == -1 && errno == EINTR);
	if (got == -1)
		err_errno(err, ERR_FATAL, "cannot read %s", in->path);
	return got;
}

static void
infile_free(struct infile *in)
{
	if (in->fd != -1)
		close(in->fd);
	free(in);
}

static struct infile *
infile_new(void)
{
	struct infile *in = xmalloc(sizeof(*in));

	in->fd = -1;
	return in;
}

/* --- comparing what comes out of a decoder with the plain file --- */

struct match {
	struct infile *plain;
	const char *variant;
};

static int
match_add(void *ctx, const void *decoded, size_t len, struct err *err)
{
	struct match *m = ctx;
	const char *p = decoded;

	while (len != 0) {
		ssize_t got =
		    infile_read(m->plain, len < BLOCK ? len : BLOCK, err);

		if (got == -1)
			return -1;
		if (got == 0 || memcmp(m->plain->block, p, (size_t)got) != 0)
			return err_set(err, ERR_DATA,
			    "%s decodes to other bytes than %s has; publish "
			    "again, and look at the disk",
			    m->variant, m->plain->path);
		p += got;
		len -= (size_t)got;
	}
	return 0;
}

static int
match_end(struct match *m, struct err *err)
{
	ssize_t got = infile_read(m->plain, 1, err);

	if (got == 0)
		return 0;
	if (got > 0)
		err_set(err, ERR_DATA, "%s decodes to less than %s has",
		    m->variant, m->plain->path);
	return -1;
}

static int
decode_gz(struct infile *in, struct match *m, struct err *err)
{
	struct gunzip *gunzip = gunzip_new(UINT64_MAX, match_add, m);
	ssize_t got;
	int rc = -1;

	while ((got = infile_read(in, BLOCK, err)) > 0)
		if (gunzip_push(gunzip, in->block, (size_t)got, err) != 0)
			goto out;
	if (got == 0)
		rc = gunzip_finish(gunzip, err);
out:
	gunzip_free(gunzip);
	return rc;
}

#ifdef HAVE_BROTLI
static int
decode_br(struct infile *in, struct match *m, struct err *err)
{
	BrotliDecoderState *state =
	    BrotliDecoderCreateInstance(NULL, NULL, NULL);
	BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT;
	uint8_t *out = xmalloc(BLOCK);
	ssize_t got = 0;
	int rc = -1;

	while (state != NULL && (got = infile_read(in, BLOCK, err)) > 0) {
		const uint8_t *next = (const uint8_t *)in->block;
		size_t left = (size_t)got;

		if (result == BROTLI_DECODER_RESULT_SUCCESS)
			break;
		do {
			uint8_t *to = out;
			size_t room = BLOCK;

			result = BrotliDecoderDecompressStream(state, &left,
			    &next, &room, &to, NULL);
			if (match_add(m, out, BLOCK - room, err) != 0)
				goto out;
		} while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT);
		if (result == BROTLI_DECODER_RESULT_ERROR || left != 0)
			break;
	}
	if (got == -1)
		goto out;
	if (got != 0 || result != BROTLI_DECODER_RESULT_SUCCESS) {
		err_set(err, ERR_DATA, "no whole brotli stream");
		goto out;
	}
	rc = 0;
out:
	free(out);
	if (state != NULL)
		BrotliDecoderDestroyInstance(state);
	return rc;
}
#else
static int
decode_br(struct infile *in, struct match *m, struct err *err)
{
	(void)in;
	(void)m;
	(void)err;
	return 0; /* made elsewhere; its digest is compared all the same */
}
#endif

int
compress_check(const char *plain, enum variant variant, const char *path,
    struct err *err)
{
	struct infile *in, *whole;
	struct match match;
	int rc = -1;

	if (!compress_has(variant))
		return 0;
	in = infile_new();
	whole = infile_new();
	match.plain = whole;
	match.variant = path;
	if (infile_open(in, path, err) != 0 ||
	    infile_open(whole, plain, err) != 0)
		goto out;
	if ((variant == VARIANT_GZ ? decode_gz(in, &match, err)
				   : decode_br(in, &match, err)) != 0) {
		/* Only reading from disk is no matter of these bytes. */
		if (err->class != ERR_FATAL)
			err->class = ERR_DATA;
		err_context(err, "%s", path);
		goto out;
	}
	rc = match_end(&match, err);
out:
	infile_free(in);
	infile_free(whole);
	return rc;
}

/* --- making --- */

/*
 * The best levels are for small files.  On our documents brotli 11 takes a
 * hundred times as long as 9 for a quarter fewer bytes, and libdeflate 12
 * twenty times as long as 9 for one in twenty-five.  The level depends on the
 * size alone, so that the same file always gives the same bytes.
 */

static int
into_outfile(void *ctx, const void *bytes, size_t len, struct err *err)
{
	(void)err; /* sticky in the outfile */
	outfile_add(ctx, bytes, len);
	return 0;
}

static int
encode_zlib(struct infile *in, struct outfile *out, struct err *err)
{
	struct gzip *gzip = gzip_new(9, into_outfile, out);
	ssize_t got;
	int rc = -1;

	while ((got = infile_read(in, BLOCK, err)) > 0)
		if (gzip_push(gzip, in->block, (size_t)got, err) != 0)
			goto out;
	if (got == 0)
		rc = gzip_finish(gzip, err);
out:
	gzip_free(gzip);
	return rc;
}

#ifdef HAVE_LIBDEFLATE
static int
encode_whole(struct infile *in, size_t size, bool best, struct outfile *out,
    struct err *err)
{
	struct libdeflate_compressor *deflate =
	    libdeflate_alloc_compressor(best ? 12 : 6);
	struct buf whole;
	size_t room, len;
	char *packed = NULL;
	ssize_t got;
	int rc = -1;

	buf_init(&whole, size);
	if (deflate == NULL) {
		err_set(err, ERR_FATAL, "out of memory");
		goto out;
	}
	while ((got = infile_read(in, BLOCK, err)) > 0)
		buf_add(&whole, in->block, (size_t)got);
	if (got != 0)
		goto out;
	if (!buf_ok(&whole)) {
		err_set(err, ERR_FATAL, "%s grew under our hands", in->path);
		goto out;
	}
	room = libdeflate_gzip_compress_bound(deflate, whole.len);
	packed = xmalloc(room);
	len = libdeflate_gzip_compress(deflate, whole.data, whole.len, packed,
	    room);
	if (len == 0)
		BUG("libdeflate: %zu bytes are no room", room);
	outfile_add(out, packed, len);
	rc = 0;
out:
	libdeflate_free_compressor(deflate);
	free(packed);
	buf_release(&whole);
	return rc;
}
#endif

static int
encode_gz(struct infile *in, size_t size, bool best, struct outfile *out,
    struct err *err)
{
#ifdef HAVE_LIBDEFLATE
	if (size <= LIMIT_COMPRESS_WHOLE)
		return encode_whole(in, size, best, out, err);
#else
	(void)size;
	(void)best;
#endif
	return encode_zlib(in, out, err);
}

#ifdef HAVE_BROTLI
static int
encode_br(struct infile *in, size_t size, bool best, struct outfile *out,
    struct err *err)
{
	BrotliEncoderState *state =
	    BrotliEncoderCreateInstance(NULL, NULL, NULL);
	uint8_t *packed = xmalloc(BLOCK);
	ssize_t got;
	int rc = -1;

	if (state == NULL) {
		err_set(err, ERR_FATAL, "out of memory");
		goto out;
	}
	BrotliEncoderSetParameter(state, BROTLI_PARAM_QUALITY, best ? 11 : 5);
	BrotliEncoderSetParameter(state, BROTLI_PARAM_LGWIN, 22);
	BrotliEncoderSetParameter(state, BROTLI_PARAM_MODE, BROTLI_MODE_TEXT);
	BrotliEncoderSetParameter(state, BROTLI_PARAM_SIZE_HINT,
	    size < UINT32_MAX ? (uint32_t)size : UINT32_MAX);
	do {
		const uint8_t *next = (const uint8_t *)in->block;
		size_t left;

		got = infile_read(in, BLOCK, err);
		if (got == -1)
			goto out;
		left = (size_t)got;
		do {
			uint8_t *to = packed;
			size_t room = BLOCK;

			if (!BrotliEncoderCompressStream(state,
				got == 0 ? BROTLI_OPERATION_FINISH
					 : BROTLI_OPERATION_PROCESS,
				&left, &next, &room, &to, NULL)) {
				err_set(err, ERR_FATAL, "brotli gave up");
				goto out;
			}
			outfile_add(out, packed, BLOCK - room);
		} while (left != 0 || BrotliEncoderHasMoreOutput(state));
	} while (got != 0);
	rc = 0;
out:
	free(packed);
	if (state != NULL)
		BrotliEncoderDestroyInstance(state);
	return rc;
}
#else
static int
encode_br(struct infile *in, size_t size, bool best, struct outfile *out,
    struct err *err)
{
	(void)in;
	(void)size;
	(void)best;
	(void)out;
	return err_set(err, ERR_FATAL, "built without brotli");
}
#endif

int
compress_file(const char *plain, enum variant variant,
    enum compress_effort effort, const char *to, struct err *err)
{
	struct infile *in = infile_new();
	struct outfile out = { NULL, -1, { 0 }, 0 };
	struct stat st;
	int rc = -1;

	if (infile_open(in, plain, err) != 0)
		goto out;
	if (fstat(in->fd, &st) != 0) {
		err_errno(err, ERR_FATAL, "cannot stat %s", plain);
		goto out;
	}
	if (outfile_open(&out, to, err) != 0)
		goto out;
	if ((variant == VARIANT_GZ ? encode_gz : encode_br)(in,
		(size_t)st.st_size, effort == COMPRESS_BEST, &out, err) != 0) {
		err_context(err, "%s", to);
		goto out;
	}
	if (outfile_close(&out, err) != 0)
		goto out;
	rc = compress_check(plain, variant, to, err);
out:
	outfile_abandon(&out);
	infile_free(in);
	return rc;
}
