/*
 * A disk that fails, and a journal of what was written and synced: preloaded
 * into the program under drill, in the place of calls of libc.  It knows nothing
 * of the program, nor what becomes of it.
 *
 *	DRILL_ERROR	ENOSPC, EIO, EMFILE, or short: writes write half
 *	DRILL_CALL	the number, from 1, of the call that fails, of those that
 *			this error can come from; without it none fails
 *	DRILL_LASTS	set: so do all such calls after it
 *	DRILL_NAMES	no name of a host can be resolved, which is known after so
 *			many seconds
 *	DRILL_HOSTS	every host is this machine, in this order: two ports, of ::1
 *			and of 127.0.0.1, that stand for port 443 there; 0: the
 *			host has no such address
 *	DRILL_CA	file in the place of the certificates that are trusted here
 *	DRILL_COUNT	file for how many calls each error could come from, in this
 *			order, and how many steps there were, at the end
 *
 *	DRILL_JOURNAL	file for the journal, a line a step, in order
 *	DRILL_BELOW	the folder whose steps are noted
 *	DRILL_KEEP	a folder on the same disk, for links to what steps took away
 *	DRILL_CUT	the number of the step after which the process is killed
 *
 * Steps: c PATH (made), r FROM TO KEPT (renamed; KEPT is - when nothing stood
 * there), l PATH (linked), y PATH (symbolic link), m PATH (folder), u PATH KEPT
 * (removed), x PATH (folder removed), w INODE (written into, cut or opened to be),
 * s INODE SIZE (synced), d PATH (folder synced).  Paths hold no blanks.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a call does, for the errors that can come of it. */
enum kind {
	MAKES = 1,    /* a name, or room for bytes: ENOSPC */
	TOUCHES = 2,  /* the disk: EIO */
	TAKES_FD = 4, /* a descriptor: EMFILE */
	WRITES = 8    /* short */
};
#define KINDS 4

#define REAL(name)                                                             \
	static __typeof__(&name) real;                                         \
	if (real == NULL)                                                      \
	*(void **)&real = dlsym(RTLD_NEXT, #name)

static atomic_long n_calls[KINDS], n_steps;
static int error;
static enum kind kind;
static long call, cut;
static bool lasts;
static const char *below;
static int journal = -1;
static pthread_mutex_t noting = PTHREAD_MUTEX_INITIALIZER;

static int
raw_open(const char *path, int flags)
{
	int (*real)(const char *, int, ...);

	*(void **)&real = dlsym(RTLD_NEXT, "open64");
	return real(path, flags | O_CLOEXEC, 0644);
}

static void
raw_write(int fd, const char *text, size_t len)
{
	ssize_t (*real)(int, const void *, size_t);

	*(void **)&real = dlsym(RTLD_NEXT, "write");
	if (real(fd, text, len) != (ssize_t)len)
		abort();
}

static long
number(const char *name)
{
	const char *text = getenv(name);

	return text != NULL ? strtol(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void
begin(void)
{
	static const struct {
		const char *name;
		int error;
		enum kind kind;
	} errors[] = { { "ENOSPC", ENOSPC, MAKES }, { "EIO", EIO, TOUCHES },
		{ "EMFILE", EMFILE, TAKES_FD }, { "short", 0, WRITES } };
	const char *wanted = getenv("DRILL_ERROR");

	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (wanted != NULL && strcmp(errors[i].name, wanted) == 0) {
			error = errors[i].error;
			kind = errors[i].kind;
		}
	call = number("DRILL_CALL");
	lasts = getenv("DRILL_LASTS") != NULL;
	cut = number("DRILL_CUT");
	below = getenv("DRILL_BELOW");
	if (getenv("DRILL_JOURNAL") != NULL)
		journal = raw_open(getenv("DRILL_JOURNAL"),
		    O_WRONLY | O_APPEND | O_CREAT);
}

__attribute__((destructor)) static void
finish(void)
{
	char text[32];
	int fd;

	if (getenv("DRILL_COUNT") == NULL)
		return;
	fd = raw_open(getenv("DRILL_COUNT"), O_WRONLY | O_CREAT | O_TRUNC);
	for (int i = 0; i < KINDS; i++)
		raw_write(fd, text,
		    (size_t)snprintf(text, sizeof(text), "%ld ", n_calls[i]));
	raw_write(fd, text,
	    (size_t)snprintf(text, sizeof(text), "%ld\n", n_steps));
	close(fd);
}

/* Is it the turn of this call to fail?  Sets errno. */
static bool
fails(unsigned kinds)
{
	long n = 0;

	for (int i = 0; i < KINDS; i++)
		if (kinds & 1u << i) {
			long so_far = atomic_fetch_add(&n_calls[i], 1) + 1;

			if (kind == 1u << i)
				n = so_far;
		}
	if (call == 0 || n == 0 || n < call || (n > call && !lasts))
		return false;
	errno = error;
	return true;
}

static bool
is_file(int fd)
{
	struct stat st;
	int was = errno;
	bool is = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);

	errno = was;
	return is;
}

/* --- the journal --- */

/* The whole path, or NULL when it is not below. */
static char *
whole(int dir, const char *path, char ret[PATH_MAX])
{
	char link[64];
	ssize_t len = 0;

	if (journal == -1)
		return NULL;
	if (path == NULL || path[0] != '/') {
		if (dir == AT_FDCWD)
			snprintf(link, sizeof(link), "/proc/self/cwd");
		else
			snprintf(link, sizeof(link), "/proc/self/fd/%d", dir);
		len = readlink(link, ret, PATH_MAX - 1);
		if (len <= 0)
			return NULL;
		if (path != NULL)
			ret[len++] = '/';
	}
	snprintf(ret + len, (size_t)(PATH_MAX - len), "%s",
	    path != NULL ? path : "");
	return strncmp(ret, below, strlen(below)) == 0 ? ret : NULL;
}

/* The lock is held from before a step until it is noted, so that the journal
 * has the order of the disk. */
static void
hold(void)
{
	if (journal != -1)
		pthread_mutex_lock(&noting);
}

static void
let_go(void)
{
	if (journal != -1)
		pthread_mutex_unlock(&noting);
}

__attribute__((format(printf, 1, 2))) static void
note(const char *fmt, ...)
{
	char line[3 * PATH_MAX];
	int was = errno, len;
	va_list ap;

	va_start(ap, fmt);
	len = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	raw_write(journal, line, (size_t)len);
	if (++n_steps == cut)
		kill(getpid(), SIGKILL);
	errno = was;
}

static void
note_written(int fd)
{
	struct stat st;
	char path[PATH_MAX];

	if (journal != -1 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    whole(fd, NULL, path) != NULL)
		note("w %lu\n", (unsigned long)st.st_ino);
}

/* A link to what stands there, for who wants it back; "-" when nothing does. */
static const char *
keep(const char *path, char ret[PATH_MAX])
{
	struct stat st;
	int was = errno;
	int (*real)(const char *, const char *);

	*(void **)&real = dlsym(RTLD_NEXT, "link");
	snprintf(ret, PATH_MAX, "%s/%ld", getenv("DRILL_KEEP"), n_steps);
	if (lstat(path, &st) != 0 || real(path, ret) != 0)
		snprintf(ret, PATH_MAX, "-");
	errno = was;
	return ret;
}

/* --- opening --- */

static bool
is_ours(const char *path)
{
	return strncmp(path, "/proc/", 6) != 0 &&
	    strncmp(path, "/dev/", 5) != 0;
}

static unsigned
kinds_of(const char *path, int flags)
{
	if (!is_ours(path))
		return 0;
	return TAKES_FD | TOUCHES | (flags & O_CREAT ? MAKES : 0u);
}

static int
open_it(int (*real)(int, const char *, int, mode_t), int dir, const char *path,
    int flags, mode_t mode)
{
	char at[PATH_MAX];
	struct stat st;
	bool is_new;
	int fd;

	if (fails(kinds_of(path, flags)))
		return -1;
	if ((flags & O_ACCMODE) == O_RDONLY || whole(dir, path, at) == NULL)
		return real(dir, path, flags, mode);
	hold();
	is_new = flags & O_CREAT && lstat(at, &st) != 0;
	fd = real(dir, path, flags, mode);
	if (fd != -1 && is_new)
		note("c %s\n", at);
	if (fd != -1 && (is_new || flags & O_TRUNC))
		note_written(fd);
	let_go();
	return fd;
}

static int
real_openat(int dir, const char *path, int flags, mode_t mode)
{
	REAL(openat64);

	return real(dir, path, flags, mode);
}

#define MODE(flags, mode)                                                      \
	mode_t mode = 0;                                                       \
	if ((flags) & (O_CREAT | O_TMPFILE)) {                                 \
		va_list ap;                                                    \
		va_start(ap, flags);                                           \
		mode = va_arg(ap, mode_t);                                     \
		va_end(ap);                                                    \
	}

int
open(const char *path, int flags, ...)
{
	MODE(flags, mode)
	return open_it(real_openat, AT_FDCWD, path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	MODE(flags, mode)
	return open_it(real_openat, AT_FDCWD, path, flags, mode);
}

int
openat(int dir, const char *path, int flags, ...)
{
	MODE(flags, mode)
	return open_it(real_openat, dir, path, flags, mode);
}

int
openat64(int dir, const char *path, int flags, ...)
{
	MODE(flags, mode)
	return open_it(real_openat, dir, path, flags, mode);
}

static unsigned
kinds_of_mode(const char *path, const char *mode)
{
	return kinds_of(path, mode[0] == 'r' ? 0 : O_CREAT);
}

/* The path that is to be opened in its place. */
static const char *
in_place_of(const char *path)
{
	const char *ca = getenv("DRILL_CA"), *name = strrchr(path, '/');

	return ca != NULL && name != NULL &&
		strcmp(name, "/ca-certificates.crt") == 0
	    ? ca
	    : path;
}

FILE *
fopen(const char *path, const char *mode)
{
	REAL(fopen);

	return fails(kinds_of_mode(path, mode)) ? NULL
						: real(in_place_of(path), mode);
}

FILE *
fopen64(const char *path, const char *mode)
{
	REAL(fopen64);

	return fails(kinds_of_mode(path, mode)) ? NULL
						: real(in_place_of(path), mode);
}

DIR *
opendir(const char *path)
{
	REAL(opendir);

	return fails(kinds_of(path, 0)) ? NULL : real(path);
}

FILE *
tmpfile64(void)
{
	REAL(tmpfile64);

	return fails(MAKES | TOUCHES | TAKES_FD) ? NULL : real();
}

int
mkstemp64(char *path)
{
	REAL(mkstemp64);

	return fails(MAKES | TOUCHES | TAKES_FD) ? -1 : real(path);
}

int
mkstemp(char *path)
{
	REAL(mkstemp);

	return fails(MAKES | TOUCHES | TAKES_FD) ? -1 : real(path);
}

int
socket(int domain, int type, int protocol)
{
	REAL(socket);

	return fails(TAKES_FD) ? -1 : real(domain, type, protocol);
}

/* --- hosts --- */

/* The port that stands for 443 at an address of this family; 0: none. */
static unsigned
door(int family)
{
	const char *ports = getenv("DRILL_HOSTS");
	unsigned six = 0, four = 0;

	if (ports == NULL || sscanf(ports, "%u,%u", &six, &four) != 2)
		return 0;
	return family == AF_INET6 ? six : family == AF_INET ? four : 0;
}

int
getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
    struct addrinfo **ret)
{
	static const struct {
		int family;
		const char *address;
	} here[] = { { AF_INET6, "::1" }, { AF_INET, "127.0.0.1" } };
	struct addrinfo **end = ret;
	int family = hints != NULL ? hints->ai_family : AF_UNSPEC;
	REAL(getaddrinfo);

	if (getenv("DRILL_NAMES") != NULL) {
		sleep((unsigned)number("DRILL_NAMES"));
		return EAI_AGAIN;
	}
	if (getenv("DRILL_HOSTS") == NULL)
		return real(host, service, hints, ret);
	*ret = NULL;
	for (size_t i = 0; i < sizeof(here) / sizeof(*here); i++) {
		if (door(here[i].family) == 0 ||
		    (family != AF_UNSPEC && family != here[i].family) ||
		    real(here[i].address, service, hints, end) != 0)
			continue;
		while (*end != NULL)
			end = &(*end)->ai_next;
	}
	return *ret != NULL ? 0 : EAI_NONAME;
}

int
connect(int fd, __CONST_SOCKADDR_ARG to, socklen_t len)
{
	REAL(connect);
	const struct sockaddr *wanted = to.__sockaddr__;
	union {
		struct sockaddr any;
		struct sockaddr_in four;
		struct sockaddr_in6 six;
	} other = { .any.sa_family = AF_UNSPEC };

	if (door(wanted->sa_family) == 0 || len > sizeof(other))
		return real(fd, to, len);
	memcpy(&other, wanted, len);
	/* The port stands at the same place in both. */
	if (ntohs(other.four.sin_port) == 443)
		other.four.sin_port = htons((uint16_t)door(wanted->sa_family));
	return real(fd, &other.any, len);
}

int
socketpair(int domain, int type, int protocol, int fd[2])
{
	REAL(socketpair);

	return fails(TAKES_FD) ? -1 : real(domain, type, protocol, fd);
}

int
pipe(int fd[2])
{
	REAL(pipe);

	return fails(TAKES_FD) ? -1 : real(fd);
}

int
dup(int fd)
{
	REAL(dup);

	return fails(TAKES_FD) ? -1 : real(fd);
}

/* --- reading and writing --- */

ssize_t
read(int fd, void *into, size_t size)
{
	REAL(read);

	return is_file(fd) && fails(TOUCHES) ? -1 : real(fd, into, size);
}

ssize_t
pread64(int fd, void *into, size_t size, off64_t at)
{
	REAL(pread64);

	return is_file(fd) && fails(TOUCHES) ? -1 : real(fd, into, size, at);
}

size_t
fread(void *into, size_t size, size_t n, FILE *file)
{
	REAL(fread);

	if (is_file(fileno(file)) && fails(TOUCHES))
		return 0;
	return real(into, size, n, file);
}

static size_t
half(size_t size)
{
	return size > 1 && fails(WRITES) ? size / 2 : size;
}

ssize_t
write(int fd, const void *bytes, size_t size)
{
	REAL(write);
	ssize_t put;

	if (!is_file(fd))
		return real(fd, bytes, size);
	if (fails(MAKES | TOUCHES))
		return -1;
	hold();
	put = real(fd, bytes, half(size));
	note_written(fd);
	let_go();
	return put;
}

ssize_t
pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
	REAL(pwrite64);
	ssize_t put;

	if (is_file(fd) && fails(MAKES | TOUCHES))
		return -1;
	hold();
	put = real(fd, bytes, half(size), at);
	note_written(fd);
	let_go();
	return put;
}

size_t
fwrite(const void *bytes, size_t size, size_t n, FILE *file)
{
	REAL(fwrite);

	if (is_file(fileno(file)) && fails(MAKES | TOUCHES))
		return 0;
	return real(bytes, size, n, file);
}

int
ftruncate64(int fd, off64_t size)
{
	REAL(ftruncate64);
	int rc;

	if (fails(MAKES | TOUCHES))
		return -1;
	hold();
	rc = real(fd, size);
	note_written(fd);
	let_go();
	return rc;
}

int
fsync(int fd)
{
	REAL(fsync);
	char path[PATH_MAX];
	struct stat st;
	int rc;

	if (fails(MAKES | TOUCHES))
		return -1;
	/* Nothing of a drill has to outlive this machine. */
	if (whole(fd, NULL, path) == NULL)
		return journal == -1 ? real(fd) : 0;
	hold();
	rc = fstat(fd, &st);
	if (rc == 0 && S_ISDIR(st.st_mode))
		note("d %s\n", path);
	else if (rc == 0)
		note("s %lu %lld\n", (unsigned long)st.st_ino,
		    (long long)st.st_size);
	let_go();
	return rc;
}

/* --- names --- */

int
rename(const char *from, const char *to)
{
	REAL(rename);
	char old[PATH_MAX], new[PATH_MAX], kept[PATH_MAX];
	int rc;

	if (fails(MAKES | TOUCHES))
		return -1;
	if (whole(AT_FDCWD, from, old) == NULL ||
	    whole(AT_FDCWD, to, new) == NULL)
		return real(from, to);
	hold();
	keep(new, kept);
	rc = real(from, to);
	if (rc == 0)
		note("r %s %s %s\n", old, new, kept);
	let_go();
	return rc;
}

int
link(const char *from, const char *to)
{
	REAL(link);
	char path[PATH_MAX];
	int rc;

	if (fails(MAKES | TOUCHES))
		return -1;
	hold();
	rc = real(from, to);
	if (rc == 0 && whole(AT_FDCWD, to, path) != NULL)
		note("l %s\n", path);
	let_go();
	return rc;
}

int
symlink(const char *text, const char *at)
{
	REAL(symlink);
	char path[PATH_MAX];
	int rc;

	if (fails(MAKES | TOUCHES))
		return -1;
	hold();
	rc = real(text, at);
	if (rc == 0 && whole(AT_FDCWD, at, path) != NULL)
		note("y %s\n", path);
	let_go();
	return rc;
}

int
mkdir(const char *name, mode_t mode)
{
	REAL(mkdir);
	char path[PATH_MAX];
	int rc;

	if (fails(MAKES | TOUCHES))
		return -1;
	hold();
	rc = real(name, mode);
	if (rc == 0 && whole(AT_FDCWD, name, path) != NULL)
		note("m %s\n", path);
	let_go();
	return rc;
}

int
unlinkat(int dir, const char *name, int flags)
{
	REAL(unlinkat);
	char path[PATH_MAX], kept[PATH_MAX];
	int rc;

	if (fails(TOUCHES))
		return -1;
	if (whole(dir, name, path) == NULL)
		return real(dir, name, flags);
	hold();
	keep(path, kept);
	rc = real(dir, name, flags);
	if (rc == 0 && flags & AT_REMOVEDIR)
		note("x %s\n", path);
	else if (rc == 0)
		note("u %s %s\n", path, kept);
	let_go();
	return rc;
}

int
unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

int
rmdir(const char *path)
{
	return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

ssize_t
readlink(const char *path, char *into, size_t size)
{
	REAL(readlink);

	return is_ours(path) && fails(TOUCHES) ? -1 : real(path, into, size);
}

int
utimensat(int dir, const char *path, const struct timespec times[2], int flags)
{
	REAL(utimensat);

	return fails(TOUCHES) ? -1 : real(dir, path, times, flags);
}

int
fchmod(int fd, mode_t mode)
{
	REAL(fchmod);

	return fails(TOUCHES) ? -1 : real(fd, mode);
}
