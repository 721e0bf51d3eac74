#include "publish/sign.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/process.h"

#define PROGRAM "minisign"
/* Stands above the signature, and is not signed. */
#define UNTRUSTED "signature of woondruk"
/* That there is no such program. */
#define ABSENT 1000

/* All that was said, as one line. */
static void
read_line(int fd, struct buf *ret)
{
	char block[512];
	ssize_t got;

	while ((got = read(fd, block, sizeof(block))) != 0) {
		if (got > 0)
			buf_add(ret, block, (size_t)got);
		else if (errno != EINTR)
			break;
	}
	for (size_t i = 0; i < ret->len; i++)
		if ((unsigned char)ret->data[i] < ' ')
			ret->data[i] = ' ';
}

/* Run minisign with those words, up to NULL: its status, ABSENT, -1.  What it
 * says are a few lines, which the pipe holds until it has ended. */
static int
run(const char *const *words, struct buf *said, struct err *err)
{
	struct process process;
	int ends[2], status = 0;

	if (pipe(ends) != 0)
		return err_errno(err, ERR_DATA, "pipe to " PROGRAM);
	switch (process_start(&process, words, NULL, ends[1],
	    LIMIT_SIGN_SECONDS, err)) {
	case 0:
		break;
	case 1:
		status = ABSENT;
		break;
	default:
		status = -1;
	}
	if (status == 0) {
		switch (process_wait(&process, &status)) {
		case PROCESS_DONE:
		case PROCESS_FAILED:
			break;
		default:
			status = err_set(err, ERR_DATA,
			    PROGRAM " does not end, or got lost");
		}
	}
	close(ends[1]);
	read_line(ends[0], said);
	close(ends[0]);
	return status;
}

/* Run it with the key. */
static int
run_key(const char *const *words, struct err *err)
{
	struct buf said;
	int status;

	buf_init(&said, LIMIT_SMALL_BODY);
	status = run(words, &said, err);
	if (status == ABSENT)
		err_set(err, ERR_DATA,
		    "WOONDRUK_MINISIGN_KEY is set, and " PROGRAM
		    " is not installed: apt-get install " PROGRAM);
	else if (status > 0)
		err_set(err, ERR_DATA,
		    "cannot sign with the key of "
		    "WOONDRUK_MINISIGN_KEY, " PROGRAM
		    " says '%.200s'; give a file that this user can read, "
		    "without a password, as `" PROGRAM " -G -W` makes it",
		    said.len != 0 ? said.data : "nothing");
	buf_release(&said);
	return status == 0 ? 0 : -1;
}

/* Whoever can read it can sign in our name. */
static int
check_secret(const char *key, struct err *err)
{
	struct stat st;

	if (stat(key, &st) != 0 || (st.st_mode & (S_IRWXG | S_IRWXO)) == 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "the key of WOONDRUK_MINISIGN_KEY is open to others than its user: "
	    "chmod 600 %s",
	    key);
}

int
sign_file(const char *key, const char *file, const char *comment,
    struct err *err)
{
	const char *const words[] = { PROGRAM, "-S", "-s", key, "-m", file,
		"-t", comment, "-c", UNTRUSTED, NULL };

	return run_key(words, err);
}

int
sign_verify(const char *public, const char *file, const char *comment,
    bool *ret_known, struct err *err)
{
	/* It prints the comment that was signed, and nothing else. */
	const char *const words[] = { PROGRAM, "-V", "-Q", "-p", public, "-m",
		file, NULL };
	struct buf said;
	int status;

	buf_init(&said, LIMIT_SMALL_BODY);
	status = run(words, &said, err);
	*ret_known = status != ABSENT;
	while (said.len > 0 && said.data[said.len - 1] == ' ')
		said.data[--said.len] = '\0';
	if (status > 0 && *ret_known)
		err_set(err, ERR_DATA,
		    "%s.minisig is no signature of it by %s: %.200s", file,
		    public, said.len != 0 ? said.data : "no word why");
	else if (status == 0 && strcmp(said.data, comment) != 0)
		status = err_set(err, ERR_DATA,
		    "%s.minisig was given for '%.100s', not for '%s'", file,
		    said.data, comment);
	buf_release(&said);
	return status == 0 || !*ret_known ? 0 : -1;
}

int
sign_public(const char *key, const char *scratch, const char *to,
    struct err *err)
{
	char *made = file_path(scratch, SIGN_PUBLIC);
	char *path = to != NULL ? file_path(to, SIGN_PUBLIC) : NULL;
	const char *const words[] = { PROGRAM, "-R", "-s", key, "-p", made,
		NULL };
	struct err absent = ERR_INIT;
	struct buf text, there;
	int rc = -1;

	buf_init(&text, LIMIT_DEFINITION);
	buf_init(&there, LIMIT_DEFINITION);
	if (check_secret(key, err) == 0 && run_key(words, err) == 0 &&
	    file_read(made, &text, err) == 0) {
		bool is_there = path == NULL ||
		    (file_read(path, &there, &absent) == 0 &&
			strcmp(text.data, there.data) == 0);

		(void)unlink(made);
		rc = is_there ? 0 : file_write(path, text.data, text.len, err);
	}
	buf_release(&text);
	buf_release(&there);
	free(made);
	free(path);
	return rc;
}
