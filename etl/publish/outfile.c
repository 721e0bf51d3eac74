/*
 * Writing a file front to back, in blocks.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "publish/outfile.h"

#define BLOCK (64u * 1024)

int
outfile_open(struct outfile *out, const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd == -1)
		return err_errno(err, ERR_FATAL, "cannot make %s", path);
	/* Whatever the umask of the caller is: this is for the public. */
	if (fchmod(fd, 0644) != 0) {
		err_errno(err, ERR_FATAL, "cannot set the mode of %s", path);
		close(fd);
		unlink(path);
		return -1;
	}
	out->fd = fd;
	out->path = xstrdup(path);
	out->failed = 0;
	buf_init(&out->buf, LIMIT_BUFFER);
	return 0;
}

static void
write_out(struct outfile *out, const char *bytes, size_t len)
{
	ssize_t put;

	while (len != 0 && out->failed == 0) {
		put = write(out->fd, bytes, len);
		if (put == -1 && errno == EINTR)
			continue;
		if (put <= 0) {
			out->failed = put == 0 ? EIO : errno;
			return;
		}
		bytes += put;
		len -= (size_t)put;
	}
}

static void
flush(struct outfile *out)
{
	if (!buf_ok(&out->buf) && out->failed == 0)
		out->failed = EFBIG;
	write_out(out, out->buf.data, out->buf.len);
	buf_clear(&out->buf);
}

void
outfile_drain(struct outfile *out)
{
	if (out->buf.len >= BLOCK || !buf_ok(&out->buf))
		flush(out);
}

void
outfile_add(struct outfile *out, const void *bytes, size_t len)
{
	if (len >= BLOCK) {
		flush(out);
		write_out(out, bytes, len);
		return;
	}
	buf_add(&out->buf, bytes, len);
	outfile_drain(out);
}

int
outfile_close(struct outfile *out, struct err *err)
{
	int rc = 0;

	flush(out);
	if (close(out->fd) != 0 && out->failed == 0)
		out->failed = errno;
	out->fd = -1;
	if (out->failed != 0) {
		unlink(out->path);
		errno = out->failed;
		rc = err_errno(err, ERR_FATAL, "cannot write %s", out->path);
	}
	outfile_abandon(out);
	return rc;
}

void
outfile_abandon(struct outfile *out)
{
	if (out->path == NULL)
		return;
	if (out->fd != -1) {
		close(out->fd);
		unlink(out->path);
	}
	free(out->path);
	out->path = NULL;
	buf_release(&out->buf);
}

int
outfile_whole(const char *path, const void *bytes, size_t len, struct err *err)
{
	struct outfile out = { .path = NULL };

	if (outfile_open(&out, path, err) != 0)
		return -1;
	outfile_add(&out, bytes, len);
	return outfile_close(&out, err);
}
